// Room in the shared memory: or OutOfMemoryError.

import type { Address } from "../core/core.js";
import { MAX_BLOCK } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import { core } from "./thread.js";

/** The address of what the core has just made. Throws OutOfMemoryError for 0: there was no memory for it. */
export function made(address: Address): Address {
  if (address === 0) throw new OutOfMemoryError();
  return address >>> 0;
}

/** A block of `size` bytes, of unknown content. Throws OutOfMemoryError. */
export function allocate(size: number): Address {
  return made(size > MAX_BLOCK ? 0 : core.allocate(size));
}
