// Wait: the op of a limiter's tokens. Those that are there are taken at once; else it is described to the core, as a reservation
// whose time comes.

import type { Clock } from "../clock.js";
import type { Leaf } from "../leaf.js";
import type { Limit } from "../limit.js";
import { Op } from "../op.js";
import { PerCase } from "../per-case.js";
import { Latch } from "../runtime/latch.js";
import { countOp, kick, requeue } from "../runtime/scheduler.js";
import type { Reserved } from "./reservation.js";

interface Waiting {
  readonly latch: Latch;
  readonly reserved: Reserved;
  callOff: () => void;
}

/** The leaf of a reservation whose time comes; it goes back if something else happens. */
export class WaitLeaf implements Leaf<void> {
  readonly #clock: Clock;
  readonly #reserve: () => Reserved;
  readonly #waiting: PerCase<Waiting> = new PerCase();

  constructor(clock: Clock, reserve: () => Reserved) {
    this.#clock = clock;
    this.#reserve = reserve;
  }

  prepare(one: number): void {
    const waiting: Waiting = { latch: new Latch(), reserved: this.#reserve(), callOff() {} };
    this.#waiting.put(one, waiting);
    try {
      this.#begin(waiting);
      waiting.latch.prepare(one);
    } catch (error) {
      this.abandon(one); // Of the clock, or for want of memory.
      throw error;
    }
  }

  #begin(waiting: Waiting): void {
    const { latch, reserved } = waiting;
    const delay = reserved.delay();
    if (delay === 0) latch.open();
    else if (delay !== Number.POSITIVE_INFINITY) {
      waiting.callOff = this.#clock.after(delay, () => {
        latch.open();
        kick();
      });
    }
  }

  finish(_verdict: number, one: number): void {
    this.#waiting.take(one);
  }

  abandon(one: number): void {
    const { latch, reserved, callOff } = this.#waiting.take(one) as Waiting;
    callOff();
    latch.discard();
    reserved.takeBack();
  }
}

/** The verdict of a wait for tokens that were there. The core has no such tag. */
const TAKEN = 64;

/** The op of the leaf, and of what else may end the wait, that first sees whether there is anything to wait for. */
export class WaitOp extends Op<void> {
  readonly #takeNow: () => boolean;
  readonly #waiting: Op<void>;

  /** `takeNow` takes the tokens if they are there. */
  constructor(takeNow: () => boolean, waiting: Op<void>) {
    super();
    this.#takeNow = takeNow;
    this.#waiting = waiting;
  }

  override within(limit: Limit): Op<void> {
    return this.#waiting.within(limit);
  }

  override start(block: number): number {
    if (!this.#takeNow()) return this.#waiting.start(block);
    return countOp(block) ? TAKEN : requeue(block, TAKEN, 0);
  }

  override finish(verdict: number): void {
    if (verdict !== TAKEN) this.#waiting.finish(verdict);
  }

  override callOff(block: number, cases: number): void {
    this.#waiting.callOff(block, cases);
  }

  override leaves(): readonly Leaf<void>[] {
    return this.#waiting.leaves();
  }
}
