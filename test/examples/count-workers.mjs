// Imported before an example: says at its end, on standard error, whether it has had worker threads.

import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  let workers = 0;
  process.on("worker", () => {
    workers += 1;
  });
  process.on("exit", () => console.error(workers > 0 ? "workers" : "no workers"));
}
