// Op: an operation that can wait, as a value.
//
//   yield* op    in a generator goroutine      next ─▶ start ─┬─ it happened ────────────▶ finish
//   await op     anywhere                      then ─▶ start ─┤                              ▲
//   op.wait()    where a thread may block      wait ─▶ start ─┴─ WAIT ─▶ park ⇄ resume ──────┘
//
// A case of a select is described by the op's leaves instead; all else shares one pair of steps. An op keeps nothing about who waits for it, so one op may be waited for many times
// and by many at once: what the core hands to a resumed waiter lies in the thread's mailbox until `finish` takes it.

import { mayBlock } from "#platform";
import { AT_RANDOM, AT_RANDOM_BUT_LAST, FIRST_WRITTEN, SELECTING, WAIT } from "./core/layout.js";
import type { Leaf } from "./leaf.js";
import { type Limit, limitLeaf } from "./limit.js";
import { borrowCases, caseAt, returnCases } from "./runtime/cases.js";
import { keepHere } from "./runtime/handles.js";
import { complete, type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { core, resumedTag, selectedCase, selectedCases } from "./runtime/thread.js";
import { Blocked, startAwait } from "./runtime/waiting.js";

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

  /**
   * How it is chosen among its leaves and a limit behind them.
   * @internal
   */
  get choiceWithin(): number {
    return FIRST_WRITTEN;
  }

  /**
   * Within is this op with a limit: milliseconds, a signal, or a context. If the limit comes first, the op does not happen,
   * and what waits for it gets `DeadlineExceeded`, the signal's reason or the context's error. If both can happen at once, the
   * op does.
   * @throws RangeError if the number is none of milliseconds; TypeError if the limit is none of the three
   */
  within(limit: Limit): Op<T> {
    return new AnyOf<T>([...this.leaves(), limitLeaf(limit)], this.choiceWithin, SELECTING);
  }

  [Symbol.iterator](): Iterator<Parked, T, Resumed | undefined> {
    return this;
  }

  /** Next is for `yield*`, which calls it. */
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

keepHere(Op.prototype, "an operation", "wait for it here and send its result");

/** An AnyOf is the op of whichever of its leaves happens: exactly one does. */
export class AnyOf<T> extends Op<T> {
  readonly #leaves: readonly Leaf<unknown>[];
  readonly #choice: number;
  readonly #reason: number;
  readonly #names: readonly (string | number)[] | undefined;

  /**
   * `choice` says which of the leaves that can happen is taken. A dump says `reason` of who waits. With
   * `names`, one a leaf, the result is named too, else it is the leaf's own.
   */
  constructor(leaves: readonly Leaf<unknown>[], choice: number, reason: number, names?: readonly (string | number)[]) {
    super();
    this.#leaves = leaves;
    this.#choice = choice;
    this.#reason = reason;
    this.#names = names;
  }

  override get choiceWithin(): number {
    return this.#choice === AT_RANDOM ? AT_RANDOM_BUT_LAST : FIRST_WRITTEN;
  }

  override start(block: number): number {
    const leaves = this.#leaves;
    const count = leaves.length;
    const cases = borrowCases(count);
    let prepared = 0;
    try {
      for (; prepared < count; prepared++) (leaves[prepared] as Leaf<unknown>).prepare(caseAt(cases, prepared));
    } catch (error) {
      this.#abandon(cases, prepared, -1);
      throw error;
    }
    return core.select(cases, count, block, this.#choice, this.#reason);
  }

  override finish(verdict: number): T {
    const cases = selectedCases();
    const chosen = selectedCase();
    const names = this.#names;
    try {
      const value = (this.#leaves[chosen] as Leaf<unknown>).finish(verdict, caseAt(cases, chosen));
      return (names === undefined ? value : { case: names[chosen], value }) as T;
    } finally {
      this.#abandon(cases, this.#leaves.length, chosen);
    }
  }

  override leaves(): readonly Leaf<T>[] {
    const names = this.#names;
    if (names === undefined) return this.#leaves as readonly Leaf<T>[];
    return this.#leaves.map((leaf, i) => new NamedLeaf(names[i] as string | number, leaf) as Leaf<unknown> as Leaf<T>);
  }

  /** Ends a try that came to nothing. */
  giveUp(): undefined {
    this.#abandon(selectedCases(), this.#leaves.length, -1);
  }

  /** Undoes all of the first `count` leaves but the chosen one, and gives the cases back. */
  #abandon(cases: number, count: number, chosen: number): void {
    for (let i = 0; i < count; i++) {
      if (i !== chosen) (this.#leaves[i] as Leaf<unknown>).abandon(caseAt(cases, i));
    }
    returnCases(cases, this.#leaves.length);
  }
}

/** A leaf of a select that is itself a case. */
class NamedLeaf implements Leaf<unknown> {
  readonly #name: string | number;
  readonly #leaf: Leaf<unknown>;

  constructor(name: string | number, leaf: Leaf<unknown>) {
    this.#name = name;
    this.#leaf = leaf;
  }

  prepare(one: number): void {
    this.#leaf.prepare(one);
  }

  finish(verdict: number, one: number): { case: string | number; value: unknown } {
    return { case: this.#name, value: this.#leaf.finish(verdict, one) };
  }

  abandon(one: number): void {
    this.#leaf.abandon(one);
  }
}
