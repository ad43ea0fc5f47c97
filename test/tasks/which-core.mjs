// Says which core it runs on, which one its worker does, and a sum that the two have made. node which-core.mjs [CORE]

import { chan, configure, go, run } from "parachan";
import { bootForWorker } from "../../dist/runtime/thread.js";
import { tasks } from "./mixed.mjs";

const core = process.argv[2];
configure({ threads: 1, ...(core === undefined ? {} : { core }) });
await run(function* () {
  const numbers = chan(2);
  const doubles = chan();
  const worker = yield* go(tasks.core);
  go(tasks.double, numbers, doubles);
  go(function* () {
    for (let i = 0; i < 10; i++) yield* numbers.send(i);
    numbers.close();
  });
  let sum = 0;
  for (;;) {
    const [n, ok] = yield* doubles.recvOk();
    if (!ok) break;
    sum += n;
  }
  console.log(bootForWorker(0).module === undefined ? "js" : "wasm", worker, sum / 2);
});
