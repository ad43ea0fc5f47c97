// Sleep: the op of time passing.

import { AT_RANDOM, SLEEPING } from "../core/layout.js";
import { EventLeaf } from "../event-leaf.js";
import { AnyOf, type Op } from "../op.js";
import { now, startTimer, stopTimer } from "../runtime/timers.js";
import { checkDuration } from "./duration.js";

/**
 * Sleep is the op that waits for at least `milliseconds`; not at all if that is 0 or less. Each wait sleeps anew.
 * @throws RangeError if `milliseconds` is not a number
 * @see https://pkg.go.dev/time#Sleep
 */
export function sleep(milliseconds: number): Op<void> {
  checkDuration("sleep", milliseconds);
  const leaf = new EventLeaf<void>(
    (fire) => {
      if (milliseconds <= 0) return undefined;
      const timer = startTimer(now() + milliseconds, fire);
      return () => stopTimer(timer);
    },
    () => {},
  );
  return new AnyOf([leaf], AT_RANDOM, SLEEPING);
}
