// What everything that goroutines wait on has in common: a lock, two queues of waiters, a count of holders.
//
// Invariants
//   O1  An object with SHARED 0 is known to this thread alone: its lock is free and its cells are plain words. Whoever
//       hands it to another thread sets SHARED first; the hand-over publishes it. It never goes back.
//   O2  COUNT is how many hold the object: one for each thread with a handle, one for each handle under way. Who takes
//       it to 0 frees the object.

import {
  OBJECT_COUNT,
  OBJECT_KIND,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  OBJECT_SHARED,
  QUEUE_FIRST,
  QUEUE_LAST,
} from "../src/core/layout";
import { allocate } from "./arena";
import { lock, unlock } from "./lock";
import { addCell, casCell, orCell, readWord, storeCell, writeWord } from "./seam";

/** A new object that this thread holds once, or 0 if memory has run out. */
export function makeObject(kind: i32, size: i32): usize {
  const object = allocate(size);
  if (object === 0) return 0;
  writeWord(object + OBJECT_KIND, kind);
  writeWord(object + OBJECT_COUNT, 1);
  writeWord(object + OBJECT_SHARED, 0);
  writeWord(object + OBJECT_LOCK, 0);
  writeWord(object + OBJECT_RECEIVERS + QUEUE_FIRST, 0);
  writeWord(object + OBJECT_RECEIVERS + QUEUE_LAST, 0);
  writeWord(object + OBJECT_SENDERS + QUEUE_FIRST, 0);
  writeWord(object + OBJECT_SENDERS + QUEUE_LAST, 0);
  return object;
}

export function isShared(object: usize): bool {
  return readWord(object + OBJECT_SHARED) !== 0;
}

/** Makes the object one that other threads may know. It must not be shared yet. */
export function share(object: usize): void {
  writeWord(object + OBJECT_SHARED, 1);
}

/** Counts one holder more. */
export function retain(object: usize): void {
  addCell(object + OBJECT_COUNT, 1);
}

/** Counts one holder less; true if it was the last, who must free the object. */
export function release(object: usize): bool {
  return addCell(object + OBJECT_COUNT, -1) === 1;
}

export function lockObject(object: usize): void {
  if (isShared(object)) lock(object + OBJECT_LOCK);
}

export function unlockObject(object: usize): void {
  if (isShared(object)) unlock(object + OBJECT_LOCK);
}

// Cells of an object: plain words while one thread knows it (O1). On x86 each saves a full barrier.

export function casOf(object: usize, cell: usize, expected: i32, desired: i32): bool {
  if (isShared(object)) return casCell(cell, expected, desired);
  if (readWord(cell) !== expected) return false;
  writeWord(cell, desired);
  return true;
}

export function storeOf(object: usize, cell: usize, value: i32): void {
  if (isShared(object)) storeCell(cell, value);
  else writeWord(cell, value);
}

export function orOf(object: usize, cell: usize, bits: i32): void {
  if (isShared(object)) orCell(cell, bits);
  else writeWord(cell, readWord(cell) | bits);
}
