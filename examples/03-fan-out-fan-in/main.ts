// Fan-out and fan-in: one channel of work for as many workers as there are cores, one channel of what they find.
//
//                    ┌─▶ longestWays ─┐
//   main ───parts────┼─▶ longestWays ─┼───found───▶ main
//                    └─▶ longestWays ─┘
//
// Who is free takes the next part: nobody shares the work out. `found` is closed once all workers are through.

import { chan, go, gomaxprocs, range, run } from "parachan";
import { WaitGroup } from "parachan/sync";
import { longestWays, type Numbers, type Way } from "./collatz.js";

const LIMIT = 300_000;
const PART = 10_000;

const longest = await run(function* () {
  const parts = chan<Numbers>();
  const found = chan<Way>();

  go(function* () {
    for (let from = 1; from < LIMIT; from += PART) yield* parts.send({ from, to: Math.min(LIMIT, from + PART) });
    parts.close();
  });

  const workers = new WaitGroup();
  const threads = gomaxprocs();
  for (let i = 0; i < threads; i++) workers.go(longestWays, parts, found);
  go(function* () {
    yield* workers.wait();
    found.close();
  });

  let longest: Way = { start: 1, steps: 0 };
  yield* range(found, (way) => {
    if (way.steps > longest.steps) longest = way;
  });
  return longest;
});

console.log(`Below ${LIMIT}, the longest way to 1 starts at ${longest.start} and takes ${longest.steps} steps.`);
