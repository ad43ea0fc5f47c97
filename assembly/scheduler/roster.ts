// The roster: every control block that a thread has made, so that a dump can name all goroutines, of all threads.
//
// A block is enrolled when it is made and struck off when it is freed. It carries one goroutine after another, and none
// while its number is 0. The lock is for other threads that take a snapshot; a snapshot only reads.

import {
  GOROUTINE_ID,
  GOROUTINE_ORIGIN,
  GOROUTINE_REASON,
  GOROUTINE_ROSTER,
  GOROUTINE_ROSTER_NEXT,
  GOROUTINE_ROSTER_PREVIOUS,
  SNAPSHOT_ID,
  SNAPSHOT_ORIGIN,
  SNAPSHOT_REASON,
  SNAPSHOT_SIZE,
  THREAD_ROSTER,
  THREAD_ROSTER_LOCK,
} from "../../src/core/layout";
import { lock, unlock } from "../lock";
import { readWord, writeWord } from "../seam";
import { isDead, me, self, threadBlock } from "../thread";

/** Makes the roster of a thread that is about to begin an empty one. */
export function clearRoster(thread: usize): void {
  lock(thread + THREAD_ROSTER_LOCK);
  writeWord(thread + THREAD_ROSTER, 0);
  unlock(thread + THREAD_ROSTER_LOCK);
}

/** Puts a new control block on this thread's roster. */
export function enroll(goroutine: usize): void {
  writeWord(goroutine + GOROUTINE_ROSTER, me);
  lock(self + THREAD_ROSTER_LOCK);
  const first = readWord(self + THREAD_ROSTER);
  writeWord(goroutine + GOROUTINE_ROSTER_PREVIOUS, 0);
  writeWord(goroutine + GOROUTINE_ROSTER_NEXT, first);
  if (first !== 0) writeWord(usize(first) + GOROUTINE_ROSTER_PREVIOUS, i32(goroutine));
  writeWord(self + THREAD_ROSTER, i32(goroutine));
  unlock(self + THREAD_ROSTER_LOCK);
}

/** Takes a control block off its roster, unless that has gone with its thread. */
export function strike(goroutine: usize): void {
  const name = readWord(goroutine + GOROUTINE_ROSTER);
  if (isDead(name)) return;
  const thread = threadBlock(name);
  lock(thread + THREAD_ROSTER_LOCK);
  if (isDead(name)) {
    unlock(thread + THREAD_ROSTER_LOCK); // It has died meanwhile: this may be its successor's roster.
    return;
  }
  const next = readWord(goroutine + GOROUTINE_ROSTER_NEXT);
  const previous = readWord(goroutine + GOROUTINE_ROSTER_PREVIOUS);
  if (previous === 0) writeWord(thread + THREAD_ROSTER, next);
  else writeWord(usize(previous) + GOROUTINE_ROSTER_NEXT, next);
  if (next !== 0) writeWord(usize(next) + GOROUTINE_ROSTER_PREVIOUS, previous);
  unlock(thread + THREAD_ROSTER_LOCK);
}

/** Writes down the goroutines on the roster of the thread with this number, at most `most`; answers how many. */
export function snapshot(number: i32, to: usize, most: i32): i32 {
  const thread = threadBlock(number);
  let count = 0;
  lock(thread + THREAD_ROSTER_LOCK);
  let goroutine = usize(readWord(thread + THREAD_ROSTER));
  while (goroutine !== 0 && count < most) {
    const id = readWord(goroutine + GOROUTINE_ID);
    if (id !== 0) {
      const row = to + count * SNAPSHOT_SIZE;
      writeWord(row + SNAPSHOT_ID, id);
      writeWord(row + SNAPSHOT_REASON, readWord(goroutine + GOROUTINE_REASON));
      writeWord(row + SNAPSHOT_ORIGIN, readWord(goroutine + GOROUTINE_ORIGIN));
      count += 1;
    }
    goroutine = usize(readWord(goroutine + GOROUTINE_ROSTER_NEXT));
  }
  unlock(thread + THREAD_ROSTER_LOCK);
  return count;
}
