// The waiters that are no goroutines: an awaited op, a call that blocks its thread, and a callback that lets others run first.

import { LATCH_WAIT, WAIT } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import { MAIN } from "./census.js";
import { resumedTag } from "./control-block.js";
import { atEnd } from "./end.js";
import { writeGoroutineId, writeReason } from "./memory.js";
import { block } from "./park.js";
import { type Entry, enter, freeIndex, kick, leave, runUntil, takeIndex } from "./scheduler.js";
import { core, join } from "./thread.js";

/** The two steps of an op. */
interface Steps<T> {
  start(block: number): number;
  finish(verdict: number): T;
}

/** MakeBlock makes a control block for the entry of this index. */
export function makeBlock(index: number): number {
  join();
  const block = core.makeGoroutine(index);
  if (block === 0) throw new OutOfMemoryError();
  return block;
}

/** Calls `callback` when everybody on this thread who is ready now has had a turn. */
export function afterReady(callback: () => void): void {
  const index = takeIndex();
  let block: number;
  try {
    block = makeBlock(index);
  } catch {
    freeIndex(index);
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
  return new Promise((resolve, reject) => {
    const waiter = idleAwaits.pop() ?? new Awaiting();
    waiter.begin(op as Steps<unknown>, resolve as (value: unknown) => void, reject);
  });
}

/** An op that somebody awaits. */
class Awaiting implements Entry {
  readonly block: number;
  readonly #index: number = takeIndex();
  #op: Steps<unknown> | undefined;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor() {
    this.block = makeBlock(this.#index);
  }

  begin(op: Steps<unknown>, resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
    this.#op = op;
    this.#resolve = resolve;
    this.#reject = reject;
    enter(this.#index, this);
    writeGoroutineId(this.block, MAIN);
    let verdict: number;
    try {
      verdict = op.start(this.block);
    } catch (error) {
      this.#recycle();
      reject(error);
      return;
    }
    if (verdict !== WAIT) this.#settle(verdict);
    kick();
  }

  resume(): void {
    this.#settle(resumedTag());
  }

  giveBack(): void {
    freeIndex(this.#index);
    core.freeGoroutine(this.block);
  }

  #settle(verdict: number): void {
    const op = this.#op as Steps<unknown>;
    const resolve = this.#resolve as (value: unknown) => void;
    const reject = this.#reject as (reason: unknown) => void;
    this.#recycle();
    let value: unknown;
    try {
      value = op.finish(verdict);
    } catch (error) {
      reject(error);
      return;
    }
    resolve(value);
  }

  #recycle(): void {
    this.#op = undefined;
    this.#resolve = undefined; // Else it would keep the promise, and that its value.
    this.#reject = undefined;
    leave(this.#index);
    writeGoroutineId(this.block, 0);
    if (idleAwaits.length < MAX_IDLE) {
      idleAwaits.push(this);
    } else {
      this.giveBack();
    }
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

/** A call that blocks its thread. */
export class Blocked<T> implements Entry {
  readonly block: number;
  readonly #index: number = takeIndex();
  readonly #op: Steps<T>;
  /** What it waited for, or the error, as of when it was resumed: calls that wait further up the stack may return first. */
  #finish: (() => T) | undefined;

  constructor(op: Steps<T>) {
    this.#op = op;
    this.block = makeBlock(this.#index);
    enter(this.#index, this);
    writeGoroutineId(this.block, MAIN);
  }

  run(): T {
    try {
      const verdict = this.#op.start(this.block);
      if (verdict !== WAIT) return this.#op.finish(verdict);
      core.countBlocked(1);
      try {
        runUntil(() => this.#finish !== undefined, block);
      } finally {
        core.countBlocked(-1);
      }
      return (this.#finish as () => T)();
    } finally {
      leave(this.#index);
      freeIndex(this.#index);
      core.freeGoroutine(this.block);
      kick();
    }
  }

  resume(): void {
    try {
      const value = this.#op.finish(resumedTag());
      this.#finish = () => value;
    } catch (error) {
      this.#finish = () => {
        throw error;
      };
    }
  }
}
