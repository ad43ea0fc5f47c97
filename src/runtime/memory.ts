// The shared memory by address: words, a value's cells, and the cases of selects.
//
// The memory grows, here or on another thread, and a view of it does not. So the views are renewed when an address lies beyond them.

import type { Address } from "../core/core.js";
import {
  CASE_DIRECTION,
  CASE_SIZE,
  CELL_TAG,
  CELL_VALUE,
  GOROUTINE_ID,
  GOROUTINE_REASON,
  GOROUTINE_SIZE,
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  WAITER_OBJECT,
} from "../core/layout.js";
import { bufferTo, type SharedMemory } from "../core/memory.js";

let memory: SharedMemory;
export let bytes: Uint8Array;
export let allWords: Int32Array;
let allDoubles: Float64Array;

/** Says which memory this thread's is. */
export function viewMemory(shared: SharedMemory): void {
  memory = shared;
  renewViews(0);
}

/** The tag in a cell. */
export function cellTag(cell: Address): number {
  reach(cell + CELL_VALUE);
  return allWords[(cell + CELL_TAG) >>> 2] as number;
}

/** The 64 bits in a cell. */
export function cellValue(cell: Address): number {
  reach(cell + CELL_VALUE + 8);
  return allDoubles[(cell + CELL_VALUE) >>> 3] as number;
}

export function writeCell(cell: Address, tag: number, value: number): void {
  reach(cell + CELL_VALUE + 8);
  allWords[(cell + CELL_TAG) >>> 2] = tag;
  allDoubles[(cell + CELL_VALUE) >>> 3] = value;
}

/** Describes a case of a select: what it waits on, and how. */
export function writeCase(one: Address, object: Address, direction: number): void {
  reach(one + CASE_SIZE);
  allWords[(one + WAITER_OBJECT) >>> 2] = object;
  allWords[(one + CASE_DIRECTION) >>> 2] = direction;
}

/** Says which goroutine the control block carries; 0 for none. */
export function writeGoroutineId(goroutine: Address, id: number): void {
  writeWord(goroutine + GOROUTINE_ID, id);
}

/** Says what the goroutine is to be resumed with. */
export function writeResult(goroutine: Address, tag: number, value: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_TAG) >>> 2] = tag;
  allDoubles[(goroutine + GOROUTINE_VALUE) >>> 3] = value;
}

/** Says what the goroutine waits for, where the core does not know. */
export function writeReason(goroutine: Address, reason: number): void {
  writeWord(goroutine + GOROUTINE_REASON, reason);
}

/** The word at the address, as it was last seen here. */
export function wordAt(address: Address): number {
  reach(address + 4);
  return (allWords[address >>> 2] as number) >>> 0;
}

function writeWord(address: Address, value: number): void {
  reach(address + 4);
  allWords[address >>> 2] = value;
}

/** The double at the address, a multiple of 8. */
export function doubleAt(address: Address): number {
  reach(address + 8);
  return allDoubles[address >>> 3] as number;
}

export function writeDouble(address: Address, value: number): void {
  reach(address + 8);
  allDoubles[address >>> 3] = value;
}

/** Sees to it that the views reach as far as `end`. */
export function reach(end: Address): void {
  if (end > bytes.length) renewViews(end);
}

function renewViews(end: Address): void {
  const buffer = bufferTo(end, memory);
  bytes = new Uint8Array(buffer);
  allWords = new Int32Array(buffer);
  allDoubles = new Float64Array(buffer);
}
