// Values from this thread to a worker, over multithreading's channel: node stream-multithreading.mjs VALUE CAPACITY MILLISECONDS.
//
// It needs Node 21 or newer.

import { channel, move, shutdown, spawn } from "multithreading";
import { ramp } from "../harness/ramp.mjs";
import { values } from "./values.mjs";

const [name, capacity, milliseconds] = process.argv.slice(2);
const value = values[name];

const run = async (n) => {
  const [sender, receiver] = channel(Number(capacity));
  const begun = process.hrtime.bigint();
  const drained = spawn(move(receiver, n), async (from, n) => {
    let last;
    for (let i = 0; i < n; i++) last = await from.recv();
    return typeof last.value;
  });
  for (let i = 0; i < n; i++) await sender.send(value);
  const { ok, value: type, error } = await drained.join();
  if (!ok || type !== typeof value) throw new Error(`the last value was of type ${type}: ${error}`);
  return Number(process.hrtime.bigint() - begun);
};

await run(1);
console.log(JSON.stringify(await ramp(run, Number(milliseconds))));
shutdown();
