// Now: what time it is.

import { dateOf, now as moment } from "../runtime/timers.js";

/**
 * Now is the time, by the clock of timers: `performance.timeOrigin + performance.now()`, or the clock of the test that this
 * thread runs (`parachan/synctest`).
 * @see https://pkg.go.dev/time#Now
 */
export function now(): Date {
  return dateOf(moment());
}
