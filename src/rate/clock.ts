// The clock of the limiters: the platform's, or one that a test turns.

import { kick } from "../runtime/scheduler.js";
import { join } from "../runtime/thread.js";
import { startTimer, stopTimer } from "../runtime/timers.js";

/** A Clock tells the time, in milliseconds since whenever, and calls back. */
export interface Clock {
  now(): number;
  /** Calls `fire` after `milliseconds`. Answers how to call that off. */
  after(milliseconds: number, fire: () => void): () => void;
}

/** What limiters take. */
export interface RateOptions {
  /**
   * Tells the time: all of it, or `now` alone.
   * @defaultValue `performance.now()` and timers
   */
  readonly clock?: Partial<Clock>;
}

const platformClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, fire) {
    join();
    const timer = startTimer(performance.now() + milliseconds, fire);
    kick();
    return () => void stopTimer(timer);
  },
};

export function clockOf({ clock }: RateOptions): Clock {
  const { now = platformClock.now, after = platformClock.after } = clock ?? {};
  return { now, after };
}

/** CheckCount throws RangeError for what is no number of events. */
export function checkCount(who: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`${who}: not a number of events`);
}

/** CheckPositive throws RangeError for what is not above 0. */
export function checkPositive(who: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${who}: not above 0`);
}
