// Range: Go's `for v := range ch`.

import type { RecvChan } from "./chan.js";
import { DONE } from "./core/layout.js";
import { go } from "./go.js";
import { Op } from "./op.js";
import type { GoroutineGenerator } from "./runtime/resume.js";

/** What a loop's body may return: `false` ends the loop, as Go's `break` does. */
export type Continue = boolean | void;

/**
 * Range is the op that receives every value of `ch`, until it is closed and drained, and calls `body` with each. A body that
 * is a generator function may wait in its turn; one that returns `false` ends the loop.
 *
 * @example
 * ```ts
 * go(function* () {
 *   yield* range(jobs, function* (job) {
 *     yield* results.send(job * 2);
 *   });
 * });
 * ```
 * @see https://go.dev/ref/spec#For_range
 */
export function range<T>(ch: RecvChan<T>, body: (value: T) => GoroutineGenerator<Continue> | Continue): Op<void> {
  return new RangeOp(ch, body);
}

class RangeOp<T> extends Op<void> {
  readonly #channel: RecvChan<T>;
  readonly #body: (value: T) => GoroutineGenerator<Continue> | Continue;

  constructor(channel: RecvChan<T>, body: (value: T) => GoroutineGenerator<Continue> | Continue) {
    super();
    this.#channel = channel;
    this.#body = body;
  }

  override *[Symbol.iterator](): GoroutineGenerator<void> {
    for (;;) {
      const [value, ok] = yield* this.#channel.recvOk();
      if (!ok) return;
      const step = this.#body(value);
      const goesOn = typeof step === "object" ? yield* step : step;
      if (goesOn === false) return;
    }
  }

  // Elsewhere than in a generator goroutine, the loop runs as one of its own.

  // biome-ignore lint/suspicious/noThenProperty: an op can be awaited; that is what it is for.
  override then<A = void, B = never>(
    onDone?: ((value: void) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return go(() => this[Symbol.iterator]()).then(onDone, onError);
  }

  override wait(): void {
    go(() => this[Symbol.iterator]()).wait();
  }

  override leaves(): never {
    throw new TypeError("range() is a loop of operations: it cannot be a case of a select");
  }

  override start(): number {
    return DONE;
  }

  override finish(): void {}
}
