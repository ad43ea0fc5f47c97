// What passes between the scheduler and a goroutine's generator.
//
//   generator ── parked ─▶ scheduler          its op has been registered as waiting
//   scheduler ── RESUMED ─▶ generator ─▶ op   its verdict is in the mailbox
//
// Through any depth of `yield*`, both reach the op itself: an op's `next` is called with undefined to begin, and with
// RESUMED when its goroutine has been resumed, so it need not remember which it is.

import { current } from "./scheduler.js";

/** What a goroutine's generator yields while it waits. Only ops yield it. Of what else is yielded, the compiler says what it lacks. */
export interface Parked {
  readonly "write yield* op, not yield op": true;
}

/** What a goroutine's generator is resumed with. Only the scheduler has one. */
export interface Resumed {
  readonly resumed: true;
}

export const RESUMED: Resumed = { resumed: true };

/** A GoroutineGenerator is what a generator function returns that waits for ops by `yield*` and comes to an `R`. */
export type GoroutineGenerator<R> = Generator<Parked, R, Resumed>;

/** The iterator result of an op that waits. Not every engine's `yield*` passes it on itself: its value is what counts. */
export const parked: IteratorYieldResult<Parked> = { done: false, value: {} as Parked };

export function isParked(yielded: unknown): boolean {
  return yielded === parked.value;
}

/** The control block of the generator goroutine that runs; there must be one. */
export function runningGoroutine(): number {
  if (current === 0) throw new Error("yield* of an op outside a goroutine: start one with go(), or await the op");
  return current;
}
