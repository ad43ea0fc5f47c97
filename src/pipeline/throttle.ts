// Throttle: one value in so many milliseconds.

import type { RecvChan } from "../chan.js";
import { type WindowOptions, windowed } from "./window.js";

/**
 * Throttle is a channel on which one value is due in any `milliseconds`: the first at once, and then the latest, each time
 * when they are over. Without `trailing`, what comes in between is dropped; without `leading`, the first waits for its turn as
 * well. A value that is not received before the next is due gives way to it. When `ch` is closed, what is left comes at once,
 * and the channel is closed.
 *
 * @example
 * ```ts
 * const frames = throttle(positions, 16);
 * yield* range(frames, (position) => draw(position));
 * ```
 * @param options `leading` and `trailing` are true unless set
 * @throws RangeError if `milliseconds` is not a number, neither `leading` nor `trailing` is set, or for what is no capacity; TypeError
 * if `ch` is no channel, or `within` is neither a signal nor a context
 */
export function throttle<T>(
  ch: RecvChan<T>,
  milliseconds: number,
  { leading = true, trailing = true, ...options }: WindowOptions = {},
): RecvChan<T> {
  return windowed(
    ch,
    milliseconds,
    { ...options, leading, trailing },
    { name: "throttle", isExtended: false, isFollowed: true },
  );
}
