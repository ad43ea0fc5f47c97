// node build/examples/15-merge-sort/main.js [--measure] [--length N] [--rounds N]
//
// Sorts numbers on all cores, and compares what comes out with what comes out on one.
// With --measure: how much faster two threads are than one.

import { parseArgs } from "node:util";
import { run } from "parachan";
import { sharedArray } from "parachan/atomic";
import { measure } from "../measure.js";
import { sortRange } from "./merge.js";
import { tasks } from "./sort.js";

const { values } = parseArgs({
  options: { measure: { type: "boolean" }, length: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const length = Number(values.length ?? (values.measure ? 8_000_000 : 1_000_000));
const unsorted = Float64Array.from(random(length));

const expected = unsorted.slice();
const started = performance.now();
sortRange(expected, new Float64Array(length), 0, length, false);
const seconds = (performance.now() - started) / 1000;

const numbers = sharedArray("f64", length);
const scratch = sharedArray("f64", length);
if (values.measure) {
  console.log(`${length} numbers; in one go, on the main thread: ${seconds.toFixed(2)} s`);
  await measure(Number(values.rounds), sortAndCompare);
} else {
  await sortAndCompare();
  console.log(`${length} numbers are sorted, as they are in one go`);
  console.log(`smallest ${numbers[0]}, median ${numbers[length >>> 1]}, largest ${numbers[length - 1]}`);
}

async function sortAndCompare(): Promise<void> {
  numbers.set(unsorted);
  await run(tasks.sort, numbers, scratch, false);
  for (let i = 0; i < length; i++) if (numbers[i] !== expected[i]) throw new Error(`number ${i} differs`);
}

/** So many numbers from 0 to 2^32, always the same (George Marsaglia's xorshift). */
function* random(count: number): Generator<number, void> {
  let state = 2463534242;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}
