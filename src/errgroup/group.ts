// Group: goroutines that do parts of one thing, and fail as one.

import { type CancelCauseFunc, type Context, withCancelCause } from "../context/index.js";
import { LATCH_WAIT } from "../core/layout.js";
import { asError, RuntimeError } from "../errors.js";
import { go, type Runnable } from "../go.js";
import type { Goroutine } from "../goroutine.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { keepHere } from "../runtime/handles.js";
import { Latch } from "../runtime/latch.js";
import { kick } from "../runtime/scheduler.js";
import { WaitGroup } from "../sync/waitgroup.js";

/** A goroutine that is to be started once there is room. */
interface Queued {
  readonly begin: () => Goroutine<unknown>;
  readonly started: Latch;
}

/**
 * A Group runs goroutines that do parts of one thing. `wait` waits until all have ended, and throws the first error. It
 * belongs to this thread; what it runs may be tasks of `parallel`, on any.
 *
 * @example
 * ```ts
 * const group = new Group();
 * group.setLimit(8);
 * for (const url of urls) await group.go(load, url);
 * await group.wait();
 * ```
 * @see https://pkg.go.dev/golang.org/x/sync/errgroup#Group
 */
export class Group {
  readonly #running: WaitGroup = new WaitGroup();
  readonly #cancel: CancelCauseFunc | undefined;
  readonly #queue: Queued[] = [];
  #active = 0;
  #limit: number = Number.POSITIVE_INFINITY;
  #failed: { readonly error: unknown } | undefined;

  constructor();
  /** @internal */
  constructor(cancel: CancelCauseFunc);
  constructor(cancel?: CancelCauseFunc) {
    this.#cancel = cancel;
  }

  /**
   * Go starts `fn` as a goroutine of the group, as the function `go` does: at once, or in its turn once fewer than the limit
   * run. The answer is the op of its start: wait for it, as Go's does, to make no more goroutines than can run. The first error
   * that one throws is the group's, and cancels its context.
   * @throws what `go` throws, where it starts at once
   */
  go<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): Op<void> {
    const started = new Latch();
    const begin = (): Goroutine<unknown> => go(fn, ...args);
    if (this.#active < this.#limit) {
      this.#start(begin);
      started.open();
    } else {
      this.#queue.push({ begin, started });
    }
    this.#running.add(1);
    return new StartOp(started);
  }

  /**
   * TryGo starts `fn` as `go` does if that needs no waiting, and reports whether it did.
   * @throws what `go` throws
   */
  tryGo<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): boolean {
    if (this.#active >= this.#limit) return false;
    this.#start(() => go(fn, ...args));
    this.#running.add(1);
    return true;
  }

  /** Wait is the op that waits until all goroutines of the group have ended, and throws the first error, if there was one. */
  wait(): Op<void> {
    return new WaitOp(this.#running, () => {
      this.#cancel?.();
      if (this.#failed !== undefined) throw this.#failed.error;
    });
  }

  /**
   * SetLimit lets at most `n` goroutines run at once; a negative number, any.
   * @throws RuntimeError "errgroup: modify limit while … goroutines in the group are still active"; RangeError if `n` is no
   * integer
   */
  setLimit(n: number): void {
    if (!Number.isInteger(n)) throw new RangeError("errgroup: limit is no integer");
    if (this.#active > 0) {
      throw new RuntimeError(`errgroup: modify limit while ${this.#active} goroutines in the group are still active`);
    }
    this.#limit = n < 0 ? Number.POSITIVE_INFINITY : n;
    this.#next();
  }

  /** Starts a goroutine. Whoever calls counts it in `#running`. */
  #start(begin: () => Goroutine<unknown>): void {
    begin().onEnd((failure) => {
      if (failure !== undefined) this.#fail(failure.error);
      this.#ended();
    }, true);
    this.#active += 1;
  }

  #fail(error: unknown): void {
    if (this.#failed !== undefined) return;
    this.#failed = { error };
    try {
      this.#cancel?.(asError(error));
    } catch (fault) {
      void Promise.reject(fault); // Of code that is told of the context's end: the group goes on.
    }
  }

  #ended(): void {
    this.#active -= 1;
    this.#next();
    this.#running.done();
  }

  /** Starts those for whom there is room. One that cannot be started has failed. */
  #next(): void {
    while (this.#active < this.#limit) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      try {
        this.#start(next.begin);
      } catch (error) {
        this.#fail(error);
        this.#running.done();
      }
      next.started.open();
      kick();
    }
  }
}

keepHere(Group.prototype, "an errgroup Group", "let it run the task instead: group.go(task)");

/**
 * WithContext is a new Group, and a context below `parent` that is done when a goroutine of the group throws, with the error as
 * the cause, or when `wait` has waited.
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context
 * @see https://pkg.go.dev/golang.org/x/sync/errgroup#WithContext
 */
export function withContext(parent: Context): [group: Group, ctx: Context] {
  const [ctx, cancel] = withCancelCause(parent);
  return [new Group(cancel), ctx];
}

class StartOp extends Op<void> implements Leaf<void> {
  readonly #started: Latch;

  constructor(started: Latch) {
    super();
    this.#started = started;
  }

  override start(block: number): number {
    return this.#started.wait(block, LATCH_WAIT);
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    this.#started.prepare(one);
  }

  abandon(): void {}

  override finish(): void {}
}

class WaitOp extends Op<void> implements Leaf<void> {
  readonly #running: Op<void>;
  readonly #finish: () => void;

  constructor(running: WaitGroup, finish: () => void) {
    super();
    this.#running = running.wait();
    this.#finish = finish;
  }

  override start(block: number): number {
    return this.#running.start(block);
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    (this.#running.leaves()[0] as Leaf<void>).prepare(one);
  }

  abandon(): void {}

  override finish(): void {
    this.#finish();
  }
}
