// Queues of waiters: who waits on an object, in order of arrival (Go's waitq and sudog).
//
//   queue: first ─▶ waiter ⇄ waiter ⇄ waiter ◀─ last
//                     │
//                     ▼
//                  goroutine
//
// Invariants
//   W1  A queue changes only under its object's lock.
//   W2  A waiter with a case of a select is served by whoever moves its goroutine's claim word from PARKED to CLAIMED;
//       one that waits in this queue only, by whoever takes it out of the queue.
//   W3  What a served waiter was served with is written before its goroutine is readied, and read after it is resumed.
//
// A waiter whose goroutine was claimed elsewhere may still be in a queue: it is taken out by whoever meets it, and not served.
// Those of a dead thread are there until its burial takes them out; what they are served with meanwhile dies with it.

import {
  DONE,
  GOROUTINE_CASE,
  GOROUTINE_CLAIMED,
  GOROUTINE_PARKED,
  GOROUTINE_STATE,
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  PLAIN,
  QUEUE_FIRST,
  QUEUE_LAST,
  THREAD_SERVING,
  WAITER_CASE,
  WAITER_GOROUTINE,
  WAITER_NEXT,
  WAITER_PREVIOUS,
  WAITER_QUEUE,
} from "../../src/core/layout";
import { casCell, readWord, writeDouble, writeWord } from "../seam";
import { self } from "../thread";

export function firstWaiter(queue: usize): usize {
  return usize(readWord(queue + QUEUE_FIRST));
}

export function enqueue(queue: usize, waiter: usize): void {
  const last = readWord(queue + QUEUE_LAST);
  writeWord(waiter + WAITER_NEXT, 0);
  writeWord(waiter + WAITER_PREVIOUS, last);
  writeWord(waiter + WAITER_QUEUE, i32(queue));
  if (last === 0) writeWord(queue + QUEUE_FIRST, i32(waiter));
  else writeWord(usize(last) + WAITER_NEXT, i32(waiter));
  writeWord(queue + QUEUE_LAST, i32(waiter));
}

/** Puts the waiter before all others. */
export function enqueueFirst(queue: usize, waiter: usize): void {
  const first = readWord(queue + QUEUE_FIRST);
  writeWord(waiter + WAITER_NEXT, first);
  writeWord(waiter + WAITER_PREVIOUS, 0);
  writeWord(waiter + WAITER_QUEUE, i32(queue));
  if (first === 0) writeWord(queue + QUEUE_LAST, i32(waiter));
  else writeWord(usize(first) + WAITER_PREVIOUS, i32(waiter));
  writeWord(queue + QUEUE_FIRST, i32(waiter));
}

/** Takes the waiter out of the queue that it is in, wherever in it. */
export function dequeue(waiter: usize): void {
  const queue = usize(readWord(waiter + WAITER_QUEUE));
  const next = readWord(waiter + WAITER_NEXT);
  const previous = readWord(waiter + WAITER_PREVIOUS);
  if (previous === 0) writeWord(queue + QUEUE_FIRST, next);
  else writeWord(usize(previous) + WAITER_NEXT, next);
  if (next === 0) writeWord(queue + QUEUE_LAST, previous);
  else writeWord(usize(next) + WAITER_PREVIOUS, previous);
  writeWord(waiter + WAITER_QUEUE, 0);
}

/** Whether anybody but the goroutine itself, which may be there once, is in the queue. */
export function othersWait(queue: usize, goroutine: usize): bool {
  const first = firstWaiter(queue);
  return first !== 0 && (goroutineOf(first) !== goroutine || readWord(first + WAITER_NEXT) !== 0);
}

export function goroutineOf(waiter: usize): usize {
  return usize(readWord(waiter + WAITER_GOROUTINE));
}

/** Makes the caller, who has just taken the waiter out of its queue, the one that serves it; false if it is too late. */
export function claim(waiter: usize): bool {
  const goroutine = goroutineOf(waiter);
  if (readWord(waiter + WAITER_CASE) === PLAIN) return true; // W2
  return casCell(goroutine + GOROUTINE_STATE, GOROUTINE_PARKED, GOROUTINE_CLAIMED);
}

/**
 * Writes what a claimed waiter was served with: a verdict, or a value and its tag. From here until `ready` has pushed it, the
 * goroutine is in nobody's hands but this thread's, which says so.
 */
export function serve(waiter: usize, tag: i32, value: f64): void {
  const goroutine = goroutineOf(waiter);
  writeWord(self + THREAD_SERVING, i32(goroutine));
  writeWord(goroutine + GOROUTINE_TAG, tag);
  writeDouble(goroutine + GOROUTINE_VALUE, value);
  writeWord(goroutine + GOROUTINE_CASE, readWord(waiter + WAITER_CASE));
}

/**
 * Says that a waiter that had been served, on behalf of whom it waits for no more, has been queued elsewhere. Not of a case of
 * a select, whose goroutine may have been served with another case by now.
 */
export function unserve(waiter: usize): void {
  if (readWord(waiter + WAITER_CASE) !== PLAIN) return;
  writeWord(goroutineOf(waiter) + GOROUTINE_TAG, DONE);
  writeWord(self + THREAD_SERVING, 0);
}
