// This thread's part in the program: its instance of the core, and the settings of the memory that all threads share.
//
// Nothing is made until it is first used, so that importing costs little and `configure` comes in time.

import { coreInJavascript, cores, defaultMemory, mayBlock, wantedCore, whyNoThreads } from "#platform";
import {
  type Address,
  type Core,
  compile,
  INITIAL_PAGES,
  type InstantiateInJavascript,
  instantiateWasm,
  provided,
} from "../core/core.js";
import { CHUNK } from "../core/layout.js";
import { asMemory, bufferTo, makeMemory, type PostableMemory, type SharedMemory } from "../core/memory.js";
import type { Boot } from "../platform/types.js";
import { viewControlBlock } from "./control-block.js";
import { viewMemory } from "./memory.js";

/** How long a thread spins, in looks of about a nanosecond: a few times what a hand-over between two cores takes. */
const PATIENCE = 4096;

/** Thread numbers that workers can have: all but the one of the thread that began. */
export const MAX_WORKERS = 255;

/** The core's instance. Undefined until `join`. */
export let core: Core;
/** Whether this thread is one of the library's workers. */
export let isWorker: boolean = false;
const obstacle = whyNoThreads();
/** Most worker threads, as the thread that began knows it. With 0, it runs the tasks. */
export let maxWorkers: number = obstacle === undefined ? Math.min(cores(), MAX_WORKERS) : 0;
/** Why there can be no workers, though they were wanted. */
export let whyAlone: string | undefined = obstacle;

/** The core in WebAssembly, or in JavaScript. */
export type CoreName = "wasm" | "js";

let chosen: CoreName | undefined;
let memory: PostableMemory | undefined;
/** The same as `memory`, as it is used. */
let shared: SharedMemory;
/** Undefined on the core in JavaScript. */
let module: WebAssembly.Module | undefined;
let maximum = defaultMemory;
let block: Address;

export function hasJoined(): boolean {
  return memory !== undefined;
}

/** Makes this thread one of the memory's, if it is not yet: the first of a new one, or a worker of one that exists. */
export function join(boot?: Boot): void {
  if (memory !== undefined) return;
  const joining = boot?.memory ?? makeLargestMemory();
  shared = asMemory(joining);
  if (boot === undefined) chooseCore();
  else makeCore(boot.module);
  block = boot === undefined ? core.joinAsFirst(maximum / CHUNK) : core.joinAsWorker(boot.name);
  memory = joining;
  isWorker = boot !== undefined;
  core.seed((Math.random() * 2 ** 32) >>> 0);
  if (cores() > 1) core.setPatience(PATIENCE);
  if (mayBlock()) core.allowNaps();
  if (!isWorker) core.limitWorkers(maxWorkers);
  viewMemory(shared);
  viewControlBlock(memory, block);
}

/** What the worker of this name is to be started with. */
export function bootForWorker(name: number): Boot {
  return { memory: memory as PostableMemory, module, name };
}

/** What this thread's bell is to be started with. */
export function bootForBell(): Boot {
  return { ...bootForWorker(0), bell: block };
}

/** The address of this thread's control block. */
export function ownBlock(): Address {
  return block >>> 0;
}

/** The shared memory as it is now, as far as `end` at least: views of it stay good when it grows, and do not follow. */
export function sharedBuffer(end: Address): SharedArrayBuffer {
  return bufferTo(end, shared) as SharedArrayBuffer;
}

/** Sets which core this program runs on. After first use it stays the same. */
export function setCore(name: CoreName): void {
  if (!isCoreName(name)) throw new RangeError('parachan: the core is "wasm" or "js"');
  if (memory !== undefined && name !== chosen)
    throw new Error("parachan: the core must be configured before first use");
  chosen = name;
}

function isCoreName(name: string): name is CoreName {
  return name === "wasm" || name === "js";
}

/** Makes the core in JavaScript if that is wanted, or if this platform refuses WebAssembly: WebKit no earlier than at the instance. */
function chooseCore(): void {
  const wanted = chosen ?? wantedCore();
  if (wanted !== undefined && !isCoreName(wanted)) throw new RangeError('parachan: PARACHAN_CORE is "wasm" or "js"');
  if (wanted === "js") {
    makeCore(undefined);
    return;
  }
  try {
    makeCore(compile());
  } catch (error) {
    if (wanted === "wasm") throw error;
    if (!hasJavascriptCore()) {
      throw new Error("parachan: WebAssembly is refused here: allow it, or import parachan/js", { cause: error });
    }
    makeCore(undefined);
  }
}

/** Makes this thread's core of `compiled`; without one, in JavaScript. */
function makeCore(compiled: WebAssembly.Module | undefined): void {
  core = compiled === undefined ? javascriptCore()(shared) : instantiateWasm(compiled, shared);
  module = compiled;
}

/** What another module exports that works on the same memory; undefined if the core is in JavaScript. */
export function exportsOf(embedded: string): WebAssembly.Exports | undefined {
  return module === undefined ? undefined : instantiateWasm<WebAssembly.Exports>(compile(embedded), shared);
}

/** Whether the core in JavaScript has been loaded. */
export function hasJavascriptCore(): boolean {
  return (provided ?? coreInJavascript) !== undefined;
}

function javascriptCore(): InstantiateInJavascript {
  const instantiate = provided ?? coreInJavascript;
  if (instantiate === undefined) throw new Error("parachan: the core in JavaScript needs an import of parachan/js");
  return instantiate;
}

/** Sets how far the memory may grow, in bytes. After first use it stays the same. */
export function setMemoryMaximum(size: number): void {
  if (!(size >= INITIAL_PAGES * CHUNK && size <= 2 ** 31)) {
    throw new RangeError("parachan: memory must be between 1 MiB and 2 GiB");
  }
  const most = Math.floor(size / CHUNK) * CHUNK;
  if (memory !== undefined && most !== maximum) throw new Error("parachan: memory must be configured before first use");
  maximum = most;
}

export function setMaxWorkers(count: number): void {
  maxWorkers = obstacle === undefined ? count : 0;
  whyAlone = count === 0 ? undefined : obstacle;
  if (memory !== undefined) core.limitWorkers(maxWorkers);
}

function makeLargestMemory(): PostableMemory {
  for (;;) {
    try {
      return makeMemory(INITIAL_PAGES, maximum / CHUNK);
    } catch (error) {
      // Phones and 32-bit systems refuse large reservations: ask for less.
      if (!(error instanceof RangeError) || maximum <= INITIAL_PAGES * CHUNK * 2) throw error;
      maximum = Math.floor(maximum / 2 / CHUNK) * CHUNK;
    }
  }
}
