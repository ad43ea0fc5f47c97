// The lines of Go's internal/runtime/atomic, with its loops, on the classes of parachan/atomic. Two threads share one value.

import { parallel } from "parachan";
import { Int32, Int64 } from "parachan/atomic";
import { Shares } from "../harness/counter.mjs";

export const bodies = {
  add(shares, x) {
    const mine = new Shares(shares);
    while (mine.next()) x.add(1);
  },

  add64(shares, x) {
    const mine = new Shares(shares);
    while (mine.next()) x.add(1n);
  },

  compareAndSwap(shares, x) {
    const mine = new Shares(shares);
    while (mine.next()) {
      x.compareAndSwap(1, 0);
      x.compareAndSwap(0, 1);
    }
  },

  swap(shares, x) {
    const mine = new Shares(shares);
    let y = 1;
    while (mine.next()) y = (x.swap(y) + 1) | 0;
  },
};

export const tasks = parallel(import.meta.url, bodies);

/** What was loaded last, so that the engine cannot leave it out. */
export let loaded;

const line = (body, make) => ({
  *run(b) {
    yield* b.parallel(body, make());
  },
});

export const lines = {
  AtomicLoad: {
    threads: [1],
    // biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
    *run(b) {
      const x = new Int32();
      for (let i = 0; i < b.n; i++) loaded = x.load();
    },
  },
  AtomicStore: {
    threads: [1],
    // biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
    *run(b) {
      const x = new Int32();
      for (let i = 0; i < b.n; i++) x.store(0);
    },
  },
  Xadd: line("add", () => new Int32()),
  /** An Int64's values are bigints. */
  Xadd64: line("add64", () => new Int64()),
  Cas: line("compareAndSwap", () => new Int32(1)),
  Xchg: line("swap", () => new Int32(1)),
};
