// node build/examples/15-merge-sort/main.js [--length N] [--measure] [--rounds N] [--times N]
//
// Sorts numbers on all cores, and compares what comes out with what comes out on one.
// With --measure: how much faster two threads are than one, for so many sorts one after the other.

import { parseArgs } from "node:util";
import { go, run } from "parachan";
import { sharedArray } from "parachan/atomic";
import { measure } from "../measure.js";
import { sortRange } from "./merge.js";
import { tasks } from "./sort.js";

const { values } = parseArgs({
  options: {
    length: { type: "string", default: "1000000" },
    measure: { type: "boolean" },
    rounds: { type: "string", default: "3" },
    times: { type: "string", default: "60" },
  },
});
const length = Number(values.length);
const unsorted = Float64Array.from(random(length));

const expected = unsorted.slice();
const started = performance.now();
sortRange(expected, new Float64Array(length), 0, length, false);
const seconds = (performance.now() - started) / 1000;

const numbers = sharedArray("f64", length);
const scratch = sharedArray("f64", length);
if (values.measure) {
  const times = Number(values.times);
  console.log(`${length} numbers; in one go, on the main thread: ${times} times ${seconds.toFixed(2)} s`);
  await measure(Number(values.rounds), () => run(sortAndCompare, times));
} else {
  await run(sortAndCompare, 1);
  console.log(`${length} numbers are sorted, as they are in one go`);
  console.log(`smallest ${numbers[0]}, median ${numbers[length >>> 1]}, largest ${numbers[length - 1]}`);
}

function* sortAndCompare(times: number) {
  for (let i = 0; i < times; i++) {
    numbers.set(unsorted);
    yield* go(tasks.sort, numbers, scratch, false);
  }
  const wrong = numbers.findIndex((number, i) => number !== expected[i]);
  if (wrong >= 0) throw new Error(`number ${wrong} differs`);
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
