// Broadcast: one channel's values to several, each to all.

import type { RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { checkDrop } from "../overflow.js";
import { Hub, type SubscribeOptions } from "./hub.js";
import type { StageOptions } from "./stage.js";

/** What `broadcast` takes. */
export type BroadcastOptions = StageOptions & SubscribeOptions;

/**
 * Broadcast is `n` channels, on each of which all values of `ch` are sent, in their order. All are closed once `ch` is. It is
 * a Hub with `n` subscribers, whose slowest keeps all waiting unless `overflow` says otherwise.
 *
 * @example
 * ```ts
 * const [log, screen] = broadcast(events, 2, { capacity: 16, overflow: "drop-oldest" });
 * ```
 * @throws RangeError if `n` is no integer from 1, for an overflow that there is not, for what is no capacity, and for "drop-oldest"
 * with one of 0; TypeError if `ch` is no channel, or `within` is neither a signal nor a context
 */
export function broadcast<T>(ch: RecvChan<T>, n: number, options: BroadcastOptions = {}): RecvChan<T>[] {
  if (!Number.isInteger(n) || n < 1) throw new RangeError("broadcast: not a number of channels");
  checkReceivable("broadcast", ch);
  checkDrop("broadcast", options.overflow ?? "wait", "wait", options.capacity);
  const hub = new Hub(ch, options);
  return Array.from({ length: n }, () => hub.subscribe(options)[0]);
}
