// John Trono's Santa Claus problem, with groups that gather in goroutines of their own; and Dijkstra's barbershop.

import { type Chan, chan, go, range, select, trySelect } from "parachan";
import { background, type Context, withCancel } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { Nanosecond, sleep } from "parachan/time";
import { expect, test } from "vitest";
import { type Story, tell } from "./story.js";

interface Arrival {
  name: string;
  leave: Chan<never>;
}

class Gathering {
  readonly #enter = chan<Arrival>();
  readonly groups = chan<Arrival[]>();
  readonly #ctx: Context;
  readonly #size: number;

  constructor(ctx: Context, size: number) {
    this.#ctx = ctx;
    this.#size = size;
    go(() => this.#run());
  }
  *#run() {
    for (;;) {
      const group: Arrival[] = [];
      while (group.length < this.#size) {
        const got = yield* select({ enter: this.#enter.recv(), done: this.#ctx.done.recv() });
        if (got.case === "done") return;
        group.push(got.value as Arrival);
      }
      const got = yield* select({ sent: this.groups.send(group), done: this.#ctx.done.recv() });
      if (got.case === "done") return;
    }
  }
  *attend(name: string) {
    const leave = chan<never>();
    yield* this.#enter.send({ name, leave }).within(this.#ctx);
    yield* leave.recv().within(this.#ctx);
  }
}

test("reindeer go before elves, and all of a group leave together", async () => {
  const story = await tell(function* (s) {
    const [ctx, cancel] = withCancel(background());
    const reindeer = new Gathering(ctx, 9);
    const elves = new Gathering(ctx, 3);
    const wg = new WaitGroup();
    function* live(g: Gathering, name: string, rest: (round: number) => number) {
      try {
        for (let round = 0; ; round++) {
          yield* sleep(rest(round)).within(ctx);
          yield* g.attend(name);
        }
      } catch (error) {
        if (error !== ctx.err()) throw error;
      }
    }
    for (let i = 0; i < 9; i++)
      wg.go(live, reindeer, `r${i}`, (round: number) => 100 + 11 * i + 7 * (round % 3) + i * 0.1);
    for (let i = 0; i < 7; i++) {
      wg.go(live, elves, `e${i}`, (round: number) => 13 + 5 * ((i * 3 + round * 2) % 11) + (i * 10 + round) * 0.001);
    }
    for (let turn = 0; turn < 16; turn++) {
      const got =
        trySelect({ toys: reindeer.groups.recv() }) ??
        (yield* select({ toys: reindeer.groups.recv(), consult: elves.groups.recv() }));
      const group = got.value as Arrival[];
      s.at(
        `${got.case === "toys" ? "deliver toys" : "consult"}: ${group
          .map(({ name }) => name)
          .sort()
          .join(" ")}`,
      );
      yield* sleep(got.case === "toys" ? 50.777 : 9.333);
      for (const { leave } of group) leave.close();
    }
    cancel();
    yield* wg.wait();
  });
  expect(story).toEqual([
    "28 consult: e0 e1 e4",
    "48 consult: e2 e5 e6",
    "65 consult: e0 e3 e4",
    "100 consult: e1 e3 e5",
    "112 consult: e0 e2 e4",
    "157 consult: e1 e3 e6",
    "170 consult: e0 e4 e5",
    "188 deliver toys: r0 r1 r2 r3 r4 r5 r6 r7 r8",
    "239 consult: e2 e3 e6",
    "248 consult: e0 e1 e4",
    "271 consult: e1 e2 e5",
    "291 consult: e3 e4 e6",
    "308 consult: e1 e2 e5",
    "334 consult: e0 e4 e6",
    "354 consult: e1 e3 e5",
    "376 consult: e0 e2 e4",
  ]);
});

function* barber(s: Story) {
  const chairs = chan<WaitGroup>(3);
  const shop = go(function* () {
    let cuts = 0;
    yield* range(chairs, function* (customer) {
      yield* sleep(21);
      customer.done();
      cuts++;
    });
    return cuts;
  });
  const all = new WaitGroup();
  let turnedAway = 0;
  for (let i = 0; i < 12; i++) {
    yield* sleep(3 + ((i * 7) % 13) + Nanosecond);
    const cut = new WaitGroup();
    cut.add(1);
    if (chairs.trySend(cut)) {
      all.go(function* () {
        yield* cut.wait();
        s.at(`customer ${i} has short hair`);
      });
    } else {
      turnedAway++;
      s.at(`customer ${i} leaves, ${chairs.length} wait`);
    }
  }
  chairs.close();
  s.at(`${yield* shop} cuts, ${turnedAway} turned away`);
  yield* all.wait();
}

test("who finds no chair at the barber's leaves", async () => {
  expect(await tell(barber)).toEqual([
    "24 customer 0 has short hair",
    "45 customer 1 has short hair",
    "51 customer 6 leaves, 3 wait",
    "64 customer 7 leaves, 3 wait",
    "66 customer 2 has short hair",
    "85 customer 9 leaves, 3 wait",
    "87 customer 3 has short hair",
    "108 customer 4 has short hair",
    "129 customer 5 has short hair",
    "150 customer 8 has short hair",
    "171 customer 10 has short hair",
    "192 9 cuts, 3 turned away",
    "192 customer 11 has short hair",
  ]);
});
