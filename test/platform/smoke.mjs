// One program for every platform: goroutines, channels, and tasks on two workers, or on this thread.

import { chan, configure, go, gosched } from "parachan";
import { tasks } from "../tasks/smoke.mjs";

/** What `smoke` finds wherever the library works; `alone` says whether tasks ran on the first thread. */
export const expected = (/** @type {boolean} */ alone) => ({
  squares: [1, 4, 9, 16, 25],
  twice: ["text", "text"],
  sum: 10100,
  count: 101,
  alone,
  slept: "slept",
  error: [true, "of its own", 7],
  changed: 4,
  kept: 3,
});

/** What run.mjs finds beside that. */
export const outside = { waited: 42, read: "at last", stuck: "DeadlockError" };

/** Runs the program; `threads` as for `configure`. */
export async function smoke(/** @type {number | undefined} */ threads) {
  Reflect.set(globalThis, "firstThread", globalThis);
  if (threads !== undefined) configure({ threads });
  /** @type {Record<string, unknown>} */
  const found = {};

  const squares = chan();
  go(function* () {
    for (let i = 1; i <= 5; i++) {
      yield* squares.send(i * i);
      yield* gosched();
    }
    squares.close();
  });
  const list = [];
  for await (const square of squares) list.push(square);
  found.squares = list;

  const numbers = chan(4);
  const doubles = chan();
  const counts = [go(tasks.double, numbers, doubles), go(tasks.double, numbers, doubles)];
  go(function* () {
    for (let i = 1; i <= 100; i++) yield* numbers.send(i);
    yield* numbers.send("text");
    numbers.close();
  });
  let sum = 0;
  for (let i = 0; i <= 100; i++) {
    const value = await doubles.recv();
    if (typeof value === "number") sum += value;
    else found.twice = value.twice;
  }
  found.sum = sum;
  found.count = (await counts[0]) + (await counts[1]);

  found.alone = await go(tasks.here);
  found.slept = await go(tasks.sleep, 20);
  const error = await go(tasks.fail).then(
    () => undefined,
    (reason) => reason,
  );
  found.error = [error instanceof RangeError, error.message, error.cause.code];

  // Long after everybody has gone to sleep.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const value = { list: [1, 2, 3] };
  found.changed = await go(tasks.change, value);
  found.kept = value.list.length;

  return found;
}
