// Comlink has no pool: calls go to two workers in turn.

import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { expose, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { timeCalls } from "./calls.mjs";

if (isMainThread) {
  const workers = [new Worker(new URL(import.meta.url)), new Worker(new URL(import.meta.url))];
  const remotes = workers.map((worker) => wrap(nodeEndpoint(worker)));
  await timeCalls((n) => remotes[n % 2].increment(n));
  await Promise.all(workers.map((worker) => worker.terminate()));
} else {
  expose({ increment: (n) => n + 1 }, nodeEndpoint(parentPort));
}
