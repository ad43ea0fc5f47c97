// LeakyBucket: events fill it, and it runs empty at a steady rate; what would spill over may not happen.

import { type Clock, clockOf } from "../clock.js";
import { keepHere } from "../runtime/handles.js";
import { checkCount, checkPositive, delayOf, type RateOptions } from "./clock.js";

/**
 * A LeakyBucket takes `capacity` events and loses `limit` a second. It is a Limiter seen from the other side: it starts empty,
 * and says how full it is.
 * @see https://en.wikipedia.org/wiki/Leaky_bucket
 */
export class LeakyBucket {
  readonly #limit: number;
  readonly #capacity: number;
  readonly #clock: Clock;
  #level = 0;
  #last: number;

  /** @throws RangeError if `limit` is not above 0, or `capacity` no integer from 0 */
  constructor(limit: number, capacity: number, options: RateOptions = {}) {
    checkPositive("LeakyBucket: limit", limit);
    checkCount("LeakyBucket: capacity", capacity);
    this.#limit = limit;
    this.#capacity = capacity;
    this.#clock = clockOf(options);
    this.#last = this.#clock.now();
  }

  /** How many events are in it now. */
  get level(): number {
    this.#leak();
    return this.#level;
  }

  /** Allow reports whether an event may happen now, and counts it if so. */
  allow(): boolean {
    return this.allowN(1);
  }

  /**
   * AllowN reports whether `n` events may happen now, and counts them if so.
   * @throws RangeError if `n` is no integer from 0
   */
  allowN(n: number): boolean {
    checkCount("LeakyBucket: n", n);
    if (this.retryAfter(n) > 0) return false;
    this.#level += n;
    return true;
  }

  /**
   * RetryAfter is how long until `n` events may happen, in milliseconds; Infinity if they never may.
   * @throws RangeError if `n` is no integer from 0
   */
  retryAfter(n: number = 1): number {
    checkCount("LeakyBucket: n", n);
    if (n > this.#capacity) return Number.POSITIVE_INFINITY;
    return delayOf(((this.level + n - this.#capacity) * 1000) / this.#limit);
  }

  #leak(): void {
    const now = this.#clock.now();
    const passed = now - this.#last; // A clock may go back, and Inf may lose nothing in no time.
    if (passed > 0) this.#level = Math.max(0, this.#level - (passed * this.#limit) / 1000);
    this.#last = now;
  }
}

keepHere(LeakyBucket.prototype, "a LeakyBucket", "give each thread its own");
