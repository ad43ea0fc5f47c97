// A core of its own for each test: functions over a fresh memory, as many threads as the test wants. With PARACHAN_CORE=js it
// is the core in JavaScript.

import { readFileSync } from "node:fs";
import type { Core } from "../../src/core/core.js";
import {
  CHUNK,
  NUMBER_MASK,
  TAG_NONE,
  THREAD_BLOCKS,
  THREAD_NAME,
  THREAD_SIZE,
  THREAD_TASK,
} from "../../src/core/layout.js";
import { coreOn, type Kind } from "./cores.js";

/** A thread of a machine: its own instance of the core over the machine's memory. */
export interface Thread {
  readonly core: Core;
  readonly name: number;
  /** The task that its `next` has just answered FRESH or HOME for. */
  taken(): number;
}

export class Machine {
  readonly memory: WebAssembly.Memory;
  readonly first: Thread;
  readonly #debug: WebAssembly.Module | undefined;

  /** `chunks` is how far the memory may grow, in 64 KiB; `build` names a file in build/ instead of the core that ships. */
  constructor(chunks: number = 1024, build?: string) {
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: Math.max(chunks, 16), shared: true });
    if (build !== undefined) {
      this.#debug = new WebAssembly.Module(readFileSync(new URL(`../../build/${build}`, import.meta.url)));
    }
    const core = this.#instantiate();
    const block = core.joinAsFirst(chunks);
    this.first = this.#thread(core, this.word(block + THREAD_NAME));
    core.limitWorkers(255);
  }

  /** One thread more, as a worker. */
  join(name: number): Thread {
    const core = this.#instantiate();
    core.joinAsWorker(name);
    return this.#thread(core, name);
  }

  #thread(core: Core, name: number): Thread {
    return { core, name, taken: () => this.word(blockOf(name) + THREAD_TASK) };
  }

  /** Where the thread's control block is. */
  block({ name }: Thread): number {
    return blockOf(name);
  }

  word(address: number): number {
    return new DataView(this.memory.buffer).getInt32(address, true);
  }

  writeWord(address: number, value: number): void {
    new DataView(this.memory.buffer).setInt32(address, value, true);
  }

  double(address: number): number {
    return new DataView(this.memory.buffer).getFloat64(address, true);
  }

  get chunks(): number {
    return this.memory.buffer.byteLength / CHUNK;
  }

  #instantiate(): Core {
    if (this.#debug === undefined) return coreOn((process.env.PARACHAN_CORE ?? "wasm") as Kind, this.memory);
    return new WebAssembly.Instance(this.#debug, { env: { memory: this.memory, abort } }).exports as unknown as Core;
  }
}

function blockOf(name: number): number {
  return THREAD_BLOCKS + (name & NUMBER_MASK) * THREAD_SIZE;
}

/** Queues a task that brings nothing. Answers its control block, or 0 if memory has run out. */
export function spawn(core: Core, index: number, id: number): number {
  const task = core.makeGoroutine(0);
  if (task !== 0) core.spawn(task, 0, TAG_NONE, 0, index, id, 0);
  return task;
}

/** What the debug build calls where an assertion does not hold. */
function abort(): never {
  throw new Error("assertion of the core failed");
}
