// FromReadable: a web stream's chunks on a channel.

import { chan, type RecvChan } from "../chan.js";
import { checkLifetime, limited } from "../lifetime.js";
import type { Op } from "../op.js";
import { reserveRunner } from "../runtime/runner.js";
import { until } from "../until.js";
import { serve } from "./end.js";
import type { AdapterOptions } from "./options.js";

/** A ReadableStream, as Node's types have it or another platform's. */
export interface Readable<out T> extends AsyncIterable<T> {
  getReader(): unknown;
}

/**
 * FromReadable sends the stream's chunks on a channel, and closes it after the last one. `end` is the op of the stream's end:
 * it throws the stream's error. The stream is read as the channel is received from: at most one chunk waits beside those in
 * the buffer. When `within` is over, the stream is cancelled.
 *
 * @example
 * ```ts
 * const [chunks, end] = fromReadable(response.body, { within: ctx });
 * yield* range(chunks, (chunk) => hash.update(chunk));
 * yield* end;
 * ```
 * @throws TypeError if the stream is locked, or `within` is neither a signal nor a context; RangeError for what is no capacity
 * @see https://streams.spec.whatwg.org/#rs
 */
export function fromReadable<T>(stream: Readable<T>, options?: AdapterOptions): [chunks: RecvChan<T>, end: Op<void>];
export function fromReadable<T>(
  stream: ReadableStream<T>,
  options?: AdapterOptions,
): [chunks: RecvChan<T>, end: Op<void>];
export function fromReadable<T>(
  stream: Readable<T> | ReadableStream<T>,
  { capacity = 0, within }: AdapterOptions = {},
): [chunks: RecvChan<T>, end: Op<void>] {
  checkLifetime(within);
  const chunks = chan<T>(capacity);
  reserveRunner(); // Before the stream is locked.
  const reader = (stream as ReadableStream<T>).getReader();
  const end = serve(function* () {
    try {
      for (;;) {
        const { done, value } = yield* limited(until(reader.read()), within);
        if (done) break;
        yield* limited(chunks.send(value), within);
      }
      chunks.close();
    } catch (error) {
      chunks.close(); // Before the stream has seen to its own end, which may take a while.
      yield* until(reader.cancel(error)); // If the stream has failed, this throws its error once more.
      throw error;
    } finally {
      reader.releaseLock();
    }
  }, within);
  return [chunks, end];
}
