// Jobs for the tests of worker pools: each may run on the test's own thread, through `jobs`, or on any, through `tasks`.

import { gosched, parallel, range } from "parachan";
import { workerPool } from "parachan/workerpool";

export const jobs = {
  add(a, b = 0) {
    return a + b;
  },
  async addLater(a, b) {
    await Promise.resolve();
    return a + b;
  },
  *addWaiting(a, b) {
    yield* gosched();
    return a + b;
  },
  /** Says that it has started, waits until it is released, and answers with what it was released with. */
  *gate(started, release, name) {
    yield* started.send(name);
    return yield* release.recv();
  },
  /** Counts itself in cells[0] while it runs, and the most that it saw there in cells[1]. */
  *crowd(cells) {
    const now = Atomics.add(cells, 0, 1) + 1;
    for (let most = Atomics.load(cells, 1); most < now; most = Atomics.load(cells, 1)) {
      Atomics.compareExchange(cells, 1, most, now);
    }
    for (let i = 0; i < 3; i++) yield* gosched();
    Atomics.sub(cells, 0, 1);
  },
  /** Counts that it has run, in a cell of its own. */
  *mark(cells, index, turns) {
    Atomics.add(cells, index, 1);
    for (let i = 0; i < turns; i++) yield* gosched();
    return index;
  },
  fail(text) {
    throw Object.assign(new RangeError(text, { cause: new Error("the cause") }), { code: 7 });
  },
  /** Fails for odd numbers. */
  even(n) {
    if (n % 2 !== 0) throw new RangeError(`${n} is odd`);
    return n;
  },
  *untilDone(ctx, started) {
    yield* started.send(1);
    yield* ctx.done.recv();
    throw ctx.err();
  },
};

/** What only worker threads do. */
const others = {
  /** The squares of the numbers below n, by a pool of this thread's, summed by one that calls others. */
  *sumSquares(n) {
    const squares = workerPool((i) => i * i, { workers: 2 });
    const adder = workerPool(tasks.add, { workers: 4 });
    let sum = 0;
    yield* range(adder.map(squares.map(Array(n).keys())), (each) => {
      sum += each;
    });
    yield* adder.close();
    return sum;
  },
  exit(status) {
    if (status < 0) return status;
    process.exit(status);
  },
};

export const tasks = parallel(import.meta.url, { ...jobs, ...others });
