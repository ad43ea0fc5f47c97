// Op: an operation that can wait, as a value.
//
//   yield* op    in a generator goroutine      next ─▶ start ─┬─ it happened ────────────▶ finish
//   await op     anywhere                      then ─▶ start ─┤                              ▲
//   op.wait()    where a thread may block      wait ─▶ start ─┴─ WAIT ─▶ park ⇄ resume ──────┘
//
// A case of a select is described by the op's leaves instead; all else shares one pair of steps. An op keeps nothing about
// who waits for it, so one op may be waited for many times and by many at once: what the core hands to a resumed waiter lies
// in the thread's mailbox until `finish` takes it.

import { mayBlock } from "#platform";
import {
  AT_RANDOM,
  FIRST_WRITTEN,
  SELECTING,
  SELECTING_NOTHING,
  TAG_RESULT,
  WAIT,
  WOULD_BLOCK,
} from "./core/layout.js";
import type { Leaf, QuickLeaf } from "./leaf.js";
import { type Limit, limitLeaf } from "./limit.js";
import { startAwait } from "./runtime/awaiting.js";
import { blockOn } from "./runtime/blocked-call.js";
import { borrowCases, caseAt, returnCases } from "./runtime/cases.js";
import { complete } from "./runtime/completed.js";
import { resumedTag, resumedValue, selectedCase, selectedCases } from "./runtime/control-block.js";
import { keepHere } from "./runtime/handles.js";
import { countDescribing } from "./runtime/latch.js";
import { sharings } from "./runtime/message.js";
import { random } from "./runtime/random.js";
import { collect, keep } from "./runtime/references.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { countOp, requeue } from "./runtime/scheduler.js";
import { core } from "./runtime/thread.js";

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
   * Undoes what `start` has begun for the control block, which waits no more, with the cases that it has, or 0.
   * @internal
   */
  callOff(_block: number, _cases: number): void {}

  /**
   * The things of which one has to happen.
   * @internal
   */
  abstract leaves(): readonly Leaf<T>[];

  /**
   * Within is this op with a limit: milliseconds, a signal, or a context. If the limit comes first, the op does not happen,
   * and what waits for it gets `DeadlineExceeded`, the signal's reason or the context's error. If both can happen at once, the
   * op does.
   * @throws RangeError if the number is none of milliseconds; TypeError if the limit is none of the three
   */
  within(limit: Limit): Op<T> {
    return anyOf<T>([...this.leaves(), limitLeaf(limit)], AT_RANDOM + 1, SELECTING);
  }

  [Symbol.iterator](): Iterator<Parked, T, Resumed | undefined> {
    return this;
  }

  /** Next is for `yield*`, which calls it. Hot ops have one of their own, so that each call in it has one target, or few. */
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
   * main thread may not block: there it throws. A call that waits inside another one on the same thread returns first. The event
   * loop does not run meanwhile, so a promise, and with it a goroutine that is an async function, never ends that way.
   * @throws Error on a browser's main thread; on the thread that began, if nobody else can run, DeadlockError or, if a worker has
   * ended, WorkerDiedError; and what the operation throws
   */
  wait(): T {
    checkMayBlock();
    return blockOn(this);
  }
}

/** Throws where `wait` may not block. */
export function checkMayBlock(): void {
  if (!mayBlock()) throw new Error("wait() would block a thread that may not block: use await or yield* instead");
}

/**
 * The op of a channel, which is its own only leaf.
 * @internal
 */
export abstract class ChannelOp<T> extends Op<T> implements QuickLeaf<T> {
  /** Whether one call of the core can try it. */
  get isQuick(): boolean {
    return true;
  }

  abstract prepare(one: number): void;
  abstract abandon(one: number): void;

  override leaves(): readonly Leaf<T>[] {
    return [this];
  }
}

/**
 * By its class: a property would be looked up in as many kinds of ops as a program selects among.
 * @internal
 */
export function isQuick(leaf: unknown): leaf is QuickLeaf<unknown> {
  return leaf instanceof ChannelOp && leaf.isQuick;
}

keepHere(Op.prototype, "an operation", "wait for it here and send its result");

/** A leaf of an AnyOf, behind those before it. Arrays, two to a select, would cost as much as the rest of it. */
export class Case implements Leaf<unknown> {
  readonly leaf: Leaf<unknown>;
  /** With a name, the result is named too, else it is the leaf's own. */
  readonly name: string | number | undefined;
  readonly previous: Case | undefined;

  constructor(leaf: Leaf<unknown>, name: string | number | undefined, previous: Case | undefined) {
    this.leaf = leaf;
    this.name = name;
    this.previous = previous;
  }

  get restores(): boolean {
    return this.leaf.restores === true;
  }

  prepare(one: number): void {
    this.leaf.prepare(one);
  }

  prepareAgain(one: number): void {
    this.leaf.prepareAgain?.(one);
  }

  /** The address may be left out if the leaf is quick. */
  finish(verdict: number, one?: number): unknown {
    const value = (this.leaf as QuickLeaf<unknown>).finish(verdict, one);
    return this.name === undefined ? value : { case: this.name, value };
  }

  abandon(one: number): void {
    this.leaf.abandon(one);
  }
}

/** The op of whichever of the leaves happens. `choice` says which; a dump says `reason` of who waits. */
export function anyOf<T>(leaves: readonly Leaf<unknown>[], choice: number, reason: number): AnyOf<T> {
  let last: Case | undefined;
  let slow = 0;
  for (const leaf of leaves) {
    last = new Case(leaf, undefined, last);
    if (!isQuick(leaf)) slow += 1;
  }
  return new AnyOf<T>(last, leaves.length, slow, choice, reason);
}

