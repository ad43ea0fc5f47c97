// Operations: what is done in one step to a number that every thread knows. They are sequentially consistent, as Go's are.
//
// In WebAssembly (assembly/atomic.ts) if the core is, for a call of it takes a third of what one of JavaScript's own `Atomics` takes;
// else those (in-javascript.ts). Threads of either kind may work on one number.

import type { Address } from "../core/core.js";
import { exportsOf } from "../runtime/thread.js";
import { makeDoubles, makeLongs, makeWords } from "./in-javascript.js";
import { wasm } from "./wasm.js";

/** What can be done to a number that is swapped and compared. */
export interface Swaps<T> {
  load(at: Address): T;
  store(at: Address, value: T): void;
  /** Adds, and gives the number before. */
  add(at: Address, delta: T): T;
  /** Gives the number before. */
  swap(at: Address, value: T): T;
  /** 1 if `expected` was there, and now `desired` is; else 0. */
  cas(at: Address, expected: T, desired: T): number;
}

/** And to one that has bits. Each gives the number before. */
export interface Operations<T> extends Swaps<T> {
  and(at: Address, mask: T): T;
  or(at: Address, mask: T): T;
}

/** On 32 bits, with sign or without. */
export let words: Operations<number>;
/** On 64 bits, with sign or without. */
export let longs: Operations<bigint>;
/** On numbers, of which all NaNs are one, and 0 is not -0. */
export let doubles: Swaps<number>;

/** Makes them, once this thread has a core. */
export function makeOperations(): void {
  if (words !== undefined) return;
  const made = exportsOf(wasm);
  words = made === undefined ? makeWords() : named(made, "Word");
  longs = made === undefined ? makeLongs() : named(made, "Long");
  doubles = made === undefined ? makeDoubles() : named(made, "Double");
}

/** Those that end in `kind`. */
function named<T>(made: WebAssembly.Exports, kind: string): Operations<T> {
  const names = ["load", "store", "add", "swap", "cas", "and", "or"];
  return Object.fromEntries(names.map((name) => [name, made[name + kind]])) as unknown as Operations<T>;
}
