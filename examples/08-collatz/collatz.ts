// What the worker threads do.

import { parallel } from "parachan";
import type { Weighted } from "parachan/semaphore";

export const { collatz } = parallel(import.meta.url, {
  /** Puts into `out[i]` how many steps it takes from i + 1 to 1, and gives back the token that it was started with. */
  collatz(sem: Weighted, out: Int32Array, i: number) {
    try {
      out[i] = collatzSteps(i + 1);
    } finally {
      sem.release();
    }
  },
});

/**
 * How many steps from `start` to 1: half of an even number, 3n + 1 of an odd one. Whether it ends for every number, nobody
 * knows.
 */
function collatzSteps(start: number): number {
  if (start < 1) throw new RangeError("nonpositive input");
  let steps = 0;
  for (let n = start; n !== 1; steps++) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    if (n > Number.MAX_SAFE_INTEGER) throw new RangeError("overflow");
  }
  return steps;
}