/** Most leaves of which each is tried alone. */
const MAX_LOOKS = 8;

/**
 * Which case happened at a look, between `start` and `finish`: 1 for the last, or 0. Not the case itself: that is new, and V8
 * notes each new object that an old one refers to.
 */
let looked = 0;

/** An AnyOf is the op of whichever of its leaves happens: exactly one does. */
export class AnyOf<T> extends Op<T> {
  readonly #last: Case | undefined;
  readonly #count: number;
  /** How many leaves are not quick. */
  readonly #slow: number;
  readonly #choice: number;
  readonly #reason: number;

  constructor(last: Case | undefined, count: number, slow: number, choice: number, reason: number) {
    super();
    this.#last = last;
    this.#count = count;
    this.#slow = slow;
    this.#choice = choice;
    this.#reason = reason;
  }

  /** With a limit more: they are behind all other leaves, and of those that have come the first is taken. */
  override within(limit: Limit): Op<T> {
    const choice = this.#choice === FIRST_WRITTEN ? FIRST_WRITTEN : this.#choice + 1;
    const last = new Case(limitLeaf(limit), undefined, this.#last);
    return new AnyOf<T>(last, this.#count + 1, this.#slow + 1, choice, SELECTING);
  }

  override next(resumed?: Resumed): IteratorResult<Parked, T> {
    const verdict = resumed === undefined ? this.start(runningGoroutine()) : resumedTag();
    return verdict === WAIT ? parked : { done: true, value: this.finish(verdict) };
  }

  override start(block: number): number {
    const verdict = this.#look();
    if (verdict === WOULD_BLOCK) return this.#startAll(block);
    return countOp(block) ? verdict : requeue(block, TAG_RESULT, keep(this.finish(verdict)));
  }

  override finish(verdict: number): T {
    let number = looked;
    if (number === 0) return verdict === TAG_RESULT ? (collect(resumedValue()) as T) : this.#finishAll(verdict);
    looked = 0;
    let chosen = this.#last as Case;
    while (--number > 0) chosen = chosen.previous as Case;
    return chosen.finish(verdict) as T;
  }

  /** Whether one of the leaves does. */
  get restores(): boolean {
    for (let one = this.#slow === 0 ? undefined : this.#last; one !== undefined; one = one.previous) {
      if (one.restores) return true;
    }
    return false;
  }

  /** Tries the leaves but the limits alone, if these are quick and few: most selects find one that can happen. */
  #look(): number {
    const ordered = this.#choice === FIRST_WRITTEN;
    const limits = ordered ? 0 : this.#choice;
    if (this.#slow !== limits || this.#count > MAX_LOOKS) return WOULD_BLOCK;
    let last = this.#last;
    for (let i = 0; i < limits; i++) last = (last as Case).previous;
    let tried = 0;
    for (let left = this.#count - limits; left > 0; left--) {
      let one = last as Case;
      let at = 0;
      let skip = ordered ? left - 1 : random(left);
      for (; (tried & (1 << at)) !== 0 || skip-- > 0; at++) one = one.previous as Case;
      tried |= 1 << at;
      const verdict = (one.leaf as QuickLeaf<unknown>).start(0);
      if (verdict === WOULD_BLOCK) continue;
      looked = limits + at + 1;
      return verdict;
    }
    return WOULD_BLOCK;
  }

  #startAll(block: number): number {
    const count = this.#count;
    const cases = borrowCases(count);
    let number = count;
    let one = this.#last;
    let before = sharings;
    countDescribing(1);
    try {
      for (; one !== undefined; one = one.previous) one.prepare(caseAt(cases, --number));
      for (; before !== sharings; this.#prepareAgain(cases)) before = sharings;
      return core.select(cases, count, block, this.#choice, count === 0 ? SELECTING_NOTHING : this.#reason);
    } catch (error) {
      this.#abandon(cases, one, undefined);
      throw error;
    } finally {
      countDescribing(-1);
    }
  }

  #prepareAgain(cases: number): void {
    let number = this.#count;
    for (let one = this.#last; one !== undefined; one = one.previous) one.prepareAgain(caseAt(cases, --number));
  }

  #finishAll(verdict: number): T {
    const cases = selectedCases();
    const number = selectedCase();
    let chosen = this.#last as Case;
    for (let i = this.#count - 1; i > number; i--) chosen = chosen.previous as Case;
    try {
      return chosen.finish(verdict, caseAt(cases, number)) as T;
    } finally {
      this.#abandon(cases, undefined, chosen);
    }
  }

  override leaves(): readonly Leaf<T>[] {
    const leaves: Leaf<unknown>[] = [];
    for (let one = this.#last; one !== undefined; one = one.previous) {
      leaves.push(one.name === undefined ? one.leaf : one);
    }
    return leaves.reverse() as Leaf<T>[];
  }

  override callOff(_block: number, cases: number): void {
    this.#abandon(cases, undefined, undefined);
  }

  /** Ends a try that came to nothing. */
  giveUp(): undefined {
    this.#abandon(selectedCases(), undefined, undefined);
  }

  /** Undoes all of the leaves behind the case `end` but the chosen one, and gives the cases back. Quick ones need no undoing. */
  #abandon(cases: number, end: Case | undefined, chosen: Case | undefined): void {
    let number = this.#count;
    for (let one = this.#slow === 0 ? end : this.#last; one !== end; one = (one as Case).previous) {
      number -= 1;
      if (one !== chosen) (one as Case).abandon(caseAt(cases, number));
    }
    returnCases(cases, this.#count);
  }
}
