// How a value travels through the core: a tag and 64 bits.
//
//   number                       inline
//   undefined, null, booleans    the tag alone
//   anything else, while one     an index into this thread's references
//   thread knows the channel
//   once others may know it:
//     a channel, a WaitGroup …   the kind of handle and the object's address, if others know that too
//     anything else              the address of its encoded bytes

import {
  TAG_ENCODED,
  TAG_FALSE,
  TAG_HANDLE,
  TAG_NULL,
  TAG_NUMBER,
  TAG_REFERENCE,
  TAG_TRUE,
  TAG_UNDEFINED,
} from "../core/layout.js";
import { decode, encodeTo, release } from "./codec.js";
import { bareAddress, findHandleKind, type HandleKind, handleKindOf } from "./handles.js";
import { letGo } from "./holdings.js";
import { cellTag, cellValue } from "./memory.js";
import { makeMessage } from "./message.js";
import { collect, keep } from "./references.js";
import { readStored, storeMessage } from "./stored.js";
import { core } from "./thread.js";
import type { Writer } from "./writer.js";

/** What the tag of a handle's kind is multiplied with, to have an address below it. */
const KIND = 2 ** 32;

/** How a value travels to where, with `shared`, other threads may take it. Nothing happens to the value yet. */
export function tagOf(value: unknown, shared: boolean): number {
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
      if (typeof value === "number") return TAG_NUMBER;
      if (!shared) return TAG_REFERENCE;
      return typeof value === "object" && bareAddress(value as object) !== 0 ? TAG_HANDLE : TAG_ENCODED;
  }
}

/**
 * The 64 bits of a value that travels with this tag: what they stand for has been kept, counted or encoded. `root` is what
 * errors call the value. Throws DataCloneError, or OutOfMemoryError, having changed nothing.
 */
export function bitsOf(tag: number, value: unknown, root: string): number {
  switch (tag) {
    case TAG_NUMBER:
      return value as number;
    case TAG_REFERENCE:
      return keep(value);
    case TAG_ENCODED:
      return storeEncoded(value, root);
    case TAG_HANDLE:
      return countedBits(value as object);
    default:
      return 0;
  }
}

function countedBits(object: object): number {
  const address = bareAddress(object);
  core.retain(address);
  return (handleKindOf(object) as HandleKind).tag * KIND + address;
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
    case TAG_HANDLE:
      return takeHandle(bits);
    default:
      return takeEncoded(bits);
  }
}

function takeHandle(bits: number): object {
  const address = bits >>> 0;
  let kind: HandleKind;
  try {
    kind = findHandleKind((bits - address) / KIND);
  } catch (error) {
    letGo(address);
    throw error;
  }
  return (kind as Required<HandleKind>).at(address);
}

/**
 * Encodes a value into shared memory, or with `listed` the elements of a dense array, for `decodeList`. Throws DataCloneError,
 * or OutOfMemoryError, having changed nothing.
 */
export function storeEncoded(value: unknown, root: string, listed: boolean = false): number {
  return makeMessage(
    () => encodeTo(value, root, store, listed),
    (address) => discard(TAG_ENCODED, address),
  );
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
  // Handles take over the counts of the bytes, which shall have theirs all the time.
  release(bytes, start, end, retain);
  return decode(bytes, start, end);
}

function retain(address: number): void {
  core.retain(address);
}

/** Lets go of a value that nobody will take. */
export function discard(tag: number, bits: number): void {
  switch (tag) {
    case TAG_REFERENCE:
      collect(bits);
      break;
    case TAG_ENCODED:
      readStored(bits, release);
      core.free(bits);
      break;
    case TAG_HANDLE:
      letGo(bits >>> 0);
  }
}

/** Lets go of the value in a cell, likewise. */
export function discardCell(cell: number): void {
  discard(cellTag(cell), cellValue(cell));
}
