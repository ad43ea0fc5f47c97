// Selects that meet selects.

import { type Chan, chan, type Goroutine, go, run } from "parachan";
import { describe, expect, test } from "vitest";
import { roles, tasks } from "../tasks/select-parties.mjs";
import { everywhere, here } from "./where.js";

/** Values a party and channel in TestSelectStress; 100000 in Go. */
const STRESS = Number(process.env.PARACHAN_SELECT_STRESS ?? 2_000);

describe.each([
  [here, roles],
  [everywhere, tasks],
] as const)("%s", (_, parties) => {
  test("Go 100: plain and selecting senders and receivers on the same four channels all finish", async () => {
    const channels = [0, 0, 2, 3].map((capacity) => chan<number>(capacity));
    const counts = await run(function* () {
      const running: Goroutine<number>[] = [];
      for (const ch of channels) {
        running.push(go(parties.sendMany, ch, STRESS), go(parties.receiveMany, ch, STRESS));
      }
      running.push(go(parties.sendOnAny, channels, STRESS), go(parties.receiveFromAny, channels, STRESS));
      const counts: number[] = [];
      for (const party of running) counts.push(yield* party);
      return counts;
    });
    expect(counts).toEqual([...new Array<number>(8).fill(STRESS), 4 * STRESS, 4 * STRESS]);
    expect(channels.map((ch) => ch.length)).toEqual([0, 0, 0, 0]);
  }, 600_000);

  test.each([0, 10])("Go 89: two selects that send or receive on one channel go on, capacity %i", async (capacity) => {
    const rounds = 1_000;
    const [a, b] = await run(function* () {
      const ch: Chan<number> = chan(capacity);
      const first = go(parties.sendOrReceive, ch, 0, rounds);
      const second = go(parties.sendOrReceive, ch, 1, rounds);
      return [yield* first, yield* second];
    });
    expect([a.sent + a.received, b.sent + b.received]).toEqual([rounds, rounds]);
    if (capacity > 0) return; // A buffer may give back what one has sent.
    expect([a.self, b.self]).toEqual([0, 0]);
    expect([a.sent, a.received]).toEqual([b.received, b.sent]);
  });

  test("Go 107: 1000 goroutines on one popular channel each hear what comes to them alone", async () => {
    const rounds = 20;
    const heard = await run(function* () {
      const popular = chan<number>();
      const own = Array.from({ length: 1_000 }, () => chan<number>());
      const listeners = own.map((ch) => go(parties.listen, popular, ch));
      for (let round = 0; round < rounds; round++) for (const ch of own) yield* ch.send(round);
      for (const ch of own) ch.close();
      const heard: number[][] = [];
      for (const listener of listeners) heard.push(yield* listener);
      if (popular.trySend(0)) throw new Error("a select that has ended still waits");
      return heard;
    });
    const all = Array.from({ length: rounds }, (_, round) => round);
    expect(heard).toEqual(new Array(1_000).fill(all));
  });
});
