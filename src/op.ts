// Op: an operation that can wait, as a value.
//
//   yield* op    in a generator goroutine      next ─▶ start ─┬─ it happened ────────────▶ finish
//   await op     anywhere                      then ─▶ start ─┤                              ▲
//   op.wait()    where a thread may block      wait ─▶ start ─┴─ WAIT ─▶ park ⇄ resume ──────┘
//
// All three share one pair of steps. An op keeps nothing about who waits for it, so one op may be waited for many times
// and by many at once: what the core hands to a resumed waiter lies in the thread's mailbox until `finish` takes it.

import { mayBlock } from "#platform";
import { WAIT } from "./core/layout.js";
import { complete, type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { resumedTag } from "./runtime/thread.js";
import { Blocked, startAwait } from "./runtime/waiting.js";

/**
 * One thing that can happen, as a case of a select. A simple op is its own leaf; `within` and `select` are made of several.
 * @internal
 */
export interface Leaf<T> {
  /** Describes it to the core in the case at the address, and begins whatever makes it happen. */
  prepare(one: number): void;
  /** As an op's: called if it happened. */
  finish(verdict: number, one: number): T;
  /** Undoes what `prepare` has begun: called if something else happened. */
  abandon(one: number): void;
}

/**
 * An Op describes an operation that can wait, and does nothing until it is waited for: with `yield*` in a generator
 * goroutine, with `await` anywhere, with `wait()` where a thread may block, or as a case of a `select`.
 */
export abstract class Op<T> implements PromiseLike<T>, Iterator<Parked, T, Resumed | undefined> {
  /**
   * Tries the operation and registers the control block as waiting if it cannot happen now.
   * @internal
   */
  abstract start(block: number): number;

  /**
   * Makes the result of the verdict that `start` or a resumption gave, or throws what it means.
   * @internal
   */
  abstract finish(verdict: number): T;

  /**
   * The things of which one has to happen.
   * @internal
   */
  abstract leaves(): readonly Leaf<T>[];

  [Symbol.iterator](): Iterator<Parked, T, Resumed | undefined> {
    return this;
  }

  /** @internal */
  next(resumed?: Resumed): IteratorResult<Parked, T> {
    const verdict = resumed === undefined ? this.start(runningGoroutine()) : resumedTag();
    return verdict === WAIT ? parked : complete(this.finish(verdict));
  }

  // biome-ignore lint/suspicious/noThenProperty: an op can be awaited; that is what it is for.
  then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return startAwait(this).then(onDone, onError);
  }

  /**
   * Wait blocks this thread until the operation has happened, and runs the thread's other goroutines meanwhile. A browser's
   * main thread may not block: there it throws. A call that waits inside another one on the same thread returns first.
   */
  wait(): T {
    if (!mayBlock()) throw new Error("wait() would block a thread that may not block: use await or yield* instead");
    return new Blocked(this).run();
  }
}
