// Awaiting: an op that code outside of goroutines awaits.

import { WAIT } from "../core/layout.js";
import { MAIN } from "./census.js";
import { resumedTag } from "./control-block.js";
import { type Entry, enter, freeBlock, leave, makeBlock, takeIndex } from "./entries.js";
import { writeGoroutineId } from "./memory.js";
import { countInside } from "./park.js";
import { kick, tellAwaiting } from "./scheduler.js";
import { keepSpare, makeSpares } from "./spares.js";
import { core } from "./thread.js";

/** The two steps of an op. */
interface Steps<T> {
  start(block: number): number;
  finish(verdict: number): T;
}

const spares = makeSpares<Awaiting>();

/** StartAwait starts the op and answers with a promise of its result. */
export function startAwait<T>(op: Steps<T>): Promise<T> {
  try {
    const waiter = spares.pop() ?? new Awaiting();
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
    countInside(1);
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
    countInside(-1);
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
    freeBlock(this.#index, this.block);
  }

  #recycle(): void {
    if (!keepSpare(spares, this)) this.giveBack();
  }
}
