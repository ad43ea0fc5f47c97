// Counters that all threads share: words in the library's memory, until `parachan/atomic` is there.

import { bootForWorker, core, hasJoined, join } from "../../dist/runtime/thread.js";

/** Counters that a process uses before it begins again; a run has long ended by then. */
const COUNT = 64;
const LINE = 64;

let first = 0;
let used = 0;
let words;

function view() {
  words ??= new Int32Array(bootForWorker(0).memory.buffer);
  return words;
}

/** The address of a counter that is `value` now. */
export function newCounter(value) {
  if (!hasJoined()) join(); // The library makes its memory when it is first used.
  if (first === 0) first = core.allocate(COUNT * LINE) >>> 0;
  const counter = first + (used++ % COUNT) * LINE;
  Atomics.store(view(), counter >> 2, value);
  return counter;
}

/** Adds to a counter and answers with what it was. */
export function add(counter, delta) {
  return Atomics.add(view(), counter >> 2, delta);
}

/** Whether a chunk was left to take. */
export function takeChunk(counter) {
  return add(counter, -1) > 0;
}

/** The even-numbered and odd-numbered chunks of ChanSync: the number of the one taken, or -1. */
export function takeNumberedChunk(counter) {
  return add(counter, -1) - 1;
}

export function read(counter) {
  return Atomics.load(view(), counter >> 2);
}

export function write(counter, value) {
  Atomics.store(view(), counter >> 2, value);
}

/** Keeps this thread until `count` have come, each on a thread of its own. */
export function meet(counter, count) {
  const at = counter >> 2;
  if (add(counter, 1) + 1 === count) Atomics.notify(view(), at);
  for (let come = read(counter); come < count; come = read(counter)) Atomics.wait(view(), at, come);
}

/** Shares is Go's PB: `next` answers true once for each iteration that this goroutine is to do. */
export class Shares {
  #counter;
  #n;
  #grain;
  #left = 0;

  constructor({ counter, n, grain }) {
    this.#counter = counter;
    this.#n = n;
    this.#grain = grain;
  }

  next() {
    if (this.#left === 0) {
      const taken = add(this.#counter, this.#grain);
      if (taken >= this.#n) return false;
      this.#left = Math.min(this.#grain, this.#n - taken);
    }
    this.#left -= 1;
    return true;
  }
}
