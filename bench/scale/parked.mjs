// Goroutines parked on one channel, and woken by its close: node --expose-gc parked.mjs COUNT. Prints time and resident memory.

import { chan, go, numGoroutine } from "parachan";

const count = Number(process.argv[2]);
const MB = 2 ** 20;

const before = process.memoryUsage.rss();
const gate = chan();
let woken = 0;

function* park() {
  yield* gate.recv();
  woken += 1;
}

const begun = performance.now();
for (let i = 0; i < count; i++) void go(park);
const created = performance.now();
await go(function* () {}); // It runs after all that were there before it.
const parked = performance.now();
if (numGoroutine() < count) throw new Error("they are not all there");
const resident = process.memoryUsage.rss() - before;
gate.close();
await go(function* () {});
const over = performance.now();
if (woken !== count) throw new Error(`${woken} of ${count} were woken`);

console.log(
  JSON.stringify({
    figures: [
      { name: "go() each", unit: "ns", value: ((created - begun) * 1e6) / count },
      { name: "first run and park each", unit: "ns", value: ((parked - created) * 1e6) / count },
      { name: "wake and end each", unit: "ns", value: ((over - parked) * 1e6) / count },
      { name: "resident each, parked", unit: "bytes", value: resident / count },
      { name: "resident, all", unit: "MB", value: process.memoryUsage.rss() / MB, goal: 600 },
    ],
  }),
);
