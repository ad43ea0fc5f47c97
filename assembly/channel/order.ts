// The order in which a select registers: by the addresses of its objects. Heap sort, as in Go: in place, and n log n for
// tens of thousands of cases.

import { CASE_SIZE, WAITER_OBJECT } from "../../src/core/layout";
import { readWord, writeWord } from "../seam";

/** Writes the numbers of the cases to `order`, sorted by the addresses of their objects. */
export function sortByObject(cases: usize, order: usize, count: i32): void {
  for (let i = 0; i < count; i++) writeWord(order + i * 4, i);
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(cases, order, i, count);
  for (let end = count - 1; end > 0; end--) {
    swap(order, 0, end);
    sink(cases, order, 0, end);
  }
}

/** Moves an entry down the heap until none below it is greater. */
function sink(cases: usize, order: usize, from: i32, end: i32): void {
  let parent = from;
  while (true) {
    let child = 2 * parent + 1;
    if (child >= end) return;
    if (child + 1 < end && keyOf(cases, order, child) < keyOf(cases, order, child + 1)) child += 1;
    if (keyOf(cases, order, parent) >= keyOf(cases, order, child)) return;
    swap(order, parent, child);
    parent = child;
  }
}

function keyOf(cases: usize, order: usize, place: i32): u32 {
  return u32(readWord(cases + readWord(order + place * 4) * CASE_SIZE + WAITER_OBJECT));
}

function swap(order: usize, a: i32, b: i32): void {
  const number = readWord(order + a * 4);
  writeWord(order + a * 4, readWord(order + b * 4));
  writeWord(order + b * 4, number);
}
