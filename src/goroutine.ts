// Goroutine: what `go` answers with, an op of the goroutine's result.
//
// Whoever waits for it waits on a WaitGroup of 1 in the core, which is made when somebody first does.

import { DONE } from "./core/layout.js";
import { OutOfMemoryError } from "./errors.js";
import { Op } from "./op.js";
import { core } from "./runtime/thread.js";

type State = "running" | "returned" | "failed";

/** A Goroutine is the op of a goroutine's result: waiting for it gives what the goroutine returned, or throws its error. */
export class Goroutine<R> extends Op<R> {
  /** The goroutine's number, as dumps and errors name it. The main program is number 1. */
  readonly id: number;
  /** Where it was started, as far as that is known: a line of a stack. */
  readonly #origin: string | undefined;
  #state: State = "running";
  #outcome: unknown;
  #latch = 0;
  #unhandled: Promise<never> | undefined;

  /** @internal */
  constructor(id: number, origin: string | undefined) {
    super();
    this.id = id;
    this.#origin = origin;
  }

  /** @internal */
  override start(block: number): number {
    if (this.#state !== "running") return DONE;
    if (this.#latch === 0) this.#latch = core.makeWaitGroup(1);
    if (this.#latch === 0) throw new OutOfMemoryError();
    return core.wait(this.#latch, block);
  }

  /** @internal */
  override finish(): R {
    if (this.#state === "returned") return this.#outcome as R;
    this.#unhandled?.catch(() => {}); // Somebody has asked in time.
    this.#unhandled = undefined;
    throw this.#outcome;
  }

  /** @internal */
  succeed(result: R): void {
    this.#end("returned", result);
  }

  /**
   * Ends the goroutine with an error. If nobody waits for it, and nobody asks before the platform looks, the program
   * crashes, as it does on a panic that nobody recovers.
   * @internal
   */
  fail(error: unknown): void {
    const waited = this.#latch !== 0;
    this.#end("failed", error);
    if (waited) return;
    this.#describe(error);
    this.#unhandled = Promise.reject(error);
  }

  #end(state: State, outcome: unknown): void {
    this.#state = state;
    this.#outcome = outcome;
    if (this.#latch === 0) return;
    core.add(this.#latch, -1);
    core.free(this.#latch); // Nobody is registered with it any more.
    this.#latch = 0;
  }

  #describe(error: unknown): void {
    if (!(error instanceof Error) || !Object.isExtensible(error) || Object.hasOwn(error, "goroutine")) return;
    const origin = this.#origin === undefined ? "" : `, started ${this.#origin}`;
    Object.defineProperty(error, "goroutine", { value: `goroutine ${this.id}${origin}`, enumerable: true });
  }
}
