// What the worker threads do. They import this module for themselves, so it starts nothing.
//
// Halve a number that is even, take 3n + 1 of one that is odd, and so on: every number that anybody has tried comes to 1.

import { parallel, type RecvChan, range, type SendChan } from "parachan";

/** All numbers from `from` up to, but without, `to`. */
export interface Numbers {
  readonly from: number;
  readonly to: number;
}

/** How many steps it takes from `start` to 1. */
export interface Way {
  readonly start: number;
  readonly steps: number;
}

export const { longestWays } = parallel(import.meta.url, {
  /** Sends the longest way of each part, until there are no more parts. */
  *longestWays(parts: RecvChan<Numbers>, found: SendChan<Way>) {
    yield* range(parts, function* (part) {
      yield* found.send(longestOf(part));
    });
  },
});

function longestOf({ from, to }: Numbers): Way {
  let longest: Way = { start: from, steps: stepsFrom(from) };
  for (let start = from + 1; start < to; start++) {
    const steps = stepsFrom(start);
    if (steps > longest.steps) longest = { start, steps };
  }
  return longest;
}

function stepsFrom(start: number): number {
  let steps = 0;
  for (let n = start; n !== 1; n = n % 2 === 0 ? n / 2 : 3 * n + 1) steps += 1;
  return steps;
}
