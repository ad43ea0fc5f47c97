// What limiters take: a clock, and numbers; and what they give: delays.

import type { Clock } from "../clock.js";

/** What limiters take. */
export interface RateOptions {
  /**
   * Tells the time: all of it, or `now` alone.
   * @defaultValue `performance.now()` and timers
   */
  readonly clock?: Partial<Clock> | undefined;
}

/** DelayOf is a delay without the errors of rounding: less than a nanosecond is none, as it is in Go, whose durations are whole ones. */
export function delayOf(milliseconds: number): number {
  return milliseconds < 1e-6 ? 0 : milliseconds;
}

/** CheckCount throws RangeError for what is no number of events. */
export function checkCount(who: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`${who}: not a number of events`);
}

/** CheckPositive throws RangeError for what is no number above 0. */
export function checkPositive(who: string, value: number): void {
  if (typeof value !== "number" || !(value > 0)) throw new RangeError(`${who}: not above 0`);
}
