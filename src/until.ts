// Until: a promise as an op.

import { LATCH_WAIT } from "./core/layout.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import { Latch } from "./runtime/latch.js";
import { countHoped } from "./runtime/park.js";
import { kick } from "./runtime/scheduler.js";

/**
 * Until is the op that waits until `promise` is settled, gives its value or throws its reason. It makes whatever answers with
 * promises usable in a generator goroutine.
 *
 * @example
 * ```ts
 * go(function* () {
 *   const response = yield* until(fetch(url));
 * });
 * ```
 */
export function until<T>(promise: PromiseLike<T>): Op<Awaited<T>> {
  const op = left.get(promise) ?? new UntilOp(promise);
  return op as Op<Awaited<T>>;
}

/**
 * The ops that something else has been faster than, by their promises: a loop that waits for one promise among other things
 * waits for one op then, or listeners would pile up on a promise that settles late. Other thenables may be lazy.
 */
const left: WeakMap<PromiseLike<unknown>, UntilOp<unknown>> = new WeakMap();

class UntilOp<T> extends Op<T> implements Leaf<T> {
  readonly #promise: PromiseLike<T>;
  #settled: Latch | undefined;
  #value: T | undefined;
  #reason: { readonly error: unknown } | undefined;

  constructor(promise: PromiseLike<T>) {
    super();
    this.#promise = promise;
  }

  override start(block: number): number {
    this.#settled ??= this.#listen();
    return this.#settled.wait(block, LATCH_WAIT);
  }

  override leaves(): readonly Leaf<T>[] {
    return [this];
  }

  prepare(one: number): void {
    this.#settled ??= this.#listen();
    this.#settled.prepare(one);
  }

  override callOff(): void {
    this.abandon();
  }

  abandon(): void {
    this.#settled?.leave();
    if (this.#promise instanceof Promise) left.set(this.#promise, this);
  }

  override finish(): T {
    if (this.#reason !== undefined) throw this.#reason.error;
    return this.#value as T;
  }

  #listen(): Latch {
    const settled = new Latch();
    const end = (): void => {
      countHoped(-1);
      settled.open();
      kick();
    };
    // Settled once, whatever it does.
    Promise.resolve(this.#promise).then(
      (value) => {
        this.#value = value;
        end();
      },
      (error: unknown) => {
        this.#reason = { error };
        end();
      },
    );
    countHoped(1);
    return settled;
  }
}
