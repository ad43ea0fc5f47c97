import { isMainThread } from "node:worker_threads";
import workerpool from "workerpool";
import { timeCalls } from "./calls.mjs";

if (isMainThread) {
  const pool = workerpool.pool(new URL(import.meta.url).pathname, {
    minWorkers: 2,
    maxWorkers: 2,
    workerType: "thread",
  });
  await timeCalls((n) => pool.exec("increment", [n]));
  await pool.terminate();
} else {
  workerpool.worker({ increment: (n) => n + 1 });
}
