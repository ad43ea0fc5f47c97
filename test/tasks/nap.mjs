// A thread of a core that does one operation, and says before it which thread of the system it is.

import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { compile, instantiateWasm } from "../../dist/core/core.js";
import { instantiate } from "../../dist/core/javascript.js";

const { memory, kind, name, operation, args } = workerData;
const core = kind === "wasm" ? instantiateWasm(compile(), memory) : instantiate(memory);
core.joinAsWorker(name);
core.allowNaps();
parentPort.postMessage(basename(readlinkSync("/proc/thread-self")));
parentPort.postMessage(core[operation](...args));
