// The clock of a pool: the platform's, or one that a test turns.

import { kick } from "../runtime/scheduler.js";
import { join } from "../runtime/thread.js";
import { startTimer, stopTimer } from "../runtime/timers.js";

/** A Clock tells the time, in milliseconds since whenever, and calls back. */
export interface Clock {
  now(): number;
  /**
   * Calls `fire` after `milliseconds`. Answers how to call that off. If it is not `awaited`, the process need not stay alive
   * for it.
   */
  after(milliseconds: number, fire: () => void, awaited: boolean): () => void;
}

export const platformClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, fire, awaited) {
    join();
    const timer = startTimer(performance.now() + milliseconds, fire, () => awaited);
    kick();
    return () => void stopTimer(timer);
  },
};
