// The waiters that are no goroutines: an awaited op, a call that blocks its thread, and a callback that lets others run first.

import { GOROUTINE_CASES, LATCH_WAIT, WAIT } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import { MAIN } from "./census.js";
import { resumedTag } from "./control-block.js";
import { atEnd } from "./end.js";
import { wordAt, writeGoroutineId, writeReason } from "./memory.js";
import { block } from "./park.js";
import { type Entry, enter, freeIndex, kick, leave, runUntil, takeIndex, tellAwaiting } from "./scheduler.js";
import { core, join } from "./thread.js";

/** The two steps of an op. */
interface Steps<T> {
  start(block: number): number;
  finish(verdict: number): T;
}

/** MakeBlock makes a control block for the entry of this index, which is free again if there is no memory for it. */
export function makeBlock(index: number): number {
  join();
  const block = core.makeGoroutine(index);
  if (block !== 0) return block;
  freeIndex(index);
  throw new OutOfMemoryError();
}

/** Calls `callback` when everybody on this thread who is ready now has had a turn. */
export function afterReady(callback: () => void): void {
  const index = takeIndex();
  let block: number;
  try {
    block = makeBlock(index);
  } catch {
    callback(); // Without memory, earlier than that.
    return;
  }
  const giveBack = (): void => {
    freeIndex(index);
    core.freeGoroutine(block);
  };
  const resume = (): void => {
    leave(index);
    giveBack();
    callback();
  };
  enter(index, { block, resume, giveBack });
  core.ready(block);
  kick();
}

/** Awaits that are over, to be used again: a control block costs more than an object. */
const idleAwaits: Awaiting[] = [];
const MAX_IDLE = 1024;

atEnd(() => {
  for (const { block } of idleAwaits.splice(0)) core.freeGoroutine(block);
});

/** StartAwait starts the op and answers with a promise of its result. */
export function startAwait<T>(op: Steps<T>): Promise<T> {
  try {
    const waiter = idleAwaits.pop() ?? new Awaiting();
    return waiter.begin(op as Steps<unknown>) as Promise<T>;
  } catch (error) {
    return Promise.reject(error);
  }
}

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/** An op that somebody awaits. */
class Awaiting implements Entry {
  readonly block: number;
  readonly #index: number = takeIndex();
  #op: Steps<unknown> | undefined;
  #resolve: Resolve | undefined;
  #reject: Reject | undefined;

  constructor() {
    this.block = makeBlock(this.#index);
  }

  begin(op: Steps<unknown>): Promise<unknown> {
    let isWaiting = false;
    try {
      const verdict = op.start(this.block);
      isWaiting = verdict === WAIT;
      return isWaiting ? this.#wait(op) : Promise.resolve(op.finish(verdict));
    } finally {
      if (!isWaiting) this.#recycle();
      if (isWaiting || core.hasWork() !== 0) kick();
    }
  }

  #wait(op: Steps<unknown>): Promise<unknown> {
    this.#op = op;
    enter(this.#index, this);
    writeGoroutineId(this.block, MAIN);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  resume(): void {
    const op = this.#op as Steps<unknown>;
    const resolve = this.#resolve as Resolve;
    const reject = this.#reject as Reject;
    this.#op = undefined;
    this.#resolve = undefined; // Else it would keep the promise, and that its value.
    this.#reject = undefined;
    leave(this.#index);
    writeGoroutineId(this.block, 0);
    this.#recycle();
    tellAwaiting();
    try {
      resolve(op.finish(resumedTag()));
    } catch (error) {
      reject(error);
    }
  }

  giveBack(): void {
    freeIndex(this.#index);
    core.freeGoroutine(this.block);
  }

  #recycle(): void {
    if (idleAwaits.length < MAX_IDLE) idleAwaits.push(this);
    else this.giveBack();
  }
}

/** How many await a goroutine of this thread. */
let awaited = 0;
/** What a dump shows of them all: a control block that nobody resumes. 0 until it is first needed. */
let awaitingBlock = 0;

/** Counts somebody who awaits a goroutine of this thread (1), or no more (-1). */
export function countAwaited(delta: number): void {
  if (awaitingBlock === 0) {
    awaitingBlock = makeBlock(takeIndex());
    writeReason(awaitingBlock, LATCH_WAIT);
  }
  awaited += delta;
  if (awaited === 0) writeGoroutineId(awaitingBlock, 0);
  else if (awaited === delta) writeGoroutineId(awaitingBlock, MAIN);
}

/** Counts nobody any more: the goroutines have been cut off. */
export function forgetAwaited(): void {
  if (awaited > 0) countAwaited(-awaited);
}

/** Calls that are over, likewise. */
const idleCalls: BlockedCall[] = [];

atEnd(() => {
  for (const { block } of idleCalls.splice(0)) core.freeGoroutine(block);
});

/** An op that can be called off. */
interface Revocable<T> extends Steps<T> {
  /** Undoes what `start` has begun for the control block, which waits no more, with the cases that it has, or 0. */
  callOff(block: number, cases: number): void;
}

/** BlockOn starts the op and blocks the thread until it has happened. Throws DeadlockError if it never can. */
export function blockOn<T>(op: Revocable<T>): T {
  const call = idleCalls.pop() ?? new BlockedCall();
  return call.run(op as Revocable<unknown>) as T;
}

/** A call that blocks its thread. */
class BlockedCall implements Entry {
  readonly block: number;
  readonly #index: number = takeIndex();
  #op: Revocable<unknown> | undefined;
  /** What it waited for, or the error, as of when it was resumed: calls that wait further up the stack may return first. */
  #finish: (() => unknown) | undefined;
  /** Whether a shutdown has taken it out of what it waited in. Others may know it yet, so it is not used again. */
  #isCutOff = false;

  constructor() {
    this.block = makeBlock(this.#index);
  }

  run(op: Revocable<unknown>): unknown {
    let isKnown = false;
    try {
      const verdict = op.start(this.block);
      if (verdict !== WAIT) return op.finish(verdict);
      isKnown = true;
      this.#wait(op);
      isKnown = false;
      return (this.#finish as () => unknown)();
    } finally {
      if (!isKnown || (!this.#isCutOff && this.#withdraw(op))) this.#recycle();
      kick();
    }
  }

  #wait(op: Revocable<unknown>): void {
    this.#op = op;
    enter(this.#index, this);
    writeGoroutineId(this.block, MAIN);
    core.countBlocked(1);
    try {
      runUntil(() => this.#finish !== undefined, block);
    } finally {
      core.countBlocked(-1);
      writeGoroutineId(this.block, 0);
      this.#isCutOff = !leave(this.#index);
    }
  }

  resume(): void {
    const op = this.#op as Revocable<unknown>;
    try {
      const value = op.finish(resumedTag());
      this.#finish = () => value;
    } catch (error) {
      this.#finish = () => {
        throw error;
      };
    }
  }

  /** The wait ends with an error, a deadlock's. False if somebody serves it all the same. */
  #withdraw(op: Revocable<unknown>): boolean {
    const cases = wordAt(this.block + GOROUTINE_CASES);
    if (core.cancel(this.block) === 0) return false;
    op.callOff(this.block, cases);
    return true;
  }

  #recycle(): void {
    this.#op = undefined;
    this.#finish = undefined;
    if (idleCalls.length < MAX_IDLE) {
      idleCalls.push(this);
      return;
    }
    freeIndex(this.#index);
    core.freeGoroutine(this.block);
  }
}
