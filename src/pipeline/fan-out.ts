// FanOut: one channel's values to several, each to one.

import { chan, type RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { limited } from "../lifetime.js";
import { select } from "../select.js";
import { type StageOptions, stage } from "./stage.js";

/**
 * FanOut is `n` channels, on one of which each value of `ch` is sent: one whose receiver waits or whose buffer has room, a
 * random one of those. All are closed once `ch` is. Receivers that need nothing of their own can share `ch` instead.
 *
 * @example
 * ```ts
 * const [left, right] = fanOut(jobs, 2, { capacity: 4 });
 * ```
 * @throws RangeError if `n` is no integer from 1, or for what is no capacity; TypeError if `ch` is no channel, or `within` is
 * neither a signal nor a context
 * @see https://go.dev/blog/pipelines#fan-out-fan-in
 */
export function fanOut<T>(ch: RecvChan<T>, n: number, { capacity = 0, within }: StageOptions = {}): RecvChan<T>[] {
  checkReceivable("fanOut", ch);
  if (!Number.isInteger(n) || n < 1) throw new RangeError("fanOut: not a number of channels");
  const outs = Array.from({ length: n }, () => chan<T>(capacity));
  stage(outs, within, function* () {
    for (;;) {
      const [value, ok] = yield* limited(ch.recvOk(), within);
      if (!ok) return;
      yield* limited(select(outs.map((out) => out.send(value))), within);
    }
  });
  return outs;
}
