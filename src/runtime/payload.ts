// How a value travels through the core: a tag and 64 bits.
//
//   number                       inline
//   undefined, null, booleans    the tag alone
//   anything else                an index into this thread's references, while one thread knows the channel;
//                                the address of its encoded bytes, once others may

import {
  TAG_ENCODED,
  TAG_FALSE,
  TAG_NULL,
  TAG_NUMBER,
  TAG_REFERENCE,
  TAG_TRUE,
  TAG_UNDEFINED,
} from "../core/layout.js";
import { decode, encode, encodeTo, hasHandles, release } from "./codec.js";
import { beginMessage, endMessage } from "./message.js";
import { collect, keep } from "./references.js";
import { readStored, storeMessage } from "./stored.js";
import { core } from "./thread.js";
import type { Writer } from "./writer.js";

/** The tag of a value that travels inline; -1 if it does not. */
export function inlineTag(value: unknown): number {
  switch (value) {
    case undefined:
      return TAG_UNDEFINED;
    case null:
      return TAG_NULL;
    case false:
      return TAG_FALSE;
    case true:
      return TAG_TRUE;
    default:
      return typeof value === "number" ? TAG_NUMBER : -1;
  }
}

/** Takes a value's bits back from the core, and with them what they stand for. */
export function unpack(tag: number, bits: number): unknown {
  switch (tag) {
    case TAG_NUMBER:
      return bits;
    case TAG_UNDEFINED:
      return undefined;
    case TAG_NULL:
      return null;
    case TAG_FALSE:
      return false;
    case TAG_TRUE:
      return true;
    case TAG_REFERENCE:
      return collect(bits);
    default:
      return takeEncoded(bits);
  }
}

/**
 * Encodes a value into shared memory, or with `listed` the elements of a dense array, for `decodeList`. Throws DataCloneError,
 * or OutOfMemoryError, having changed nothing.
 */
export function storeEncoded(value: unknown, root: string, listed: boolean = false): number {
  beginMessage();
  let address = 0;
  try {
    address = encodeTo(value, root, store, listed);
    return address;
  } finally {
    endMessage(address !== 0);
  }
}

function store(message: Writer): number {
  try {
    return storeMessage(message);
  } catch (error) {
    release(message.written);
    throw error;
  }
}

/** Decodes a value from shared memory and frees its bytes. */
export function takeEncoded(
  address: number,
  read: (bytes: Uint8Array, start: number, end: number) => unknown = decode,
): unknown {
  try {
    return readStored(address, read);
  } finally {
    core.free(address);
  }
}

/** Decodes a value from shared memory and leaves its bytes as they were, for others to decode. */
export function copyEncoded(address: number): unknown {
  return readStored(address, copy);
}

/** Decodes the bytes from `start` to `end` and leaves them as they were, for others to decode, at the same time too. */
export function copy(bytes: Uint8Array, start: number, end: number): unknown {
  const value = decode(bytes, start, end);
  if (hasHandles(bytes, start)) encode(value); // They took over the counts of the bytes, which have others again.
  return value;
}

/** Bits for a value that does not travel inline: by reference, or encoded where other threads may read it. */
export function pack(value: unknown, shared: boolean, root: string): number {
  return shared ? storeEncoded(value, root) : keep(value);
}

export function packedTag(shared: boolean): number {
  return shared ? TAG_ENCODED : TAG_REFERENCE;
}

/** Lets go of a value that nobody will take. */
export function discard(tag: number, bits: number): void {
  if (tag === TAG_REFERENCE) collect(bits);
  if (tag !== TAG_ENCODED) return;
  readStored(bits, release);
  core.free(bits);
}
