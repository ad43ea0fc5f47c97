// A Cond's wait as a case, which something else may end: a limit, or another case of a select.
//
//   prepare ─▶ ready ─▶ its turn: unlock, wait for a signal ─▶ has the lock: the case happens
//                │                      │
//                ▼ called off           ▼ called off
//           never unlocked         out of the queue, and the select locks again before it is over
//
// So whoever goes on has the lock, as with pthread_cond_timedwait. The wait has a control block of its own, for it goes through
// two queues while its goroutine is parked in one select; and the turn comes once that is so, and nothing can be missed.

import { GOROUTINE_WAITER, WAIT, WAITER_OBJECT } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import { PerCase } from "../per-case.js";
import { owe } from "../restoring.js";
import { type Entry, enter, freeBlock, leave, makeBlock, takeIndex } from "../runtime/entries.js";
import { Latch } from "../runtime/latch.js";
import { wordAt } from "../runtime/memory.js";
import { kick } from "../runtime/scheduler.js";
import { core } from "../runtime/thread.js";
import type { Locker } from "./locker.js";

/** What of a Cond is waited for. */
interface Waited {
  readonly address: number;
  readonly l: Locker;
}

export class CondCase implements Leaf<void> {
  readonly restores = true;
  readonly #cond: Waited;
  readonly #misuse: string;
  readonly #waiters: PerCase<Waiter> = new PerCase();

  /** `misuse` is the error of a locker that is not locked. */
  constructor(cond: Waited, misuse: string) {
    this.#cond = cond;
    this.#misuse = misuse;
  }

  prepare(one: number): void {
    this.#waiters.put(one, new Waiter(this.#cond, one));
  }

  finish(_verdict: number, one: number): void {
    if (this.#waiters.take(one)?.wasLocked === false) throw new RuntimeError(this.#misuse);
  }

  abandon(one: number): void {
    this.#waiters.take(one)?.callOff();
  }
}

class Waiter implements Entry {
  readonly block: number;
  /** Open once it has the lock, or it has turned out that nobody had. */
  readonly #latch: Latch = new Latch();
  /** False if the locker was not locked when the wait was to begin. */
  wasLocked = true;
  readonly #cond: Waited;
  readonly #index: number = takeIndex();
  #state: "ready" | "waiting" | "over" = "ready";
  #calledOff = false;

  constructor(cond: Waited, one: number) {
    this.#cond = cond;
    this.block = makeBlock(this.#index);
    try {
      this.#latch.prepare(one);
    } catch (error) {
      this.giveBack(); // It must not come to its turn: nobody would call it off.
      throw error;
    }
    enter(this.#index, this);
    core.ready(this.block);
  }

  resume(): void {
    const wakes = this.#state === "waiting";
    if (!wakes && !this.#calledOff) {
      this.#state = "waiting";
      if (core.waitForSignal(this.#cond.address, this.block) === WAIT) {
        kick(); // Whoever waited for the lock may have it now.
        return;
      }
      this.wasLocked = false;
    }
    this.#end();
    if (!this.#calledOff) this.#latch.open();
    else if (wakes) this.#cond.l.unlock();
  }

  /** Something else has happened. */
  callOff(): void {
    const state = this.#state;
    if (state === "ready") {
      this.#calledOff = true; // It has not unlocked.
    } else if (state === "waiting") {
      this.#leaveQueue();
      owe(this.#cond.l.lock());
    } else if (this.wasLocked) {
      this.#passOn(); // It has the lock.
    }
    this.#latch.discard();
  }

  #leaveQueue(): void {
    if (core.cancel(this.block) === 0) {
      this.#calledOff = true; // It is about to be given the lock.
      this.#passOn();
      return;
    }
    const { address } = this.#cond;
    const signalled = wordAt(this.block + GOROUTINE_WAITER + WAITER_OBJECT) !== address;
    this.#end();
    if (signalled) this.#passOn();
  }

  /** Gives the signal that has woken it to the next one. */
  #passOn(): void {
    core.signal(this.#cond.address);
  }

  #end(): void {
    this.#state = "over";
    leave(this.#index);
    this.giveBack();
  }

  giveBack(): void {
    freeBlock(this.#index, this.block);
  }
}
