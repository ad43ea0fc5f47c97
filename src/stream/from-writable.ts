// FromWritable: a channel whose values a web stream takes.

import { chan, type SendChan } from "../chan.js";
import { checkLifetime, limited } from "../lifetime.js";
import type { Op } from "../op.js";
import { reserveRunner } from "../runtime/runner.js";
import { select } from "../select.js";
import { until } from "../until.js";
import { serve } from "./end.js";
import type { AdapterOptions } from "./options.js";

/** A WritableStream, as Node's types have it or another platform's. */
export interface Writable<in T> {
  getWriter(): Writer<T>;
}

/** A WritableStreamDefaultWriter, as far as it is needed. */
export interface Writer<in T> {
  readonly ready: Promise<unknown>;
  readonly closed: Promise<unknown>;
  write(chunk?: T): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/**
 * FromWritable is a channel whose values are written to the stream. Closing it closes the stream; `end` is the op of all
 * being written, and throws the stream's error. A value is received when the stream is ready for it. After an error nobody
 * receives any more: who sends learns of it by `end`, as a case beside the send, or by the context of a group that waits for
 * `end`. When `within` is over, the stream is aborted.
 *
 * @example
 * ```ts
 * const [lines, end] = fromWritable(file);
 * for (const line of poem) yield* select({ sent: lines.send(line), end });
 * lines.close();
 * yield* end;
 * ```
 * @throws TypeError if the stream is locked, or `within` is neither a signal nor a context; RangeError for what is no capacity
 * @see https://streams.spec.whatwg.org/#ws
 */
export function fromWritable<T>(
  stream: Writable<T>,
  { capacity = 0, within }: AdapterOptions = {},
): [chunks: SendChan<T>, end: Op<void>] {
  checkLifetime(within);
  const chunks = chan<T>(capacity);
  reserveRunner(); // Before the stream is locked.
  const writer = stream.getWriter();
  const end = serve(function* () {
    const failed = until(writer.closed); // It is not closed by anybody else, so this comes to nothing or throws.
    try {
      for (;;) {
        yield* limited(until(writer.ready), within);
        const got = yield* limited(select({ next: chunks.recvOk(), failed }), within);
        if (got.case === "failed" || !got.value[1]) break;
        writer.write(got.value[0]).catch(() => {}); // `ready` and `closed` tell of its error.
      }
      yield* limited(until(writer.close()), within);
    } catch (error) {
      yield* until(writer.abort(error)); // If the stream has failed, this does nothing.
      throw error;
    } finally {
      writer.releaseLock();
    }
  }, within);
  return [chunks, end];
}
