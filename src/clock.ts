// The clock of limiters, stages and pools: that of timers, or one that a test turns.

import { kick } from "./runtime/scheduler.js";
import { join } from "./runtime/thread.js";
import { now, startTimer, stopTimer } from "./runtime/timers.js";

/** A Clock tells the time, in milliseconds since whenever, and calls back. */
export interface Clock {
  /** What time it is. */
  now(): number;
  /**
   * Calls `fire` after `milliseconds`. Answers how to call that off. Unless it is `awaited`, which it is by default, the
   * process need not stay alive for it.
   */
  after(milliseconds: number, fire: () => void, awaited?: boolean): () => void;
}

const platformClock: Clock = {
  now,
  after(milliseconds, fire, awaited = true) {
    join();
    const timer = startTimer(now() + milliseconds, fire, () => awaited);
    kick();
    return () => void stopTimer(timer);
  },
};

/** The clock of the options, whose functions may be methods of it. What it lacks is the platform's. */
export function clockOf({ clock }: { readonly clock?: Partial<Clock> | undefined }): Clock {
  if (clock === undefined) return platformClock;
  const { now = platformClock.now, after = platformClock.after } = clock;
  return { now: now.bind(clock), after: after.bind(clock) };
}
