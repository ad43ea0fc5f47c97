// Broadcast: one channel's values to several, each to all.

import { type Chan, chan, type RecvChan } from "../chan.js";
import { checkDrop, type Drop, squeeze } from "../overflow.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { select } from "../select.js";
import { type Lifetime, limited } from "../within.js";
import { type StageOptions, stage } from "./stage.js";

/** What `broadcast` takes. */
export interface BroadcastOptions extends StageOptions {
  /**
   * What becomes of a value for which one of the channels has no room: the slowest receiver keeps all waiting; or its
   * channel alone loses that value, or the oldest that it holds.
   * @defaultValue "wait"
   */
  readonly overflow?: Drop | "wait";
}

/**
 * Broadcast is `n` channels, on each of which all values of `ch` are sent, in their order. All are closed once `ch` is.
 *
 * @example
 * ```ts
 * const [log, screen] = broadcast(events, 2, { capacity: 16, overflow: "drop-oldest" });
 * ```
 * @throws RangeError if `n` is no integer from 1; for "drop-oldest" with a capacity of 0
 */
export function broadcast<T>(
  ch: RecvChan<T>,
  n: number,
  { capacity = 0, overflow = "wait", within }: BroadcastOptions = {},
): RecvChan<T>[] {
  if (!Number.isInteger(n) || n < 1) throw new RangeError("broadcast: not a number of channels");
  checkDrop("broadcast", overflow, capacity);
  const outs = Array.from({ length: n }, () => chan<T>(capacity));
  stage(outs, within, function* () {
    for (;;) {
      const [value, ok] = yield* limited(ch.recvOk(), within);
      if (!ok) return;
      if (overflow === "wait") yield* sendToAll(outs, value, within);
      else for (const out of outs) squeeze(out, value, overflow);
    }
  });
  return outs;
}

/** Sends on all, in whichever order they are received from: one goroutine may receive from several. */
function* sendToAll<T>(outs: readonly Chan<T>[], value: T, within: Lifetime | undefined): GoroutineGenerator<void> {
  const left = outs.filter((out) => !out.trySend(value));
  while (left.length > 0) {
    const { case: sent } = yield* limited(select(left.map((out) => out.send(value))), within);
    left.splice(sent, 1);
  }
}
