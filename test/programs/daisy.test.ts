// The daisy chain of "Go Concurrency Patterns": 100,000 goroutines hand on a number, each adding 1.

import { chan, go } from "parachan";
import { expect, test } from "vitest";

test("a daisy chain of 100,000 goroutines gives 100001", async () => {
  const leftmost = chan<number>();
  let left = leftmost;
  for (let i = 0; i < 100_000; i++) {
    const right = chan<number>();
    const to = left;
    go(function* () {
      yield* to.send(1 + ((yield* right.recv()) as number));
    });
    left = right;
  }
  const rightmost = left;
  go(function* () {
    yield* rightmost.send(1);
  });
  expect(await leftmost.recv()).toBe(100_001);
});
