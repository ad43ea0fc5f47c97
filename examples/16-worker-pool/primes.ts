// What the worker threads do. They import this module for themselves, so it starts nothing.

import { parallel } from "parachan";

/** All numbers from `from` up to, but without, `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

export const { countPrimes } = parallel(import.meta.url, {
  countPrimes({ from, to }: Part): number {
    if (to < from) throw new RangeError(`${to} is below ${from}`);
    let count = 0;
    for (let n = from; n < to; n++) if (isPrime(n)) count += 1;
    return count;
  },
});

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return n > 1;
}
