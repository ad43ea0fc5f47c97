// Under a test runner's fake timers: turns of the event loop are no time, so goroutines go on; what waits for time waits for theirs.

import { chan, go } from "parachan";
import { sleep } from "parachan/time";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const nextTurn = setImmediate;

beforeEach(() => {
  // Jest's modern ones put others in the place of all these.
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "performance", "Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

test("goroutines and channels go on", async () => {
  const ch = chan<number>();
  go(function* () {
    for (let n = 0; n < 100; n++) yield* ch.send(n);
    ch.close();
  });
  let sum = 0;
  for await (const n of ch) sum += n;
  expect(sum).toBe(4950);
});

test("a sleep lasts until their time has come", async () => {
  let slept = 0;
  const sleeping = go(function* () {
    for (; slept < 3; slept++) yield* sleep(1000);
  });
  for (let seconds = 0; seconds < 3; seconds++) {
    await go(() => {});
    expect(slept).toBe(seconds);
    await vi.advanceTimersByTimeAsync(1000);
  }
  await sleeping;
  expect(slept).toBe(3);
});

test("a sleep that their end leaves without a timeout goes on by the clock, and keeps no later one waiting", async () => {
  const sleeping = go(function* () {
    yield* sleep(50);
  });
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => nextTurn(resolve)); // It asks for a timeout.
  vi.useRealTimers();
  await sleep(100);
  await sleeping;
});
