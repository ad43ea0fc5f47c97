// The seam's JavaScript half: what `seam.ts` does, with `Atomics` on views of the same memory.
//
// scripts/build-core-js.js puts this file in the place of seam.ts (tsconfig.core-js.json names it by its suffix). An
// address beyond the views means that another thread has grown the memory: they are renewed then.

import type { SharedMemory } from "../src/core/memory";

/** The memory that this instance works on: an argument of the function that the build makes of the core. */
declare const memory: SharedMemory;

let words: Int32Array;
let bytes: Uint8Array;
let doubles: Float64Array;
/** Where the views end. */
let end: usize = 0;

/** Makes the views reach beyond the address. Growing by nothing makes an engine look that has not told this thread yet. */
function renewViews(address: usize): void {
  if (address >= memory.buffer.byteLength) memory.grow(0);
  const buffer = memory.buffer;
  words = new Int32Array(buffer);
  bytes = new Uint8Array(buffer);
  doubles = new Float64Array(buffer);
  end = buffer.byteLength;
}

export function loadCell(address: usize): i32 {
  if (address >= end) renewViews(address);
  return Atomics.load(words, address >>> 2);
}

export function storeCell(address: usize, value: i32): void {
  if (address >= end) renewViews(address);
  Atomics.store(words, address >>> 2, value);
}

export function casCell(address: usize, expected: i32, desired: i32): bool {
  if (address >= end) renewViews(address);
  return Atomics.compareExchange(words, address >>> 2, expected, desired) === expected;
}

export function swapCell(address: usize, value: i32): i32 {
  if (address >= end) renewViews(address);
  return Atomics.exchange(words, address >>> 2, value);
}

export function orCell(address: usize, bits: i32): void {
  if (address >= end) renewViews(address);
  Atomics.or(words, address >>> 2, bits);
}

export function addCell(address: usize, delta: i32): i32 {
  if (address >= end) renewViews(address);
  return Atomics.add(words, address >>> 2, delta);
}

export function notifyCell(address: usize): void {
  if (address >= end) renewViews(address);
  Atomics.notify(words, address >>> 2);
}

export function sleepBriefly(address: usize, expected: i32): void {
  if (address >= end) renewViews(address);
  Atomics.wait(words, address >>> 2, expected, 0.05);
}

export function readWord(address: usize): i32 {
  if (address >= end) renewViews(address);
  return words[address >>> 2] as i32;
}

export function writeWord(address: usize, value: i32): void {
  if (address >= end) renewViews(address);
  words[address >>> 2] = value;
}

export function readByte(address: usize): i32 {
  if (address >= end) renewViews(address);
  return bytes[address] as i32;
}

export function writeByte(address: usize, value: i32): void {
  if (address >= end) renewViews(address);
  bytes[address] = value;
}

export function readDouble(address: usize): f64 {
  if (address >= end) renewViews(address);
  return doubles[address >>> 3] as f64;
}

export function writeDouble(address: usize, value: f64): void {
  if (address >= end) renewViews(address);
  doubles[address >>> 3] = value;
}

export function growTo(chunks: i32): bool {
  const missing = chunks - (memory.buffer.byteLength >>> 16);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}
