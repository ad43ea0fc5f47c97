// The game of life in strips that meet at their edges: who is ahead waits for its neighbours, so no barrier is needed.

import { type Chan, chan, go, run } from "parachan";
import { WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";
import { type Edges, type Picture, type Row, roles, tasks } from "../tasks/life.mjs";
import { everywhere, here } from "./where.js";

const beginning = `
  .#..........
  ..#.........
  ###.........
  ............
  ......###...
  ............
  ............
  ..##........
  ..##........
  ............
  .........#..
  ........##..
`;

/** What the same program has come to in Go, 24 generations later. */
const ending = `
  ............
  .....#......
  ....#.#.....
  ...#..#.....
  ....##......
  ...#........
  ...###......
  .###..#.....
  #....#......
  .#..#.......
  .#..#...##..
  ........##..
`;

const lines = (picture: string): string[] => picture.trim().split(/\s+/);

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("three strips of a torus play as one, %s", async (_, { play }) => {
  const generations = 24;
  const rows: Row[] = lines(beginning).map((line) => [...line].map((cell) => cell === "#"));
  const pictures = await run(function* () {
    const strips: Edges[] = Array.from({ length: 3 }, () => ({ up: chan<Row>(1), down: chan<Row>(1) }));
    const sent: Chan<Picture> = chan();
    const wg = new WaitGroup();
    for (const [i, mine] of strips.entries()) {
      const above = strips[(i + 2) % 3] as Edges;
      const below = strips[(i + 1) % 3] as Edges;
      wg.go(play, rows.slice(4 * i, 4 * i + 4), generations, mine, above, below, sent, 4 * i);
    }
    go(function* () {
      yield* wg.wait();
      sent.close();
    });
    const whole = new Map<number, string[]>();
    for (let got = yield* sent.recv(); got !== undefined; got = yield* sent.recv()) {
      const all = whole.get(got.generation) ?? [];
      whole.set(got.generation, all);
      for (const [y, line] of got.picture.entries()) all[got.from + y] = line;
    }
    return whole;
  });
  expect([...pictures.keys()].sort((a, b) => a - b)).toEqual([0, 4, 8, 12, 16, 20, 24]);
  expect(pictures.get(0)).toEqual(lines(beginning));
  expect(pictures.get(generations)).toEqual(lines(ending));
});
