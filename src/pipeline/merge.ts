// Merge: fan-in.

import { chan, type RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { limited } from "../lifetime.js";
import { type StageOptions, stage } from "./stage.js";

/**
 * Merge is a channel of all values of the channels, each once, those of one channel in their order. It is closed once all of
 * them are. One value of each may be under way.
 *
 * @example
 * ```ts
 * const lines = merge([fromFile, fromNetwork]);
 * ```
 * @throws TypeError if one is no channel, or `within` is neither a signal nor a context; RangeError for what is no capacity
 * @see https://go.dev/blog/pipelines#fan-out-fan-in
 */
export function merge<T>(channels: readonly RecvChan<T>[], { capacity = 0, within }: StageOptions = {}): RecvChan<T> {
  for (const ch of channels) checkReceivable("merge", ch);
  const merged = chan<T>(capacity);
  let open = channels.length;
  if (open === 0) merged.close();
  /** As a channel that each stage closes: the last one to do so closes the other. */
  const part = {
    close(): void {
      open -= 1;
      if (open === 0) merged.close();
    },
  };
  for (const ch of channels) {
    stage([part], within, function* () {
      for (;;) {
        const [value, ok] = yield* limited(ch.recvOk(), within);
        if (!ok) return;
        yield* limited(merged.send(value), within);
      }
    });
  }
  return merged;
}
