// A call that blocks its thread until an op has happened. Goroutines go on running on its stack.

import { GOROUTINE_CASES, WAIT } from "../core/layout.js";
import { MAIN } from "./census.js";
import { resumedTag } from "./control-block.js";
import { type Entry, enter, freeBlock, leave, makeBlock, takeIndex } from "./entries.js";
import { wordAt, writeGoroutineId } from "./memory.js";
import { block } from "./park.js";
import { kick, runUntil } from "./scheduler.js";
import { keepSpare, makeSpares } from "./spares.js";
import { core } from "./thread.js";

const spares = makeSpares<BlockedCall>();

/** An op that can be called off. */
interface Revocable<T> {
  start(block: number): number;
  finish(verdict: number): T;
  /** Undoes what `start` has begun for the control block, which waits no more, with the cases that it has, or 0. */
  callOff(block: number, cases: number): void;
}

/** BlockOn starts the op and blocks the thread until it has happened. Throws DeadlockError if it never can. */
export function blockOn<T>(op: Revocable<T>): T {
  const call = spares.pop() ?? new BlockedCall();
  return call.run(op as Revocable<unknown>) as T;
}

/** A call that blocks its thread. */
class BlockedCall implements Entry {
  readonly block: number;
  readonly #index: number = takeIndex();
  #op: Revocable<unknown> | undefined;
  /** What it waited for, or the error, as of when it was resumed: calls that wait further up the stack may return first. */
  #finish: (() => unknown) | undefined;
  /** Whether a shutdown has taken it out of what it waited in, and gives back what the core has of it. */
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

  giveBack(): void {
    freeBlock(this.#index, this.block);
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
    if (!keepSpare(spares, this)) this.giveBack();
  }
}
