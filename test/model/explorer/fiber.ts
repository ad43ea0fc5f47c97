// Fibers: the threads of a model as they run, each an instance of the core of its own.

import { STACK, STACKS } from "./access.js";
import type { Program, Thread } from "./program.js";

export const RUNNABLE: number = 0;
export const BLOCKED: number = 1;
export const ENDED: number = 2;

type Exports = Record<string, (...args: number[]) => number>;

/** A thread, which asyncify stops before an access: which one, and all that its program has been answered. */
export class Fiber {
  readonly number: number;
  readonly exports: Exports;
  readonly globals: WebAssembly.Global[];
  readonly asyncify: WebAssembly.Global;
  readonly stack: number;
  status: number = RUNNABLE;
  kind: number = -1;
  address: number = 0;
  a: number = 0;
  b: number = 0;
  /** Index of the function that is being called, or -1. */
  call: number = -1;
  /** What the program's requests have been answered, from the beginning. */
  log: number[] = [];
  /** What it began again with. */
  from: number = 0;
  program: Program | undefined;
  thread: Thread | undefined;

  constructor(number: number, exports: WebAssembly.Exports) {
    this.number = number;
    this.exports = exports as Exports;
    const all = Object.entries(exports).filter(([name]) => name.startsWith("global:"));
    this.asyncify = exports["global:__asyncify_state"] as WebAssembly.Global;
    this.globals = all.filter(([name]) => !name.includes("asyncify")).map(([, global]) => global as WebAssembly.Global);
    this.stack = STACKS + number * STACK;
  }
}

/** What schedules and reports call it. */
export function letter(fiber: { readonly number: number }): string {
  return String.fromCharCode(97 + fiber.number);
}
