// The roster: every control block that a thread has made, so that a dump can name all goroutines, of all threads.
//
// A block is enrolled when it is made and struck off when it is freed. It carries one goroutine after another, and none
// while its number is 0. The lock is for other threads that take a snapshot; a snapshot only reads.

import {
  GOROUTINE_HOME,
  GOROUTINE_ID,
  GOROUTINE_ORIGIN,
  GOROUTINE_REASON,
  GOROUTINE_ROSTER,
  GOROUTINE_ROSTER_NEXT,
  GOROUTINE_ROSTER_PREVIOUS,
  GOROUTINE_SIZE,
  SNAPSHOT_ID,
  SNAPSHOT_ORIGIN,
  SNAPSHOT_REASON,
  SNAPSHOT_SIZE,
  THREAD_NAME,
  THREAD_ROSTER,
  THREAD_ROSTER_LOCK,
} from "../../src/core/layout";
import { allocate, free } from "../arena";
import { lock, unlock } from "../lock";
import { loadCell, readWord, storeCell, writeWord } from "../seam";
import { isDead, me, threadBlock } from "../thread";

/** Puts a new control block on this thread's roster. */
export function enroll(goroutine: usize): void {
  enlist(goroutine, me);
}

function enlist(goroutine: usize, name: i32): void {
  const thread = threadBlock(name);
  writeWord(goroutine + GOROUTINE_ROSTER, name);
  writeWord(goroutine + GOROUTINE_ROSTER_PREVIOUS, 0);
  writeWord(goroutine + GOROUTINE_ROSTER_NEXT, 0);
  lock(thread + THREAD_ROSTER_LOCK);
  if (loadCell(thread + THREAD_NAME) === name) {
    const first = readWord(thread + THREAD_ROSTER);
    writeWord(goroutine + GOROUTINE_ROSTER_NEXT, first);
    if (first !== 0) writeWord(usize(first) + GOROUTINE_ROSTER_PREVIOUS, i32(goroutine));
    writeWord(thread + THREAD_ROSTER, i32(goroutine));
  }
  unlock(thread + THREAD_ROSTER_LOCK);
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
  writeWord(goroutine + GOROUTINE_ROSTER, 0); // The name of nobody who lives.
  unlock(thread + THREAD_ROSTER_LOCK);
}

/**
 * Takes a dead thread's name off, and answers the goroutines that were pinned to it and no tasks, chained through
 * GOROUTINE_ROSTER_NEXT. Under the roster's lock, so that whoever strikes a task off does it before or sees that he need not.
 */
export function closeRoster(thread: usize): usize {
  let pinned = 0;
  lock(thread + THREAD_ROSTER_LOCK);
  let goroutine = readWord(thread + THREAD_ROSTER);
  while (goroutine !== 0) {
    const next = readWord(usize(goroutine) + GOROUTINE_ROSTER_NEXT);
    if (readWord(usize(goroutine) + GOROUTINE_HOME) === 0) {
      writeWord(usize(goroutine) + GOROUTINE_ROSTER_NEXT, pinned);
      pinned = goroutine;
    }
    goroutine = next;
  }
  writeWord(thread + THREAD_ROSTER, 0);
  storeCell(thread + THREAD_NAME, 0);
  unlock(thread + THREAD_ROSTER_LOCK);
  return usize(pinned);
}

/**
 * Writes down the goroutines on the roster of the thread with this number, at most `most`; answers how many. A block without
 * a goroutine goes down the list as a bookmark, for there must be no loop under the lock.
 */
export function snapshot(number: i32, to: usize, most: i32): i32 {
  const bookmark = allocate(GOROUTINE_SIZE);
  if (bookmark === 0) return 0;
  const name = loadCell(threadBlock(number) + THREAD_NAME);
  writeWord(bookmark + GOROUTINE_ID, 0);
  writeWord(bookmark + GOROUTINE_HOME, me); // Not pinned to that thread: its burial passes over it.
  enlist(bookmark, name);
  let count = 0;
  let next: usize = 0;
  do {
    const row = to + count * SNAPSHOT_SIZE;
    next = turnPage(bookmark, name, row);
    if (next !== 0 && readWord(row + SNAPSHOT_ID) !== 0) count += 1;
  } while (next !== 0 && count < most);
  strike(bookmark);
  free(bookmark);
  return count;
}

/** Moves the bookmark behind the next block, and writes that block's row; 0 if there is none. */
function turnPage(bookmark: usize, name: i32, row: usize): usize {
  const thread = threadBlock(name);
  let block = 0;
  lock(thread + THREAD_ROSTER_LOCK);
  if (loadCell(thread + THREAD_NAME) === name) block = readWord(bookmark + GOROUTINE_ROSTER_NEXT);
  const goroutine = usize(block);
  if (block !== 0) {
    const previous = readWord(bookmark + GOROUTINE_ROSTER_PREVIOUS);
    const next = readWord(goroutine + GOROUTINE_ROSTER_NEXT);
    if (previous === 0) writeWord(thread + THREAD_ROSTER, block);
    else writeWord(usize(previous) + GOROUTINE_ROSTER_NEXT, block);
    writeWord(goroutine + GOROUTINE_ROSTER_PREVIOUS, previous);
    writeWord(goroutine + GOROUTINE_ROSTER_NEXT, i32(bookmark));
    writeWord(bookmark + GOROUTINE_ROSTER_PREVIOUS, block);
    writeWord(bookmark + GOROUTINE_ROSTER_NEXT, next);
    if (next !== 0) writeWord(usize(next) + GOROUTINE_ROSTER_PREVIOUS, i32(bookmark));
    writeWord(row + SNAPSHOT_ID, readWord(goroutine + GOROUTINE_ID));
    writeWord(row + SNAPSHOT_REASON, readWord(goroutine + GOROUTINE_REASON));
    writeWord(row + SNAPSHOT_ORIGIN, readWord(goroutine + GOROUTINE_ORIGIN));
  }
  unlock(thread + THREAD_ROSTER_LOCK);
  return goroutine;
}
