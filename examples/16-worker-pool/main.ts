// A worker pool: one task, called many times, a few at once.
//
//   run ─────▶ queue, the most urgent first ──▶ countPrimes, on whichever thread is free ──▶ a result for each who asked
//   map ──┬──▶                                                                          ──┬▶ results in the order of the parts
//         └──────────────── takes the next part when a result has been received ◀─────────┘

import { gomaxprocs, run } from "parachan";
import { type JobOptions, workerPool } from "parachan/workerpool";
import { countPrimes, type Part } from "./primes.js";

const LIMIT = 500_000;
const PART = 100_000;

function* parts(): Generator<Part> {
  for (let from = 0; from < LIMIT; from += PART) yield { from, to: from + PART };
}

await run(async () => {
  await using pool = workerPool(countPrimes, { workers: gomaxprocs() + 1 }); // One that is ready when a thread is.
  let to = 0;
  let total = 0;
  for await (const count of pool.map(parts())) {
    to += PART;
    total += count;
    console.log(`Below ${to}: ${total} primes`);
  }

  // With one worker, the order in which jobs are done is that in which they are taken from the queue.
  const single = workerPool(countPrimes, { workers: 1 });
  const abort = new AbortController();
  const said: PromiseLike<void>[] = [];
  const ask = (name: string, part: Part, options?: JobOptions): void => {
    const say = (what: unknown): void => console.log(`${name}: ${what}`);
    said.push(single.run([part], options).then(say, say));
  };
  ask("first", { from: 0, to: 100 });
  ask("patient", { from: 0, to: 1000 });
  ask("unwanted", { from: 0, to: 1e9 }, { signal: abort.signal });
  ask("urgent", { from: 0, to: 10 }, { priority: 1000 });
  ask("mistaken", { from: 10, to: 0 });
  abort.abort("not wanted any more");
  await single.close(); // Finishes what it has accepted.
  await Promise.all(said);

  const { done, failed, aborted } = single.metrics;
  console.log(`${done} done, ${failed} failed, ${aborted} aborted`);
});
