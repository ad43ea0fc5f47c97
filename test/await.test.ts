// Ops that are awaited: what promises must not change.

import { setImmediate } from "node:timers/promises";
import { chan, go, gosched } from "parachan";
import { WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";

test("the result of an op that can happen at once comes after the code that asked for it", async () => {
  const ch = chan<number>(1);
  const order: string[] = [];
  ch.trySend(1);
  const received = ch.recv().then(() => order.push("received"));
  order.push("asked");
  await received;
  expect(order).toEqual(["asked", "received"]);
});

test("an op that throws at once rejects, and one that throws later too", async () => {
  const ch = chan<number>();
  const waiting = ch.send(1).then(undefined, String);
  ch.close();
  expect(await waiting).toBe("RuntimeError: send on closed channel");
  expect(await ch.send(1).then(undefined, String)).toBe("RuntimeError: send on closed channel");
});

// 1 is local, 1,000 lies in the core.
test.for([1, 1000])("who awaits what can happen at once starves no timer and no goroutine (capacity %i)", async (n) => {
  const ch = chan<number>(n);
  let timerFired = false;
  let goroutineRan = false;
  setTimeout(() => {
    timerFired = true;
  });
  go(function* () {
    yield* gosched();
    goroutineRan = true;
  });
  while (!timerFired || !goroutineRan) {
    await ch.send(1);
    await ch.recv();
  }
});

test("an awaited op that can happen at once lets those go on whom it has made ready", async () => {
  const full = chan<number>(1);
  const started = new WaitGroup();
  full.trySend(0);
  started.add(1);
  let sent = false;
  go(function* () {
    started.done();
    yield* full.send(1);
    sent = true;
  });
  await started.wait();
  await setImmediate(); // Nothing runs any more.
  expect(await full.recv()).toBe(0);
  while (!sent) await setImmediate();
  expect(full.tryRecv()).toBe(1);
});

test("the values of `for await` are what was sent, be it a promise", async () => {
  const ch = chan<Promise<number>>(2);
  const [first, second] = [Promise.resolve(1), Promise.resolve(2)];
  ch.trySend(first);
  ch.trySend(second);
  ch.close();
  const values: unknown[] = [];
  for await (const value of ch) values.push(value);
  expect(values).toEqual([first, second]);
  expect(values[0]).toBe(first);
});

test("several may iterate over one channel, and leave it: each value goes to one of them", async () => {
  const ch = chan<number>();
  const got: number[] = [];
  const take = async (most: number): Promise<void> => {
    let left = most;
    for await (const value of ch) {
      got.push(value);
      left -= 1;
      if (left === 0) return;
    }
  };
  const takers = [take(2), take(3), take(100)];
  for (let i = 0; i < 10; i++) await ch.send(i);
  ch.close();
  await Promise.all(takers);
  expect(got.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
