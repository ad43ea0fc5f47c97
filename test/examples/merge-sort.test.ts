// examples/15-merge-sort from within: it sorts whatever there is, of any length, in place.

import { run, type Task } from "parachan";
import { sharedArray } from "parachan/atomic";
import { expect, test } from "vitest";
import { random, seed } from "../random.js";

interface Example {
  readonly tasks: { readonly sort: Task<(numbers: Float64Array, other: Float64Array, intoOther: boolean) => void> };
}
const built: string = "../../build/examples/15-merge-sort/sort.js";
const { tasks } = (await import(built)) as Example;

const draw = random(seed);
const drawn = (length: number, bound: number): Float64Array =>
  Float64Array.from({ length }, () => draw(bound) - bound / 2);

/** Longer than a part that is not split, several times. */
const LONG = 300_001;

test.each([
  ["no numbers", new Float64Array(0)],
  ["one", Float64Array.of(1)],
  ["two", Float64Array.of(2, 1)],
  ["as many as are sorted in one go", drawn(65_536, 2 ** 31)],
  ["one more", drawn(65_537, 2 ** 31)],
  ["many", drawn(LONG, 2 ** 31)],
  ["many, of few kinds", drawn(LONG, 3)],
  ["many equal ones", new Float64Array(LONG).fill(7)],
  ["many sorted ones", drawn(LONG, 2 ** 31).sort()],
  [
    "many that are sorted backwards",
    drawn(LONG, 2 ** 31)
      .sort()
      .reverse(),
  ],
  [
    "infinite ones among many",
    drawn(LONG, 2 ** 31)
      .fill(Infinity, 5, 10)
      .fill(-Infinity, 1000, 1010),
  ],
])(`sorts %s in place, on threads (seed ${seed})`, async (_, unsorted) => {
  const numbers = sharedArray("f64", unsorted.length);
  const other = sharedArray("f64", unsorted.length);
  numbers.set(unsorted);
  await run(tasks.sort, numbers, other, false);
  expect(Buffer.compare(new Uint8Array(unsorted.slice().sort().buffer), bytesOf(numbers))).toBe(0);

  numbers.set(unsorted);
  await run(tasks.sort, numbers, other, true);
  expect(Buffer.compare(new Uint8Array(unsorted.slice().sort().buffer), bytesOf(other))).toBe(0);
});

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}
