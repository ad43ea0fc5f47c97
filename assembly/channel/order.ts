// The order in which a select registers: by the addresses of its objects. Heap sort, as in Go: in place, and n log n for
// tens of thousands of cases.
//
// Cases of one object stay in that order in its queue, so it decides which of them a peer takes: the first one written in a
// select that is ordered, else a random one, which it is because all begin in a random order and the sort treats them alike. Of
// requests for a semaphore's tokens the smallest is first, and of the two ways to lock an RWMutex the one to read, for it can
// happen whenever another can.

import { ACQUIRE, CASE_DIRECTION, CASE_SIZE, READ_LOCK, WAITER_OBJECT, WAITER_VALUE } from "../../src/core/layout";
import { readDouble, readWord, writeWord } from "../seam";

/** Writes the numbers of the cases to `order`, sorted by the addresses of their objects; `shuffled` has them in random order. */
export function sortByObject(cases: usize, order: usize, count: i32, shuffled: usize, ordered: bool): void {
  for (let i = 0; i < count; i++) writeWord(order + i * 4, ordered ? i : readWord(shuffled + i * 4));
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(cases, order, i, count, ordered);
  for (let end = count - 1; end > 0; end--) {
    swap(order, 0, end);
    sink(cases, order, 0, end, ordered);
  }
}

/** Moves an entry down the heap until none below it is greater. */
function sink(cases: usize, order: usize, from: i32, end: i32, ordered: bool): void {
  let parent = from;
  while (true) {
    let child = 2 * parent + 1;
    if (child >= end) return;
    if (child + 1 < end && isBefore(cases, order, child, child + 1, ordered)) child += 1;
    if (!isBefore(cases, order, parent, child, ordered)) return;
    swap(order, parent, child);
    parent = child;
  }
}

/** Whether the case at place `a` comes before the one at `b`. */
function isBefore(cases: usize, order: usize, a: i32, b: i32, ordered: bool): bool {
  const first = cases + readWord(order + a * 4) * CASE_SIZE;
  const second = cases + readWord(order + b * 4) * CASE_SIZE;
  const object = u32(readWord(first + WAITER_OBJECT));
  const other = u32(readWord(second + WAITER_OBJECT));
  if (object !== other) return object < other;
  const direction = readWord(first + CASE_DIRECTION);
  const reads = direction === READ_LOCK;
  if (reads !== (readWord(second + CASE_DIRECTION) === READ_LOCK)) return reads;
  if (direction === ACQUIRE) {
    const count = readDouble(first + WAITER_VALUE);
    const others = readDouble(second + WAITER_VALUE);
    if (count !== others) return count < others;
  }
  return ordered && first < second;
}

function swap(order: usize, a: i32, b: i32): void {
  const number = readWord(order + a * 4);
  writeWord(order + a * 4, readWord(order + b * 4));
  writeWord(order + b * 4, number);
}
