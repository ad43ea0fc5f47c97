// Goroutine: what `go` answers with, an op of the goroutine's result.

import { nextTurn } from "#platform";
import { LATCH_WAIT } from "./core/layout.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import { keepHere } from "./runtime/handles.js";
import { Latch } from "./runtime/latch.js";
import { afterReady, countAwaited } from "./runtime/waiting.js";

/** The outcome of a goroutine that has not ended. */
const RUNNING: unique symbol = Symbol("running");

/** The outcome of one that has thrown. */
class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/** A promise of how a goroutine ends, and what settles it. It needs nothing of the core: a goroutine ends on its own thread. */
interface Awaited {
  readonly promise: Promise<unknown>;
  readonly resolve: Resolve;
  readonly reject: Reject;
}

/** What settles the promise made last: one function captures it for all, for with 100,000 awaited each closure is felt. */
let resolveMade: Resolve | undefined;
let rejectMade: Reject | undefined;

function capture(resolve: Resolve, reject: Reject): void {
  resolveMade = resolve;
  rejectMade = reject;
}

function makeAwaited(): Awaited {
  const promise = new Promise<unknown>(capture);
  const awaited = { promise, resolve: resolveMade as Resolve, reject: rejectMade as Reject };
  resolveMade = undefined; // It would keep the promise, and that its value.
  rejectMade = undefined;
  return awaited;
}

// There may be a million of them, so a field more is 8 MB.

/** A Goroutine is the op of a goroutine's result: waiting for it gives what the goroutine returned, or throws its error. */
export class Goroutine<R> extends Op<R> {
  /** The goroutine's number, as dumps and errors name it. The main program is number 1. */
  readonly id: number;
  /** Made when somebody first waits: most goroutines end unwatched. */
  #ended: Latch | undefined;
  /** RUNNING, what it returned, or a Failure. */
  #outcome: unknown = RUNNING;
  /** Whether somebody waits for this alone, or has been given the error. */
  #asked = false;
  /** How many selects have this among their cases. */
  #cases = 0;
  /** Told when it has ended. */
  #callback: ((failed: boolean) => void) | undefined;
  /** Made when somebody first awaits the goroutine. */
  #awaited: Awaited | undefined;

  /** @internal */
  constructor(id: number) {
    super();
    this.id = id;
  }

  // biome-ignore lint/suspicious/noThenProperty: an op can be awaited; that is what it is for.
  override then<A = R, B = never>(
    onDone?: ((value: R) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#asked = true;
    return (this.#awaited ?? this.#await()).promise.then(onDone as (value: unknown) => A, onError);
  }

  #await(): Awaited {
    const awaited = makeAwaited();
    this.#awaited = awaited;
    if (this.#outcome === RUNNING) countAwaited(1);
    else this.#settle(awaited);
    return awaited;
  }

  #settle({ resolve, reject }: Awaited): void {
    if (this.#outcome instanceof Failure) reject(this.#outcome.error);
    else resolve(this.#outcome);
  }

  /** @internal */
  override start(block: number): number {
    this.#asked = true;
    return this.#latch().wait(block, LATCH_WAIT);
  }

  /** @internal */
  override leaves(): readonly Leaf<R>[] {
    return [this];
  }

  /** @internal */
  prepare(one: number): void {
    this.#latch().prepare(one);
    this.#cases += 1;
  }

  /** @internal */
  abandon(): void {
    this.#cases -= 1;
    if (this.#outcome instanceof Failure && !this.#asked) this.#crashLater();
  }

  /** @internal */
  override finish(): R {
    if (!(this.#outcome instanceof Failure)) return this.#outcome as R;
    this.#asked = true;
    throw this.#outcome.error;
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
    this.#outcome = result;
    this.#end();
    this.#callback?.(false);
  }

  /**
   * Ends the goroutine with an error. If nobody waits for it, nor asks in this turn of the event loop or in the next turn of a
   * goroutine that is ready, the program crashes, as it does in Go on a panic that nobody recovers.
   * @internal
   */
  fail(error: unknown): void {
    this.#outcome = new Failure(error);
    if (!this.#asked) this.#crashLater();
    this.#end();
    this.#callback?.(true);
  }

  #end(): void {
    this.#ended?.open();
    if (this.#awaited === undefined) return;
    countAwaited(-1);
    this.#settle(this.#awaited);
  }

  #crashLater(): void {
    afterReady(() => nextTurn(() => this.#crash()));
  }

  /** Crashes the program, if nobody has asked for the error in time. */
  #crash(): void {
    if (this.#asked || this.#cases > 0) return;
    this.#asked = true; // Once is enough.
    const { error } = this.#outcome as Failure;
    describe(error, this.id);
    void Promise.reject(error);
  }

  #latch(): Latch {
    if (this.#ended === undefined) {
      this.#ended = new Latch();
      if (this.#outcome !== RUNNING) this.#ended.open();
    }
    return this.#ended;
  }
}

keepHere(Goroutine.prototype, "a Goroutine", "wait for it here and send its result");

/** Says on an error that may crash the program which goroutine it is from. */
function describe(error: unknown, id: number): void {
  if (!(error instanceof Error) || !Object.isExtensible(error) || Object.hasOwn(error, "goroutine")) return;
  Object.defineProperty(error, "goroutine", { value: id, enumerable: true });
}
