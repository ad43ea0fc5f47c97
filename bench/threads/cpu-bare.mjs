// The work of cpu.mjs without the library: node cpu-bare.mjs THREADS TASKS LIMIT. Each worker thread has its share from the start.

import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { primes } from "./primes.mjs";

if (isMainThread) {
  const [threads, count, limit] = process.argv.slice(2).map(Number);
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url), { workerData: limit }));
  const compute = (share) =>
    Promise.all(
      workers.map((worker) => {
        worker.postMessage(share);
        return once(worker, "message");
      }),
    );
  await compute(2);
  const begun = process.hrtime.bigint();
  const counts = await compute(count / threads);
  const took = Number(process.hrtime.bigint() - begun);
  if (new Set(counts.flat()).size !== 1) throw new Error("the threads disagree");
  console.log(JSON.stringify({ n: count, nanoseconds: took / count }));
  for (const worker of workers) worker.unref();
} else {
  parentPort.on("message", (share) => {
    let count = 0;
    for (let i = 0; i < share; i++) count += primes(workerData);
    parentPort.postMessage(count);
  });
}
