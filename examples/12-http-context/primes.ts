// What the worker threads do: work that may be long, and looks now and then whether anybody still wants it.

import { gosched, parallel } from "parachan";
import type { Int32 } from "parachan/atomic";
import type { Context } from "parachan/context";

const SLICE = 1000;

export const { countPrimes } = parallel(import.meta.url, {
  /** Counts the primes below `below`, unless `ctx` is done first: then throws its error. `working` says how many are at it. */
  *countPrimes(ctx: Context, below: number, working: Int32) {
    working.add(1);
    try {
      let count = 0;
      for (let from = 2; from < below; from += SLICE) {
        const error = ctx.err(); // What another thread has ended is over here at once.
        if (error !== undefined) throw error;
        for (let n = from; n < Math.min(below, from + SLICE); n++) if (isPrime(n)) count += 1;
        yield* gosched(); // Nothing interrupts a goroutine: one that computes for long lets the others of its thread run.
      }
      return count;
    } finally {
      working.add(-1);
    }
  },
});

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
