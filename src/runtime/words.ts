// The shared memory as JavaScript reads and writes it, for what is shared and is not the core's: words and bytes.
//
// The words mean what the core's seam means by them: a cell is atomic and sequentially consistent, a word is plain, for what
// this thread owns or what a cell's store has published.

import type { Address } from "../core/core.js";
import { sharedBuffer } from "./thread.js";

// Renewed when an address lies beyond them: the memory grows, and a view of it does not. Not those of memory.ts: what a module
// exports, an engine reads more slowly than what it keeps to itself, and here that is a twentieth of all.
let words: Int32Array = new Int32Array(0);
let bytes: Uint8Array = new Uint8Array(0);

function indexOf(address: Address): number {
  const index = address >>> 2;
  if (index >= words.length) renew(address + 4);
  return index;
}

function renew(end: Address): void {
  words = new Int32Array(sharedBuffer(end));
  bytes = new Uint8Array(sharedBuffer(end));
}

export function loadCell(address: Address): number {
  const index = indexOf(address);
  return Atomics.load(words, index);
}

export function storeCell(address: Address, value: number): void {
  const index = indexOf(address);
  Atomics.store(words, index, value);
}

/** Puts `desired` where `expected` was; false if something else was there. */
export function casCell(address: Address, expected: number, desired: number): boolean {
  const index = indexOf(address);
  return Atomics.compareExchange(words, index, expected, desired) === expected;
}

/** Answers with what was there before. */
export function swapCell(address: Address, value: number): number {
  const index = indexOf(address);
  return Atomics.exchange(words, index, value);
}

/** Answers with what was there before. */
export function addCell(address: Address, delta: number): number {
  const index = indexOf(address);
  return Atomics.add(words, index, delta);
}

export function readWord(address: Address): number {
  const index = indexOf(address);
  return words[index] as number;
}

export function writeWord(address: Address, value: number): void {
  const index = indexOf(address);
  words[index] = value;
}

/** Answers what `read` makes of the bytes at the address, which lie from `start` to `end`. It must not keep them. */
export function readBytes<T>(
  address: Address,
  length: number,
  read: (bytes: Uint8Array, start: number, end: number) => T,
): T {
  if (address + length > bytes.length) renew(address + length);
  return read(bytes, address, address + length);
}

/** Whether these bytes lie at the address. */
export function hasBytes(address: Address, expected: Uint8Array): boolean {
  const { length } = expected;
  if (address + length > bytes.length) renew(address + length);
  for (let i = 0; i < length; i++) if (bytes[address + i] !== expected[i]) return false;
  return true;
}

export function writeBytes(address: Address, source: Uint8Array): void {
  if (address + source.length > bytes.length) renew(address + source.length);
  bytes.set(source, address);
}
