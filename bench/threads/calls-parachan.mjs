// Calls to workers and their results, all in flight at once: node calls-parachan.mjs CALLS.

import { isMainThread } from "node:worker_threads";
import { configure, go, parallel, shutdown } from "parachan";
import { timeCalls } from "./calls.mjs";

const tasks = parallel(import.meta.url, { increment: (n) => n + 1 });

if (isMainThread) {
  configure({ threads: 2 });
  await timeCalls((n) => go(tasks.increment, n));
  await shutdown();
}
