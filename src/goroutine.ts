// Goroutine: what `go` answers with, an op of the goroutine's result.

import { nextTurn } from "#platform";
import { LATCH_WAIT, WAIT } from "./core/layout.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import { afterReady } from "./runtime/after-ready.js";
import { countAwaited } from "./runtime/awaited.js";
import { complete } from "./runtime/completed.js";
import { keepHere } from "./runtime/handles.js";
import { Latch } from "./runtime/latch.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { happened } from "./runtime/scheduler.js";
import { noteUnasked } from "./runtime/unasked.js";

/** The outcome of a goroutine that has not ended. */
const RUNNING: unique symbol = Symbol("running");

/** The outcome of one that has thrown. */
class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** What is told of the end of a goroutine, how it has failed, if it has, and whether somebody waits for its error. */
type OnEnd = (failure: Failure | undefined, asked: boolean) => void;

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/** What settles the promise made last: one function captures it for all, for with 100,000 awaited each closure is felt. */
let resolveMade: Resolve | undefined;
let rejectMade: Reject | undefined;

function capture(resolve: Resolve, reject: Reject): void {
  resolveMade = resolve;
  rejectMade = reject;
}

/** Who waits for a goroutine, and how. Most goroutines end unwatched. */
class Watch {
  /** How many wait for the goroutine alone, or have been given its error. */
  asked = 0;
  /** How many selects have it among their cases. */
  cases = 0;
  /** Told when it has ended. */
  callback: OnEnd | undefined;
  /** Made when somebody first waits by `yield*`, `wait()` or a select. */
  latch: Latch | undefined;
  /** Made when somebody first awaits. It needs nothing of the core: a goroutine ends on its own thread. */
  promise: Promise<unknown> | undefined;
  #resolve: Resolve | undefined;
  #reject: Reject | undefined;

  promised(): Promise<unknown> {
    const promise = new Promise<unknown>(capture);
    this.#resolve = resolveMade;
    this.#reject = rejectMade;
    resolveMade = undefined; // It would keep the promise, and that its value.
    rejectMade = undefined;
    this.promise = promise;
    return promise;
  }

  settle(outcome: unknown): void {
    if (outcome instanceof Failure) this.#reject?.(outcome.error);
    else this.#resolve?.(outcome);
  }
}

// There may be a million of them, each a thing to be copied by the collector: so what few need is in an object of its own.

/** A Goroutine is the op of a goroutine's result: waiting for it gives what the goroutine returned, or throws its error. */
export class Goroutine<R> extends Op<R> {
  /** The goroutine's number, as dumps and errors name it. The main program is number 1. */
  readonly id: number;
  /** RUNNING, what it returned, or a Failure. */
  #outcome: unknown = RUNNING;
  #watch: Watch | undefined;

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
    const watch = this.#watched();
    watch.asked += 1;
    return (watch.promise ?? this.#promise(watch)).then(onDone as (value: unknown) => A, onError);
  }

  #watched(): Watch {
    this.#watch ??= new Watch();
    return this.#watch;
  }

  #promise(watch: Watch): Promise<unknown> {
    const promise = watch.promised();
    if (this.#outcome === RUNNING) countAwaited(1);
    else watch.settle(this.#outcome);
    return promise;
  }

  override next(resumed?: Resumed): IteratorResult<Parked, R> {
    if (resumed === undefined && this.start(runningGoroutine()) === WAIT) return parked;
    return complete(this.finish());
  }

  /** @internal */
  override start(block: number): number {
    if (this.#outcome === RUNNING || this.#watch !== undefined) this.#watched().asked += 1;
    if (this.#outcome !== RUNNING) return happened(block);
    return this.#latch().wait(block, LATCH_WAIT);
  }

  /** @internal */
  override leaves(): readonly Leaf<R>[] {
    return [this];
  }

  /** @internal */
  prepare(one: number): void {
    this.#latch().prepare(one);
    this.#watched().cases += 1;
  }

  /** @internal */
  abandon(): void {
    this.#watched().cases -= 1;
    if (this.#outcome instanceof Failure) this.#crashLater();
  }

  /** @internal */
  override callOff(): void {
    this.#watched().asked -= 1;
  }

  /** @internal */
  override finish(): R {
    if (!(this.#outcome instanceof Failure)) return this.#outcome as R;
    this.#watched().asked += 1;
    throw this.#outcome.error;
  }

  /**
   * Calls `callback` when the goroutine has ended. With `asks`, it sees to the error.
   * @internal
   */
  onEnd(callback: OnEnd, asks: boolean = false): void {
    const watch = this.#watched();
    watch.callback = callback;
    watch.asked += Number(asks);
  }

  /** @internal */
  succeed(result: R): void {
    this.#outcome = result;
    if (this.#watch !== undefined) this.#tell(this.#watch, undefined);
  }

  /**
   * Ends the goroutine with an error. If nobody waits for it, nor asks in this turn of the event loop or in the next turn of a
   * goroutine that is ready, the program crashes, as it does in Go on a panic that nobody recovers.
   * @internal
   */
  fail(error: unknown): void {
    const failure = new Failure(error);
    this.#outcome = failure;
    const watch = this.#watched();
    if (watch.asked === 0) this.#crashLater();
    this.#tell(watch, failure);
  }

  #tell(watch: Watch, failure: Failure | undefined): void {
    watch.latch?.open();
    if (watch.promise !== undefined) {
      countAwaited(-1);
      watch.settle(this.#outcome);
    }
    watch.callback?.(failure, watch.asked > 0);
  }

  /** Crashes the program, unless somebody asks for the error in time. */
  #crashLater(): void {
    const forget = noteUnasked(() => this.#unasked());
    const crash = (): void => {
      forget();
      const failure = this.#unasked();
      if (failure === undefined) return;
      this.#watched().asked += 1; // Once is enough.
      describe(failure.error, this.id);
      void Promise.reject(failure.error);
    };
    afterReady(() => nextTurn(crash));
  }

  /** How it has failed, if nobody has asked for the error. */
  #unasked(): Failure | undefined {
    const watch = this.#watched();
    return watch.asked + watch.cases > 0 ? undefined : (this.#outcome as Failure);
  }

  #latch(): Latch {
    const watch = this.#watched();
    if (watch.latch === undefined) {
      watch.latch = new Latch();
      if (this.#outcome !== RUNNING) watch.latch.open();
    }
    return watch.latch;
  }
}

keepHere(Goroutine.prototype, "a Goroutine", "wait for it here and send its result");

/** Says on an error that may crash the program which goroutine it is from. */
function describe(error: unknown, id: number): void {
  try {
    if (!(error instanceof Error) || Object.hasOwn(error, "goroutine")) return;
    Object.defineProperty(error, "goroutine", { value: id, enumerable: true });
  } catch {
    // It is frozen, or a proxy that throws when it is asked. It goes as it is.
  }
}
