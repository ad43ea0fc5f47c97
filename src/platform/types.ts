// What the platforms share: types only.

import type { PostableMemory } from "../core/memory.js";

/** What a worker thread needs in order to join. */
export interface Boot {
  readonly memory: PostableMemory;
  /** The core; without it the worker joins with the core in JavaScript. */
  readonly module: WebAssembly.Module | undefined;
  /** The name that the worker is to have. */
  readonly name: number;
  /** For a bell: the address of the control block of the thread that it wakes. It does not join. */
  readonly bell?: number;
}

/** Makes a worker thread of another way, for bundlers that need to see it made: it gets the URL and the options to pass. */
export type WorkerFactory = (url: URL, options: object) => WorkerLike;

/** What browsers, and node:worker_threads, have in common in what they call Worker. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
}
