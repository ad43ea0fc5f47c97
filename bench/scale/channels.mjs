// Channels made and dropped, with turns of the event loop between, in which their memory comes back: node channels.mjs COUNT.

import { setImmediate as turn } from "node:timers/promises";
import { chan } from "parachan";
import { core } from "../../dist/runtime/thread.js";

const count = Number(process.argv[2]);
const BATCH = 1000;
const MB = 2 ** 20;

const reserved = [];
const resident = [];
const begun = performance.now();
for (let made = 0; made < count; made += BATCH) {
  for (let i = 0; i < BATCH; i++) chan(1).trySend(i);
  await turn();
  if (made % (count / 10) !== 0) continue;
  reserved.push(core.reservedBytes() / MB);
  resident.push(process.memoryUsage.rss() / MB);
}
const took = performance.now() - begun;

console.log(
  JSON.stringify({
    figures: [
      { name: "made, used once and dropped, each", unit: "ns", value: (took * 1e6) / count },
      { name: "shared memory after a tenth", unit: "MB", value: reserved[1] },
      { name: "shared memory at the end", unit: "MB", value: reserved.at(-1) },
      { name: "resident after a tenth", unit: "MB", value: resident[1] },
      { name: "resident at the end", unit: "MB", value: resident.at(-1) },
    ],
    series: { reserved, resident },
  }),
);
