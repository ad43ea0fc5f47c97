// Under a test runner's fake timers: turns of the event loop are no time, so goroutines go on; what waits for time waits for theirs.

import { chan, go } from "parachan";
import { sleep } from "parachan/time";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runProgram } from "./process/node.js";

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

// Whoever looks at a clock that stands still until it has moved on would never come back: a process of its own, which is killed then.
test.each([
  [
    "a thread with nothing to run gives the event loop its turn, though another is busy",
    `const more = chan(1);
     const sum = go(tasks.add, 100_000_000, more); // It is busy, and then waits.
     await go(function* () { // So this thread has nothing to run until its event loop brings something.
       setTimeout(() => more.trySend(1), 1);
       console.log(yield* sum);
     });`,
    "100000001",
  ],
  [
    "goroutines that are always ready give the event loop its turn",
    `let turned = false;
     nextTurn(() => { turned = true; });
     await go(function* () {
       while (!turned) yield* gosched();
     });
     console.log(turned);`,
    "true",
  ],
])("under a clock that stands still, %s", async (_name, source, printed) => {
  const { code, stdout, stderr } = await runProgram(`
    import { Worker } from "node:worker_threads";
    import { chan, go, gosched } from "parachan";
    import { tasks } from "./tasks/adding.mjs";
    const nextTurn = setImmediate;
    new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10_000)", { eval: true }).unref();
    const none = chan();
    none.close();
    await go(tasks.add, 1, none);
    performance.now = () => 0;
    ${source}
  `);
  expect([code, stdout.trim(), stderr]).toEqual([0, printed, ""]);
});
