// Calls of the core itself, without the runtime round it: node operations.mjs MILLISECONDS.
//
// Each runs a thousand times in one iteration of tinybench, whose own cost would be most of the figure otherwise.

import { Bench } from "tinybench";
import { compileCore, INITIAL_PAGES, instantiateCore } from "../../dist/core/core.js";
import { CHUNK } from "../../dist/core/layout.js";

const milliseconds = Number(process.argv[2]);
const TIMES = 1000;
const PAGES = 2048;

const cores = { wasm: () => instantiateCore(compileCore(), makeMemory()) }; // The pure-JavaScript core comes beside it.

function makeMemory() {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: PAGES, shared: true });
}

/** Every operation, as a function that does it once. */
function operations(core) {
  core.joinAsFirst((PAGES * 65536) / CHUNK);
  const channel = (capacity, shared) => {
    const made = core.makeChannel(capacity);
    if (shared) core.share(made);
    return made;
  };
  const here = channel(1, false);
  const shared = channel(1, true);
  const unbuffered = channel(0, false);
  const unbufferedShared = channel(0, true);
  const receiver = core.makeGoroutine(1);
  const sender = core.makeGoroutine(2);
  const group = core.makeWaitGroup(0);
  const closed = channel(0, false);
  core.close(closed);
  const rendezvous = (channel) => {
    core.receive(channel, receiver);
    core.send(channel, sender, 0, 1);
    core.next();
  };
  return {
    "send, receive: buffered, one thread's": () => {
      core.send(here, 0, 0, 1);
      core.receive(here, 0);
    },
    "send, receive: buffered, shared": () => {
      core.send(shared, 0, 0, 1);
      core.receive(shared, 0);
    },
    "receive parks, send wakes, next: one thread's": () => rendezvous(unbuffered),
    "receive parks, send wakes, next: shared": () => rendezvous(unbufferedShared),
    "try to receive, empty": () => core.receive(unbuffered, 0),
    "try to receive, closed": () => core.receive(closed, 0),
    "make a channel of 8, free it": () => core.free(core.makeChannel(8)),
    "make a control block, free it": () => core.free(core.makeGoroutine(3)),
    "ready, next": () => {
      core.ready(sender);
      core.next();
    },
    "WaitGroup: add, done": () => {
      core.add(group, 1);
      core.add(group, -1);
    },
    "next, nobody is ready": () => core.next(),
  };
}

const figures = [];
for (const [name, make] of Object.entries(cores)) {
  for (const [operation, once] of Object.entries(operations(make()))) {
    // A loop of its own for each, or the engine sees one call with many targets.
    const thousand = new Function("once", `return () => { for (let i = 0; i < ${TIMES}; i++) once(); }`)(once);
    const bench = new Bench({ time: milliseconds, warmupTime: milliseconds / 2 });
    bench.add(operation, thousand);
    const [task] = await bench.run();
    const { p50, min, p99 } = task.result.latency;
    const each = (latency) => (latency * 1e6) / TIMES;
    figures.push({ core: name, name: operation, unit: "ns", value: each(p50), min: each(min), max: each(p99) });
  }
}
console.log(JSON.stringify({ figures }));
