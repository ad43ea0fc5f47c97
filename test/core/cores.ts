// Both cores, each on a memory of its own, and everything that a test may look at.

import { type Core, compile, INITIAL_PAGES, instantiateWasm } from "../../dist/core/core.js";
import { instantiate } from "../../dist/core/javascript.js";

/** Pages that the memories may have: enough that they grow, and few enough to compare. */
const MAXIMUM = 64;

const module = compile();

export type Kind = "wasm" | "js";

/** A core of the kind on the memory; each call is another thread as far as the core can tell. */
export function coreOn(kind: Kind, memory: WebAssembly.Memory): Core {
  return kind === "wasm" ? instantiateWasm(module, memory) : instantiate(memory);
}

export function newMemory(maximum: number = MAXIMUM): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
}

/** What differs between two memories: the first word that does, or undefined. */
export function firstDifference(a: WebAssembly.Memory, b: WebAssembly.Memory): string | undefined {
  const [one, two] = [new Int32Array(a.buffer), new Int32Array(b.buffer)];
  if (one.length !== two.length) return `sizes: ${one.length} and ${two.length} words`;
  if (Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0) return undefined;
  const at = one.findIndex((word, i) => word !== two[i]);
  return `the word at ${at * 4}: ${one[at]} and ${two[at]}`;
}
