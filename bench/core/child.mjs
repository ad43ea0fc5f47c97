// Times operations of the core: node child.mjs wasm|js MILLISECONDS OPERATION… A figure that counts is that of a process with
// one operation.
//
// It runs a thousand times in one iteration of tinybench, whose own cost would be most of the figure otherwise.

import { Bench } from "tinybench";
import { compile, INITIAL_PAGES, instantiateWasm } from "../../dist/core/core.js";
import { instantiate } from "../../dist/core/javascript.js";
import { makeBed, operations, PAGES } from "./operations.mjs";

const TIMES = 1000;
const [, , kind, milliseconds, ...names] = process.argv;

for (const name of names) {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: PAGES, shared: true });
  const core = kind === "js" ? instantiate(memory) : instantiateWasm(compile(), memory);
  const once = operations[name](makeBed(core, memory));

  const bench = new Bench({ time: Number(milliseconds), warmupTime: Number(milliseconds) / 2 });
  bench.add(name, () => {
    for (let i = 0; i < TIMES; i++) once();
  });
  const [task] = await bench.run();
  console.log(JSON.stringify({ nanoseconds: (task.result.latency.p50 * 1e6) / TIMES }));
}
