// Merge sort on all cores:
//
//   sort ──go──▶ sort the left half     merge ──go──▶ merge what comes before
//     └─ the right half, here             └─ what comes after, here
//
// The halves are views of one array in the memory that all threads share, so nothing is copied to a thread or back. A half
// is a task, which any worker may take; who has made it waits for it when its own half is done.

import { type GoroutineGenerator, go, parallel } from "parachan";
import { countBelow, merge, type Numbers, sortRange } from "./merge.js";

/** Parts that are no longer than this are not split between threads: there would be more to start than to do. */
const SPLIT = 65_536;

export const tasks = parallel(import.meta.url, { sort, merge: mergeParts });

/** Sorts `numbers`; with `intoOther`, what comes out is in `other`. Both are shared arrays of one length. */
function* sort(numbers: Numbers, other: Numbers, intoOther: boolean): GoroutineGenerator<void> {
  if (numbers.length <= SPLIT) {
    sortRange(numbers, other, 0, numbers.length, intoOther);
    return;
  }
  const middle = numbers.length >>> 1;
  const left = go(tasks.sort, numbers.subarray(0, middle), other.subarray(0, middle), !intoOther);
  yield* sort(numbers.subarray(middle), other.subarray(middle), !intoOther);
  yield* left;
  const [from, to] = intoOther ? [numbers, other] : [other, numbers];
  yield* mergeParts(from.subarray(0, middle), from.subarray(middle), to);
}

/** Merges two sorted arrays into `target`. */
function* mergeParts(a: Numbers, b: Numbers, target: Numbers): GoroutineGenerator<void> {
  if (target.length <= SPLIT) {
    merge(a, b, target);
    return;
  }
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  // What is less than the middle of the longer one comes before it, wherever it is from.
  const i = long.length >>> 1;
  const j = countBelow(short, long[i] as number);
  const before = go(tasks.merge, long.subarray(0, i), short.subarray(0, j), target.subarray(0, i + j));
  yield* mergeParts(long.subarray(i), short.subarray(j), target.subarray(i + j));
  yield* before;
}
