// What the worker threads do.

import { gosched, parallel } from "parachan";
import type { Int32 } from "parachan/atomic";
import { shrinking } from "./shrink.js";

/** Counts the pictures that are worked on, on all threads together. */
export interface Flight {
  readonly now: Int32;
  readonly most: Int32;
}

export const { shrinker } = parallel(import.meta.url, {
  /** Shrinks one picture. Between its steps the thread's other goroutines get their turn. */
  *shrinker(png: Uint8Array, flight: Flight) {
    takeOff(flight);
    try {
      const steps = shrinking(png);
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        yield* gosched();
      }
    } finally {
      flight.now.add(-1);
    }
  },
});

function takeOff({ now, most }: Flight): void {
  const count = now.add(1);
  for (let seen = most.load(); seen < count; seen = most.load()) most.compareAndSwap(seen, count);
}
