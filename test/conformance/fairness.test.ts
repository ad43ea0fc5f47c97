// Go 154–160, 172–175, 186: goroutines that select and sleep at full speed leave the others their turn.

import { readFile } from "node:fs";
import { type Chan, chan, go, gosched, type Op, select, until } from "parachan";
import { Once, WaitGroup } from "parachan/sync";
import { after, afterFunc, sleep } from "parachan/time";
import { describe, expect, test } from "vitest";
import { tasks } from "../tasks/roles.mjs";
import { places as plainPlaces } from "./capacities.js";
import { places } from "./select-places.js";

const once = new Once();

/** Two goroutines that hand a value to each other by select, as fast as they can, until `done` is closed. */
function pingPong(capacity: number, done: Chan<never>): Promise<number[]> {
  const [ping, pong] = [chan<number>(capacity), chan<number>(capacity)];
  const play = (from: Chan<number>, to: Chan<number>): PromiseLike<number> =>
    go(function* () {
      for (let rounds = 0; ; rounds++) {
        const got = yield* select({ ball: from.recv(), done: done.recvOk() });
        if (got.case === "done") return rounds;
        const gave = yield* select({ ball: to.send(1), done: done.recvOk() });
        if (gave.case === "done") return rounds;
      }
    });
  const players = [play(ping, pong), play(pong, ping)];
  void go(() => select({ ball: ping.send(1), done: done.recvOk() }));
  return Promise.all(players);
}

describe.for(places)("$name", ({ party }) => {
  test("Go 154: a goroutine that polls by trySelect and yields lets the others run, and sees what they do", async () => {
    const ch = chan<unknown>();
    const poller = go(party.trySelectReceive, ch);
    await sleep(1);
    await ch.send(1);
    expect(await poller).toEqual([1, true]);
  });
});

test("Go 155: gosched and sleep(1), 10 times in turn in a generator goroutine, comes to an end", async () => {
  const rounds = await go(function* () {
    let n = 0;
    for (; n < 10; n++) {
      yield* gosched();
      yield* sleep(1);
    }
    return n;
  });
  expect(rounds).toBe(10);
});

describe.each([0, 1])("two goroutines that ping-pong by select at full speed (capacity %i)", (capacity) => {
  test("Go 158: leave a timer's channel and a sleeping goroutine their turn", async () => {
    const done = chan<never>();
    const players = pingPong(capacity, done);
    await after(20).recv();
    await go(function* () {
      yield* sleep(20);
      done.close();
    });
    for (const rounds of await players) expect(rounds).toBeGreaterThan(0);
  });

  test("Go 159: leave an afterFunc of a microsecond its turn", async () => {
    const done = chan<never>();
    const players = pingPong(capacity, done);
    afterFunc(0.001, () => done.close());
    await players;
  });

  test("leave the platform's timers and I/O their turn", async () => {
    const done = chan<never>();
    const players = pingPong(capacity, done);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const bytes = await new Promise((resolve) => readFile(new URL(import.meta.url), (_, read) => resolve(read)));
    done.close();
    expect(bytes).toBeInstanceOf(Buffer);
    await players;
  });

  test("Go 173: leave a third goroutine that yields at each step as many turns", async () => {
    const done = chan<never>();
    const players = pingPong(capacity, done);
    let steps = 0;
    const third = go(function* () {
      while (done.tryRecvOk() === undefined) {
        steps += 1;
        yield* gosched();
      }
    });
    await sleep(50);
    done.close();
    const [rounds] = await players;
    await third;
    expect(steps * 4).toBeGreaterThan(rounds);
  });
});

test("Go 160: a pair that computes much and a pair that does not hand off as often, within a factor of 20", async () => {
  let stop = false;
  const partners = (work: number): Promise<number[]> => {
    const ch = chan<number>();
    const partner = (first: boolean): PromiseLike<number> =>
      go(function* () {
        for (let rounds = 0; ; rounds++) {
          for (let n = 0; n < work; n++) Math.imul(n, rounds);
          if (first) yield* ch.send(rounds);
          else if (!(yield* ch.recvOk())[1]) return rounds;
          if (first && stop) {
            ch.close();
            return rounds;
          }
        }
      });
    return Promise.all([partner(true), partner(false)]);
  };
  const [hogs, light] = [partners(100_000), partners(1)];
  await sleep(200);
  stop = true;
  const [[hogged], [lit]] = [await hogs, await light];
  expect(hogged * 20).toBeGreaterThan(lit);
  expect(lit * 20).toBeGreaterThan(hogged);
});

test("Go 172: more fresh tasks than a run queue holds all run, each once", async () => {
  const ch = chan<unknown>(2000);
  const started = Array.from({ length: 2000 }, (_, n) => go(tasks.sendOne, ch, n));
  for (const goroutine of started) expect(await goroutine).toBe("sent");
  const got = Array.from({ length: 2000 }, () => ch.tryRecv() as number);
  expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, n) => n));
});

test("Go 174: gosched puts a goroutine behind all that are ready, again and again", async () => {
  const order: number[] = [];
  const goroutines = [0, 1, 2].map((n) =>
    go(function* () {
      for (let round = 0; round < 3; round++) {
        order.push(n);
        yield* gosched();
      }
    }),
  );
  for (const goroutine of goroutines) await goroutine;
  expect(order).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

describe.for(plainPlaces)("$name", ({ party }) => {
  test("Go 175: what is written before go is seen by the goroutine", async () => {
    for (let n = 0; n < 100; n++) {
      const ch = chan<unknown>(2);
      ch.trySend(n);
      const value = { n };
      const goroutine = go(party.sendOne, ch, value);
      expect(await goroutine).toBe("sent");
      expect([ch.tryRecv(), ch.tryRecv()]).toEqual([n, { n }]);
    }
  });

  test("Go 186: what a goroutine of a WaitGroup did is seen once the wait for it is over, and again after reuse", async () => {
    const group = new WaitGroup();
    for (let round = 0; round < 20; round++) {
      const ch = chan<unknown>(8);
      for (let n = 0; n < 8; n++) group.go(party.sendOne as typeof tasks.sendOne, ch, n);
      await group.wait();
      expect(ch.length).toBe(8);
    }
  });
});

test.for<[string, () => Op<unknown>]>([
  ["a goroutine that has ended", () => go(() => 1)],
  ["a promise that is settled", () => until(Promise.resolve(1))],
  ["a Once that is over", () => once.do(() => {})],
])("a goroutine that waits again and again for %s leaves the platform's timers their turn", async ([, make]) => {
  await once.do(() => {});
  const op = make();
  await op;
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1);
  const patience = performance.now() + 10_000;
  await go(function* () {
    while (!fired && performance.now() < patience) yield* op;
  });
  expect(fired).toBe(true);
});
