// SlidingWindow: so many events in any stretch of time.

import { type Clock, clockOf } from "../clock.js";
import { keepHere } from "../runtime/handles.js";
import { checkCount, checkPositive, type RateOptions } from "./clock.js";

/**
 * A SlidingWindow lets `limit` events happen in any `interval` milliseconds, wherever they begin. It is exact, and so keeps
 * the times of that many events.
 */
export class SlidingWindow {
  readonly #limit: number;
  readonly #interval: number;
  readonly #clock: Clock;
  /** When the last events happened, oldest first, from `#oldest` on; those before it are out of the window. */
  #times: number[] = [];
  #oldest = 0;

  /** @throws RangeError if `limit` is no integer from 0, or `interval` not above 0 */
  constructor(limit: number, interval: number, options: RateOptions = {}) {
    checkCount("SlidingWindow: limit", limit);
    checkPositive("SlidingWindow: interval", interval);
    this.#limit = limit;
    this.#interval = interval;
    this.#clock = clockOf(options);
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
    checkCount("SlidingWindow: n", n);
    if (this.retryAfter(n) > 0) return false;
    // If the clock has gone back, the event counts as one of the latest time.
    const time = Math.max(this.#clock.now(), this.#times.at(-1) ?? Number.NEGATIVE_INFINITY);
    for (let i = 0; i < n; i++) this.#times.push(time);
    return true;
  }

  /**
   * RetryAfter is how long until `n` events may happen, in milliseconds; Infinity if they never may.
   * @throws RangeError if `n` is no integer from 0
   */
  retryAfter(n: number = 1): number {
    checkCount("SlidingWindow: n", n);
    if (n > this.#limit) return Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    this.#forget(now - this.#interval);
    const tooMany = this.#times.length - this.#oldest + n - this.#limit;
    return tooMany <= 0 ? 0 : (this.#times[this.#oldest + tooMany - 1] as number) + this.#interval - now;
  }

  /** Forgets what happened at that time or before. */
  #forget(time: number): void {
    while (this.#oldest < this.#times.length && (this.#times[this.#oldest] as number) <= time) this.#oldest += 1;
    if (this.#oldest <= this.#limit) return; // Each is moved once, on average.
    this.#times = this.#times.slice(this.#oldest);
    this.#oldest = 0;
  }
}

keepHere(SlidingWindow.prototype, "a SlidingWindow", "give each thread its own");
