// CPU-bound tasks: node cpu.mjs THREADS TASKS LIMIT. Prints the time a task took, all of them together divided by their number.

import { isMainThread } from "node:worker_threads";
import { configure, go, parallel, shutdown } from "parachan";
import { meet, newCounter } from "../harness/counter.mjs";
import { primes } from "./primes.mjs";

const tasks = parallel(import.meta.url, {
  load() {},
  meet,
  primes,
});

if (isMainThread) {
  const [threads, count, limit] = process.argv.slice(2).map(Number);
  configure({ threads });
  await go(tasks.load);
  const counter = newCounter(0);
  await Promise.all(Array.from({ length: threads }, () => go(tasks.meet, counter, threads)));
  await Promise.all(Array.from({ length: threads * 2 }, () => go(tasks.primes, limit)));
  const begun = process.hrtime.bigint();
  const counts = await Promise.all(Array.from({ length: count }, () => go(tasks.primes, limit)));
  const took = Number(process.hrtime.bigint() - begun);
  if (new Set(counts).size !== 1) throw new Error("the tasks disagree");
  console.log(JSON.stringify({ n: count, nanoseconds: took / count }));
  await shutdown();
}
