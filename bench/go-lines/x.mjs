// Lines of golang.org/x/sync and golang.org/x/time, with their loops.

import { parallel } from "parachan";
import { background } from "parachan/context";
import { Group } from "parachan/errgroup";
import { Limiter, Sometimes } from "parachan/rate";
import { Weighted } from "parachan/semaphore";

const nothing = () => {};

export const bodies = {};

export const tasks = parallel(import.meta.url, bodies);

/** Of one goroutine that does nothing but `once` over and over. */
const alone = (make) => ({
  threads: [1],
  // biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
  *run(b) {
    const once = make(b);
    b.reset();
    for (let i = 0; i < b.n; i++) once();
  },
});

/** One operation: `n` times some tokens taken, and all given back. */
const sequence = (capacity, size, n) => {
  const name = `${capacity}-${size}-${n}`;
  return [
    [
      `AcquireSeq/Weighted-acquire-${name}`,
      {
        threads: [1],
        *run(b) {
          const weighted = new Weighted(capacity);
          for (let i = 0; i < b.n; i++) {
            for (let j = 0; j < n; j++) yield* weighted.acquire(size);
            for (let j = 0; j < n; j++) weighted.release(size);
          }
        },
      },
    ],
    [
      `AcquireSeq/Weighted-tryAcquire-${name}`,
      alone(() => {
        const weighted = new Weighted(capacity);
        return () => {
          for (let j = 0; j < n; j++) weighted.tryAcquire(size);
          for (let j = 0; j < n; j++) weighted.release(size);
        };
      }),
    ],
  ];
};

const sequences = [
  [1, 1, 1],
  [128, 1, 1],
  [16, 2, 8],
  [128, 2, 64],
];

export const lines = {
  /** One operation: a goroutine of a group that ends at once. */
  ErrgroupGo: {
    threads: [1],
    *run(b) {
      const group = new Group();
      for (let i = 0; i < b.n; i++) group.go(nothing);
      yield* group.wait();
    },
  },
  ...Object.fromEntries(sequences.flatMap(([capacity, size, n]) => sequence(capacity, size, n))),
  /** One operation: a limiter asked in vain. */
  AllowN: alone(() => {
    const limiter = new Limiter(1, 1);
    limiter.allow();
    return () => limiter.allowN(1);
  }),
  WaitNNoDelay: {
    threads: [1],
    *run(b) {
      const limiter = new Limiter(b.n, b.n);
      const ctx = background();
      b.reset();
      for (let i = 0; i < b.n; i++) yield* limiter.waitN(1, ctx);
    },
  },
  "Sometimes/no-interval": alone(() => {
    const sometimes = new Sometimes({ every: 10 });
    return () => sometimes.do(nothing);
  }),
  "Sometimes/with-interval": alone(() => {
    const sometimes = new Sometimes({ interval: 1000 });
    return () => sometimes.do(nothing);
  }),
};
