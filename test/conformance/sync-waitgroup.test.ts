// Go 192–203: sync.WaitGroup.

import { chan, go, gosched } from "parachan";
import { sharedArray } from "parachan/atomic";
import { WaitGroup } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";
import { isBlocked } from "./clock.js";
import { lockPlaces } from "./lock-places.js";

describe.for(lockPlaces)("$name", ({ party }) => {
  test("Go 192: two groups of 16 are a barrier, used again eight times", async () => {
    const first = new WaitGroup();
    const second = new WaitGroup();
    for (let round = 0; round < 8; round++) {
      const released = sharedArray("i32", 1);
      first.add(16);
      second.add(16);
      const goroutines = Array.from({ length: 15 }, () => go(party.barrier, first, second, released));
      await gosched();
      expect(Atomics.load(released, 0)).toBe(0); // Nobody is released early.
      goroutines.push(go(party.barrier, first, second, released));
      await second.wait();
      expect(Atomics.load(released, 0)).toBe(16);
      for (const goroutine of goroutines) await goroutine;
    }
  });
});

test("Go 193: the counter does not go below zero", () => {
  const group = new WaitGroup();
  group.add(1);
  group.done();
  expect(() => group.done()).toThrow(/^sync: negative WaitGroup counter$/);
});

test.each([0.5, Number.NaN, 2 ** 31, -(2 ** 31)])("add(%s) is refused, and the counter stays", async (delta) => {
  const group = new WaitGroup();
  expect(() => group.add(delta)).toThrow(RangeError);
  await group.wait();
});

test("go of what is no function is refused, and not counted", async () => {
  const group = new WaitGroup();
  expect(() => group.go(undefined as never)).toThrow("go of nil func value");
  await group.wait();
});

test("Go 194: wait goes on only when all have ended, a thousand times", async () => {
  for (let round = 0; round < 1000; round++) {
    const group = new WaitGroup();
    let n = 0;
    group.add(1);
    go(() => {
      n += 1;
      group.done();
    });
    group.add(1);
    go(function* () {
      yield* gosched();
      n += 1;
      group.done();
    });
    await group.wait();
    expect(n).toBe(2);
  }
});

test("Go 196: go counts the goroutine until it has ended", async () => {
  const group = new WaitGroup();
  let i = 0;
  group.go(() => void i++);
  await group.wait();
  expect(i).toBe(1);
});

test("Go 201: any number may wait, and all are released; at zero wait happens at once", async () => {
  const group = new WaitGroup();
  await group.wait();
  group.add(1);
  const waiters = Array.from({ length: 10 }, () =>
    go(function* () {
      yield* group.wait();
    }),
  );
  for (const waiter of waiters) expect(await isBlocked(waiter)).toBe(true);
  group.done();
  for (const waiter of waiters) await waiter;
});

test("Go 202: a goroutine that is counted may add others", async () => {
  const group = new WaitGroup();
  const ch = chan<number>(7);
  const grow = (depth: number): void => {
    if (depth > 1) for (let i = 0; i < 2; i++) group.go(grow, depth - 1);
    ch.trySend(depth);
  };
  group.go(grow, 3);
  await group.wait();
  expect(ch.length).toBe(7);
});

test("Go 203: three fetches, with go and with add and done", async () => {
  const urls = ["a", "b", "c"];
  const fetched: string[] = [];
  const group = new WaitGroup();
  for (const url of urls) group.go(() => void fetched.push(url));
  await group.wait();
  for (const url of urls) {
    group.add(1);
    go(function* () {
      try {
        yield* gosched();
        fetched.push(url);
      } finally {
        group.done();
      }
    });
  }
  await group.wait();
  expect(fetched).toEqual([...urls, ...urls]);
});

test("Go 197: a function of go that throws ends the process, and wait does not return first", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { WaitGroup } from "parachan/sync";
    const group = new WaitGroup();
    group.go(() => { throw new Error("test"); });
    await group.wait();
    console.log("returned");
  `);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("Error: test");
});

test("Go 197: one whose error is waited for is counted off at once, without the event loop", async () => {
  const group = new WaitGroup();
  const failing = group.go(function* () {
    yield* gosched();
    throw new Error("expected");
  });
  const told = failing.then(undefined, (error) => (error as Error).message);
  group.wait().wait();
  expect(await told).toBe("expected");
});

test("Go 199, 200: to use it again before those who waited have run is no misuse: they have waited for the end of their round", async () => {
  const group = new WaitGroup();
  for (let round = 0; round < 10; round++) {
    group.add(1);
    let returned = 0;
    const waiters = Array.from({ length: 3 }, () =>
      go(function* () {
        yield* group.wait();
        returned += 1;
      }),
    );
    await gosched();
    expect(returned).toBe(0);
    group.done();
    group.add(1); // None of them has run yet.
    expect(returned).toBe(0);
    for (const waiter of waiters) await waiter;
    expect(returned).toBe(3);
    expect(await isBlocked(group.wait())).toBe(true);
    group.done();
  }
});
