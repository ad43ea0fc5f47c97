// Merge sort on one thread. The numbers go to and fro between two arrays of one length, so that nothing is copied back:
// `intoOther` says in which of the two they are to end up.

export type Numbers = Float64Array;

/** Parts that are no longer than this are sorted by insertion. */
const SHORT = 24;

/** Sorts the numbers from `from` up to, but without, `to`. None may be NaN. */
export function sortRange(numbers: Numbers, other: Numbers, from: number, to: number, intoOther: boolean): void {
  if (to - from <= SHORT) {
    insert(numbers, from, to);
    if (intoOther) for (let i = from; i < to; i++) other[i] = numbers[i] as number;
    return;
  }
  const middle = (from + to) >>> 1;
  sortRange(numbers, other, from, middle, !intoOther);
  sortRange(numbers, other, middle, to, !intoOther);
  if (intoOther) mergeRanges(numbers, from, middle, numbers, middle, to, other, from);
  else mergeRanges(other, from, middle, other, middle, to, numbers, from);
}

function insert(numbers: Numbers, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const one = numbers[i] as number;
    let place = i;
    for (; place > from && (numbers[place - 1] as number) > one; place--) numbers[place] = numbers[place - 1] as number;
    numbers[place] = one;
  }
}

/** Merges two sorted arrays into `target`, which is as long as both. */
export function merge(a: Numbers, b: Numbers, target: Numbers): void {
  mergeRanges(a, 0, a.length, b, 0, b.length, target, 0);
}

function mergeRanges(
  a: Numbers,
  fromA: number,
  toA: number,
  b: Numbers,
  fromB: number,
  toB: number,
  target: Numbers,
  from: number,
): void {
  let at = from;
  let i = fromA;
  let j = fromB;
  while (i < toA && j < toB) {
    const left = a[i] as number;
    const right = b[j] as number;
    if (left <= right) {
      target[at++] = left;
      i += 1;
    } else {
      target[at++] = right;
      j += 1;
    }
  }
  while (i < toA) target[at++] = a[i++] as number;
  while (j < toB) target[at++] = b[j++] as number;
}

/** How many of the sorted `numbers` are less than `limit`. */
export function countBelow(numbers: Numbers, limit: number): number {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle] as number) < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}
