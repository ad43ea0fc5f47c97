// Values from this thread to a worker, by postMessage: node stream-postmessage.mjs VALUE MILLISECONDS.
//
// The worker says when it has had `window` of them, so that what is under way fits in memory.

import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { ramp } from "../harness/ramp.mjs";
import { values, window } from "./values.mjs";

if (isMainThread) {
  const [name, milliseconds] = process.argv.slice(2);
  const value = values[name];
  const worker = new Worker(new URL(import.meta.url));
  const run = async (n) => {
    const begun = process.hrtime.bigint();
    for (let sent = 0; sent < n; ) {
      const batch = Math.min(window(name), n - sent);
      const drained = once(worker, "message");
      worker.postMessage(batch);
      for (let i = 0; i < batch; i++) worker.postMessage(value);
      await drained;
      sent += batch;
    }
    return Number(process.hrtime.bigint() - begun);
  };
  await run(1);
  console.log(JSON.stringify(await ramp(run, Number(milliseconds))));
  await worker.terminate();
} else {
  let left = 0;
  let last;
  parentPort.on("message", (message) => {
    if (left === 0) {
      left = message;
      return;
    }
    last = message;
    left -= 1;
    if (left === 0) parentPort.postMessage(typeof last);
  });
}
