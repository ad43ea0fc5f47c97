// ToReadable: what is received on a channel as a web stream.

import { type Chan, chan, nilChan, type Received, type RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { asError } from "../errors.js";
import { checkLifetime, type Lifetime, limited } from "../lifetime.js";
import type { Op } from "../op.js";
import { select } from "../select.js";
import { until } from "../until.js";

/** What `toReadable` takes. */
export interface ReadableOptions {
  /**
   * What says whether the values ended well: the goroutine that sends them, or the end of the adapter that does. The stream
   * closes once the channel is closed and this has happened; it fails with what this throws, after the values before it.
   */
  readonly end?: Op<unknown> | undefined;
  /**
   * Called when the stream's reader cancels it, with the reason if that is an error, and otherwise with one that has it as
   * its cause; without any if none was given. A context's `cancel` tells all who send.
   */
  readonly cancel?: ((cause?: Error) => void) | undefined;
  /** Fails the stream when it is over: a reader learns of that when it reads. */
  readonly within?: Lifetime | undefined;
  /** "bytes" for a stream of bytes, which may be read into a reader's own buffers. Chunks are copied into it. */
  readonly type?: "bytes" | undefined;
}

/**
 * ToReadable is a stream of what is received on `ch`, which ends when that is closed. It receives when it is read and never
 * ahead; what its reader cancels stays in the channel.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancelCause(background());
 * const producing = go(produce, ctx, rows);
 * return new Response(toReadable(rows, { end: producing, cancel }));
 * ```
 * @throws TypeError if `ch` is no channel, or `within` is neither a signal nor a context
 * @see https://streams.spec.whatwg.org/#rs-class
 */
export function toReadable(
  ch: RecvChan<Uint8Array>,
  options: ReadableOptions & { readonly type: "bytes" },
): ReadableStream<Uint8Array<ArrayBuffer>>;
export function toReadable<T>(ch: RecvChan<T>, options?: ReadableOptions & { type?: undefined }): ReadableStream<T>;
export function toReadable<T>(ch: RecvChan<T>, options: ReadableOptions = {}): ReadableStream<T> {
  const source = new Source(ch, options);
  // Nothing is queued in the stream, so that nothing is received before it is read.
  if (options.type === undefined) return new ReadableStream<T>(values(source), { highWaterMark: 0 });
  return new ReadableStream(bytes(source as Source<unknown> as Source<Uint8Array>), {
    highWaterMark: 0,
  }) as ReadableStream<unknown> as ReadableStream<T>;
}

function values<T>(source: Source<T>): UnderlyingDefaultSource<T> {
  return {
    async pull(controller) {
      const got = await source.take();
      if (got === undefined) return;
      if (got[1]) controller.enqueue(got[0]);
      else controller.close();
    },
    cancel: (reason: unknown) => source.cancel(reason),
  };
}

function bytes(source: Source<Uint8Array>): UnderlyingByteSource {
  return {
    type: "bytes",
    async pull(controller) {
      let got = await source.take();
      while (got?.[1] && got[0].byteLength === 0) got = await source.take(); // The stream takes no empty chunks.
      if (got === undefined) return;
      if (got[1]) {
        controller.enqueue(new Uint8Array(got[0]));
      } else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
    cancel: (reason: unknown) => source.cancel(reason),
  };
}

/** A channel as the source of a stream. */
class Source<T> {
  readonly #channel: RecvChan<T>;
  readonly #cancel: ReadableOptions["cancel"];
  readonly #within: Lifetime | undefined;
  /** Closed when the reader has cancelled the stream. */
  readonly #gone: Chan<never> = chan<never>();
  /** The op of what the end throws, if it does. Undefined once it has happened well, or if none was given. */
  #end: Op<{ readonly error: unknown } | undefined> | undefined;

  constructor(channel: RecvChan<T>, { end, cancel, within }: ReadableOptions) {
    checkReceivable("toReadable", channel);
    checkLifetime(within);
    this.#channel = channel;
    this.#cancel = cancel;
    this.#within = within;
    if (end === undefined) return;
    const failure = end.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    this.#end = until(failure);
  }

  /** The next value, once there is one; undefined and false at the end; undefined if the stream has been cancelled. */
  async take(): Promise<Received<T> | undefined> {
    let closed = false;
    for (;;) {
      // In this order: what was sent before an error comes before it. The nil channel stands for what is no case.
      const end = this.#end ?? nilChan<undefined>().recv();
      const next = closed && this.#end !== undefined ? nilChan<T>().recvOk() : this.#channel.recvOk();
      const cases = { gone: this.#gone.recv(), next, end };
      const got = await limited(select(cases, { ordered: true }), this.#within);
      if (got.case === "gone") return undefined;
      if (got.case === "next") {
        if (got.value[1] || this.#end === undefined) return got.value;
        closed = true; // It ends with what is still to say whether that is a good end.
      } else {
        if (got.value !== undefined) throw got.value.error;
        this.#end = undefined;
      }
    }
  }

  cancel(reason: unknown): void {
    this.#gone.close();
    if (reason === undefined) this.#cancel?.();
    else this.#cancel?.(asError(reason));
  }
}
