// Values from this thread to a worker, over a channel: node stream-parachan.mjs VALUE CAPACITY MILLISECONDS.

import { isMainThread } from "node:worker_threads";
import { chan, configure, go, parallel, shutdown } from "parachan";
import { ramp } from "../harness/ramp.mjs";
import { values } from "./values.mjs";

const tasks = parallel(import.meta.url, {
  *drain(from, n) {
    let last;
    for (let i = 0; i < n; i++) last = yield* from.recv();
    return typeof last;
  },
});

if (isMainThread) {
  const [name, capacity, milliseconds] = process.argv.slice(2);
  const value = values[name];
  configure({ threads: 1 });
  const run = async (n) => {
    const stream = chan(Number(capacity));
    const begun = process.hrtime.bigint();
    const drained = go(tasks.drain, stream, n);
    await go(function* () {
      for (let i = 0; i < n; i++) yield* stream.send(value);
    });
    await drained;
    return Number(process.hrtime.bigint() - begun);
  };
  await run(1);
  console.log(JSON.stringify(await ramp(run, Number(milliseconds))));
  await shutdown();
}
