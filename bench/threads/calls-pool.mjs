// Calls to workers through a pool, so many at once: node calls-pool.mjs CALLS WORKERS.

import { isMainThread } from "node:worker_threads";
import { configure, parallel, shutdown } from "parachan";
import { workerPool } from "parachan/workerpool";
import { timeCalls } from "./calls.mjs";

const tasks = parallel(import.meta.url, { increment: (n) => n + 1 });

if (isMainThread) {
  configure({ threads: 2 });
  const pool = workerPool(tasks.increment, { workers: Number(process.argv[3]) });
  await timeCalls((n) => pool.run([n]));
  await shutdown();
}
