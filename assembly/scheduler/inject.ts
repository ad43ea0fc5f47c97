// The global queue of fresh tasks: what threads without a run queue start, and what overflows from those with one.
//
// A list behind a lock, as Go's is: a whole chain goes in at once. Length may be read without the lock, as a hint.

import {
  GOROUTINE_NEXT,
  INJECT_FIRST,
  INJECT_LAST,
  INJECT_LENGTH,
  INJECT_LOCK,
  ROOT_INJECT,
  THREAD_SERVING,
} from "../../src/core/layout";
import { lock, unlock } from "../lock";
import { loadCell, readWord, storeCell, writeWord } from "../seam";
import { self } from "../thread";

/** Appends `count` tasks that are chained through NEXT. */
export function inject(first: usize, last: usize, count: i32): void {
  writeWord(last + GOROUTINE_NEXT, 0);
  lock(ROOT_INJECT + INJECT_LOCK);
  const end = usize(readWord(ROOT_INJECT + INJECT_LAST));
  if (end === 0) writeWord(ROOT_INJECT + INJECT_FIRST, i32(first));
  else writeWord(end + GOROUTINE_NEXT, i32(first));
  writeWord(ROOT_INJECT + INJECT_LAST, i32(last));
  storeCell(ROOT_INJECT + INJECT_LENGTH, readWord(ROOT_INJECT + INJECT_LENGTH) + count);
  writeWord(self + THREAD_SERVING, 0);
  unlock(ROOT_INJECT + INJECT_LOCK);
}

/** The oldest task, or 0. */
export function takeInjected(): usize {
  if (loadCell(ROOT_INJECT + INJECT_LENGTH) === 0) return 0;
  lock(ROOT_INJECT + INJECT_LOCK);
  const task = usize(readWord(ROOT_INJECT + INJECT_FIRST));
  if (task !== 0) {
    const next = readWord(task + GOROUTINE_NEXT);
    writeWord(ROOT_INJECT + INJECT_FIRST, next);
    if (next === 0) writeWord(ROOT_INJECT + INJECT_LAST, 0);
    storeCell(ROOT_INJECT + INJECT_LENGTH, readWord(ROOT_INJECT + INJECT_LENGTH) - 1);
    writeWord(self + THREAD_SERVING, i32(task)); // Until it has been started.
  }
  unlock(ROOT_INJECT + INJECT_LOCK);
  return task;
}

export function injectedLength(): i32 {
  return loadCell(ROOT_INJECT + INJECT_LENGTH);
}
