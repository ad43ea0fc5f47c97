// Wake-ups that once were lost.

import { chan, configure, go } from "parachan";
import { expect, test } from "vitest";
import { tasks } from "../tasks/smoke.mjs";

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("wait() is woken though an earlier sleep in the event loop is still pending on the same word", async () => {
  configure({ threads: 1 });
  const numbers = chan<unknown>();
  const doubles = chan<unknown>();
  go(tasks.double, numbers, doubles);
  for (let i = 0; i < 5; i++) {
    await later(50); // This thread sleeps in Atomics.waitAsync, and a timer wakes it.
    numbers.send(i).wait();
    expect(doubles.recv().wait()).toBe(2 * i);
  }
  numbers.close();
});

test("an async goroutine that ends in the event loop wakes whoever waits for it", async () => {
  for (let i = 0; i < 3; i++) {
    await later(20);
    expect(await go(async () => later(20).then(() => i))).toBe(i);
  }
});

test("a task that ends in the event loop of its own home wakes whoever waits for it", async () => {
  configure({ threads: 0 });
  for (let i = 0; i < 3; i++) {
    await later(20);
    expect(await go(tasks.sleep, 20)).toBe("slept");
  }
});
