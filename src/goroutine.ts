// Goroutine: what `go` answers with, an op of the goroutine's result.

import { LATCH_WAIT } from "./core/layout.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import { Latch } from "./runtime/latch.js";

type State = "running" | "returned" | "failed";

/** A Goroutine is the op of a goroutine's result: waiting for it gives what the goroutine returned, or throws its error. */
export class Goroutine<R> extends Op<R> implements Leaf<R> {
  /** The goroutine's number, as dumps and errors name it. The main program is number 1. */
  readonly id: number;
  /** Made when somebody first waits: most goroutines end unwatched. */
  #ended: Latch | undefined;
  #state: State = "running";
  #outcome: unknown;
  #unhandled: Promise<never> | undefined;
  #callback: ((failed: boolean) => void) | undefined;

  /** @internal */
  constructor(id: number) {
    super();
    this.id = id;
  }

  /** @internal */
  override start(block: number): number {
    return this.#latch().wait(block, LATCH_WAIT);
  }

  /** @internal */
  override leaves(): readonly Leaf<R>[] {
    return [this];
  }

  /** @internal */
  prepare(one: number): void {
    this.#latch().prepare(one);
  }

  /** @internal */
  abandon(): void {}

  /** @internal */
  override finish(): R {
    if (this.#state === "returned") return this.#outcome as R;
    this.#unhandled?.catch(() => {}); // Somebody has asked in time.
    this.#unhandled = undefined;
    throw this.#outcome;
  }

  /**
   * Calls `callback` when the goroutine has ended.
   * @internal
   */
  onEnd(callback: (failed: boolean) => void): void {
    this.#callback = callback;
  }

  /** @internal */
  succeed(result: R): void {
    this.#state = "returned";
    this.#outcome = result;
    this.#ended?.open();
    this.#callback?.(false);
  }

  /**
   * Ends the goroutine with an error. If nobody waits for it, and nobody asks before the platform looks, the program
   * crashes, as it does in Go on a panic that nobody recovers.
   * @internal
   */
  fail(error: unknown): void {
    this.#state = "failed";
    this.#outcome = error;
    if (this.#ended?.awaited !== true) {
      describe(error, this.id);
      this.#unhandled = Promise.reject(error);
    }
    this.#ended?.open();
    this.#callback?.(true);
  }

  #latch(): Latch {
    if (this.#ended === undefined) {
      this.#ended = new Latch();
      if (this.#state !== "running") this.#ended.open();
    }
    return this.#ended;
  }
}

/** Says on an error that may crash the program which goroutine it is from. */
function describe(error: unknown, id: number): void {
  if (!(error instanceof Error) || !Object.isExtensible(error) || Object.hasOwn(error, "goroutine")) return;
  Object.defineProperty(error, "goroutine", { value: id, enumerable: true });
}
