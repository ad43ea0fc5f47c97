// Numbers from this thread to a worker, through ringbuf.js: node stream-ringbuf.mjs CAPACITY MILLISECONDS.
//
// It has no way to wait: on a full ring the sender looks again, on an empty one the receiver does.

import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { RingBuffer } from "ringbuf.js";
import { ramp } from "../harness/ramp.mjs";
import { values } from "./values.mjs";

if (isMainThread) {
  const [capacity, milliseconds] = process.argv.slice(2).map(Number);
  const storage = RingBuffer.getStorageForCapacity(capacity, Float64Array);
  const ring = new RingBuffer(storage, Float64Array);
  const worker = new Worker(new URL(import.meta.url), { workerData: storage });
  const one = new Float64Array([values.number]);
  const run = async (n) => {
    const begun = process.hrtime.bigint();
    const drained = once(worker, "message");
    worker.postMessage(n);
    for (let i = 0; i < n; i++) while (ring.push(one) === 0) {}
    const [last] = await drained;
    if (last !== values.number) throw new Error(`the last value was ${last}`);
    return Number(process.hrtime.bigint() - begun);
  };
  await run(1);
  console.log(JSON.stringify(await ramp(run, milliseconds)));
  await worker.terminate();
} else {
  const ring = new RingBuffer(workerData, Float64Array);
  const one = new Float64Array(1);
  parentPort.on("message", (n) => {
    for (let i = 0; i < n; i++) while (ring.pop(one) === 0) {}
    parentPort.postMessage(one[0]);
  });
}
