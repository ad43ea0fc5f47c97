// A leaf for what this thread's event loop brings: a timer, a signal. Each wait begins its own and ends it.

import type { Leaf } from "./leaf.js";
import { PerCase } from "./per-case.js";
import { Latch } from "./runtime/latch.js";
import { kick } from "./runtime/scheduler.js";
import { now, startTimer, stopTimer } from "./runtime/timers.js";

/** Begins what will call `fire` once; answers how to call it off, or undefined if it has happened already. */
export type Begin = (fire: () => void) => (() => void) | undefined;

/**
 * The beginning of a wait for so many milliseconds; with 0 or less, they have passed already. One that `isLast` ends another
 * wait.
 */
export function passing(milliseconds: number, isLast = false): Begin {
  return (fire) => {
    if (milliseconds <= 0) return undefined;
    const timer = startTimer(now() + milliseconds, fire, undefined, isLast);
    return () => stopTimer(timer);
  };
}

interface Pending {
  readonly latch: Latch;
  readonly callOff: () => void;
}

export class EventLeaf<T> implements Leaf<T> {
  readonly #begin: Begin;
  readonly #result: () => T;
  readonly #pending: PerCase<Pending> = new PerCase();

  constructor(begin: Begin, result: () => T) {
    this.#begin = begin;
    this.#result = result;
  }

  prepare(one: number): void {
    const latch = new Latch();
    const callOff = this.#begin(() => {
      latch.open();
      kick();
    });
    if (callOff === undefined) {
      latch.open();
    } else {
      this.#pending.put(one, { latch, callOff });
    }
    latch.prepare(one, this);
  }

  finish(_verdict: number, one: number): T {
    this.#pending.take(one);
    return this.#result();
  }

  abandon(one: number): void {
    const pending = this.#pending.take(one);
    pending?.callOff();
    pending?.latch.discard();
  }
}
