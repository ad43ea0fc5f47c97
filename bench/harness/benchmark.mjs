// A benchmark as Go's testing package runs it, so that a figure here and one from `go test -bench` mean the same work.

import { go } from "parachan";
import { newCounter } from "./counter.mjs";
import { ramp } from "./ramp.mjs";

/** Iterations of a parallel body that are taken at once take about this long, in nanoseconds. */
const GRAIN_TIME = 100_000;
const MOST_GRAIN = 10_000;

/** A Benchmark is what a line's function gets: how often to do its work, and how to start goroutines for it. */
export class Benchmark {
  /** How often the work is to be done in this run. */
  n = 1;
  /** 1: all goroutines are on this thread. Else how many worker threads there are, and the goroutines run there. */
  threads;
  #bodies;
  #tasks;
  #begun = 0n;
  #ended = 0n;
  #perOperation = 0;

  constructor(threads, bodies, tasks) {
    this.threads = threads;
    this.#bodies = bodies;
    this.#tasks = tasks;
  }

  /** Starts the clock again. */
  reset() {
    this.#begun = process.hrtime.bigint();
  }

  /** Stops the clock. */
  stop() {
    this.#ended = process.hrtime.bigint();
  }

  /** Starts a goroutine: here, or on a worker thread if the benchmark has several. */
  go(name, ...args) {
    return this.threads === 1 ? go(this.#bodies[name], ...args) : go(this.#tasks[name], ...args);
  }

  /** Go's RunParallel: as many goroutines as threads share n iterations. A body makes Shares of its first argument. */
  *parallel(name, ...args) {
    yield* this.several(this.threads, name, ...args);
  }

  /** The same with `count` goroutines. */
  *several(count, name, ...args) {
    const shares = this.shares();
    const goroutines = [];
    for (let i = 0; i < count; i++) goroutines.push(this.go(name, shares, ...args));
    for (const goroutine of goroutines) yield* goroutine;
  }

  shares() {
    const grain = this.#perOperation === 0 ? 1 : Math.floor(GRAIN_TIME / this.#perOperation);
    return { counter: newCounter(0), n: this.n, grain: Math.min(Math.max(grain, 1), MOST_GRAIN) };
  }

  /** Go's chunks: how many thousands of operations are left to take. */
  chunks(even = false) {
    const chunks = Math.floor(this.n / CALLS_PER_CHUNK);
    return newCounter(even ? chunks - (chunks % 2) : chunks);
  }

  /** Runs the line until a run takes `milliseconds`, and answers with that run's figures. */
  measure(line, milliseconds) {
    return ramp(async (n) => {
      this.n = n;
      const took = await go(() => this.#timed(line));
      this.#perOperation = took / n;
      return took;
    }, milliseconds);
  }

  *#timed(line) {
    this.#ended = 0n;
    this.reset();
    yield* line(this);
    if (this.#ended === 0n) this.stop();
    return Number(this.#ended - this.#begun);
  }
}

export const CALLS_PER_CHUNK = 1000;
