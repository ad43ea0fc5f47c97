// Encoded values in the shared memory: a block each, which begins with their length.

import type { Address } from "../core/core.js";
import { ENCODED_BYTES, ENCODED_LENGTH } from "../core/layout.js";
import { allocate } from "./allocate.js";
import { allWords, bytes, reach } from "./memory.js";
import type { Writer } from "./writer.js";

/** So few bytes are copied faster by a loop over words than by a call. */
const LOOPED_MAX = 256;

/** Copies a message into the shared memory, behind its length. */
export function storeMessage(message: Writer): Address {
  const length = message.position;
  if (length > LOOPED_MAX) return storeBytes(message.written);
  const address = allocateEncoded(length);
  message.copyTo(allWords, (address + ENCODED_BYTES) >>> 2);
  return address;
}

/** Copies bytes into the shared memory, behind their length. */
export function storeBytes(encoded: Uint8Array): Address {
  const address = allocateEncoded(encoded.length);
  bytes.set(encoded, address + ENCODED_BYTES);
  return address;
}

function allocateEncoded(length: number): Address {
  const size = ENCODED_BYTES + length;
  const address = allocate(size);
  reach(address + size);
  allWords[(address + ENCODED_LENGTH) >>> 2] = length;
  return address;
}

/** Answers what `read` makes of the bytes stored at the address, which lie from `start` to `end`. It must not keep them. */
export function readStored<T>(address: Address, read: (bytes: Uint8Array, start: number, end: number) => T): T {
  const start = address + ENCODED_BYTES;
  reach(start);
  const end = start + ((allWords[(address + ENCODED_LENGTH) >>> 2] as number) >>> 0);
  reach(end);
  return read(bytes, start, end);
}
