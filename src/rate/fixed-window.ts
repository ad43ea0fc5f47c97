// FixedWindow: so many events in each stretch of time.

import { type Clock, clockOf } from "../clock.js";
import { keepHere } from "../runtime/handles.js";
import { checkCount, checkPositive, type RateOptions } from "./clock.js";

/**
 * A FixedWindow lets `limit` events happen in each window of `interval` milliseconds. Windows begin at multiples of it, so
 * twice as many may happen round such a moment.
 */
export class FixedWindow {
  readonly #limit: number;
  readonly #interval: number;
  readonly #clock: Clock;
  #window: number = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** @throws RangeError if `limit` is no integer from 0, or `interval` not above 0 */
  constructor(limit: number, interval: number, options: RateOptions = {}) {
    checkCount("FixedWindow: limit", limit);
    checkPositive("FixedWindow: interval", interval);
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
    checkCount("FixedWindow: n", n);
    if (this.retryAfter(n) > 0) return false;
    this.#count += n;
    return true;
  }

  /**
   * RetryAfter is how long until `n` events may happen, in milliseconds; Infinity if they never may.
   * @throws RangeError if `n` is no integer from 0
   */
  retryAfter(n: number = 1): number {
    checkCount("FixedWindow: n", n);
    if (n > this.#limit) return Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    let window = Math.floor(now / this.#interval);
    if ((window + 1) * this.#interval <= now) window += 1; // Rounding may take the end of a window for a part of it.
    if (window > this.#window) {
      // If the clock has gone back, the later window's events still count.
      this.#window = window;
      this.#count = 0;
    }
    return this.#count + n <= this.#limit ? 0 : (this.#window + 1) * this.#interval - now;
  }
}

keepHere(FixedWindow.prototype, "a FixedWindow", "give each thread its own");
