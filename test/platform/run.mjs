// Runs the smoke program outside browsers and prints what it found as JSON. Before it come what pages cannot do, wait(),
// and a program that run() ends; after it a deadlock, and then the process must end by itself, beside its idle workers.
//
//   node test/platform/run.mjs THREADS

import process from "node:process";
import { chan, configure, go, run } from "parachan";
import { tasks as io } from "../tasks/io.mjs";
import { tasks } from "../tasks/smoke.mjs";
import { smoke } from "./smoke.mjs";

const threads = Number(process.argv[2]);
configure({ threads });

function blockingly() {
  const numbers = chan();
  const doubles = chan();
  go(tasks.double, numbers, doubles);
  numbers.send(21).wait();
  return doubles.recv().wait();
}

const waited = await run(blockingly);
const read = await run(function* () {
  return yield* go(io.program); // Beside this, a deadlock would be a mistake.
});
const found = await smoke(threads);

function* stuck() {
  yield* go(tasks.double, chan(), chan());
}

// Not awaited: of a top-level await that never ends not every platform tells.
run(stuck).catch(({ name }) => console.log(JSON.stringify({ waited, read, ...found, stuck: name })));
