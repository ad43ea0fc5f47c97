// Stored entries: a key and a value, encoded, in one block of the shared memory. Nothing in it changes until it is freed.
//
//   0            4              8
//   ├ key length ┼ value length ┼ key … ┼ value …
//                                         at a multiple of 8

import type { Address } from "../core/core.js";
import { ENTRY_BYTES, ENTRY_KEY_LENGTH, ENTRY_VALUE_LENGTH } from "../core/layout.js";
import { allocate } from "./allocate.js";
import { encode, release } from "./codec.js";
import { makeMessage } from "./message.js";
import { copy } from "./payload.js";
import { core } from "./thread.js";
import { hasBytes, readBytes, readWord, writeBytes, writeWord } from "./words.js";

/** Makes an entry. Throws DataCloneError, or OutOfMemoryError, having changed nothing. */
export function makeEntry(key: unknown, value: unknown): Address {
  return makeMessage(() => {
    const keyBytes = encode(key, "key").slice(); // The next encoding overwrites it.
    try {
      return storeEntry(keyBytes, encode(value));
    } catch (error) {
      release(keyBytes);
      throw error;
    }
  }, freeEntry);
}

function storeEntry(key: Uint8Array, value: Uint8Array): Address {
  try {
    const valueAt = ENTRY_BYTES + padded(key.length);
    const entry = allocate(valueAt + value.length);
    writeWord(entry + ENTRY_KEY_LENGTH, key.length);
    writeWord(entry + ENTRY_VALUE_LENGTH, value.length);
    writeBytes(entry + ENTRY_BYTES, key);
    writeBytes(entry + valueAt, value);
    return entry;
  } catch (error) {
    release(value);
    throw error;
  }
}

function padded(length: number): number {
  return (length + 7) & ~7;
}

type Read<T> = (bytes: Uint8Array, start: number, end: number) => T;

function readKey<T>(entry: Address, read: Read<T>): T {
  return readBytes(entry + ENTRY_BYTES, readWord(entry + ENTRY_KEY_LENGTH), read);
}

function readValue<T>(entry: Address, read: Read<T>): T {
  const valueAt = ENTRY_BYTES + padded(readWord(entry + ENTRY_KEY_LENGTH));
  return readBytes(entry + valueAt, readWord(entry + ENTRY_VALUE_LENGTH), read);
}

/** The key's bytes, where they lie. */
export function keyBytesOf(entry: Address): Uint8Array {
  return readKey(entry, (bytes, start, end) => bytes.subarray(start, end));
}

export function decodeKey(entry: Address): unknown {
  return readKey(entry, copy);
}

export function decodeValue(entry: Address): unknown {
  return readValue(entry, copy);
}

export function hasKey(entry: Address, key: Uint8Array): boolean {
  return readWord(entry + ENTRY_KEY_LENGTH) === key.length && hasBytes(entry + ENTRY_BYTES, key);
}

/** Frees an entry that nobody can find any more. */
export function freeEntry(entry: Address): void {
  readKey(entry, release);
  readValue(entry, release);
  core.free(entry);
}

/** A key's bytes: of a primitive, only until something else is encoded. To be released. */
export function encodeKey(key: unknown): Uint8Array {
  if (typeof key !== "object" && typeof key !== "function") return encode(key, "key");
  return makeMessage(() => encode(key, "key").slice(), release);
}
