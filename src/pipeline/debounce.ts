// Debounce: what comes in quick succession counts once.

import type { RecvChan } from "../chan.js";
import { type WindowOptions, windowed } from "./window.js";

/**
 * Debounce is a channel of the last value of each burst, once nothing has come for `milliseconds`; with `leading`, of the
 * first value at once. A value that is not received before the next is due gives way to it. When `ch` is closed, what is left
 * comes at once, and the channel is closed.
 *
 * @example
 * ```ts
 * const settled = debounce(keystrokes, 300);
 * yield* range(settled, (text) => search(text));
 * ```
 * @param options `leading` is false unless set, `trailing` true
 * @throws RangeError if `milliseconds` is not a number, neither `leading` nor `trailing` is set, or for what is no capacity; TypeError
 * if `ch` is no channel, or `within` is neither a signal nor a context
 */
export function debounce<T>(
  ch: RecvChan<T>,
  milliseconds: number,
  { trailing = true, ...options }: WindowOptions = {},
): RecvChan<T> {
  return windowed(
    ch,
    milliseconds,
    { ...options, trailing },
    { name: "debounce", isExtended: true, isFollowed: false },
  );
}
