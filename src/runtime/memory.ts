// The shared memory by address: words, cells, and the cases of selects.
//
// The memory grows, here or on another thread. So the views are renewed when an address lies beyond them.

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
  reach(cell);
  return allWords[(cell + CELL_TAG) >>> 2] as number;
}

/** The 64 bits in a cell. */
export function cellValue(cell: Address): number {
  reach(cell);
  return allDoubles[(cell + CELL_VALUE) >>> 3] as number;
}

export function writeCell(cell: Address, tag: number, value: number): void {
  reach(cell);
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
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_ID) >>> 2] = id;
}

/** Says what the goroutine is to be resumed with. */
export function writeResult(goroutine: Address, tag: number, value: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_TAG) >>> 2] = tag;
  allDoubles[(goroutine + GOROUTINE_VALUE) >>> 3] = value;
}

/** Says what the goroutine waits for, where the core does not know. */
export function writeReason(goroutine: Address, reason: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_REASON) >>> 2] = reason;
}

/** The word at the address, as it was last seen here. */
export function wordAt(address: Address): number {
  reach(address);
  return (allWords[address >>> 2] as number) >>> 0;
}

/** The double at the address, a multiple of 8. */
export function doubleAt(address: Address): number {
  reach(address);
  return allDoubles[address >>> 3] as number;
}

export function writeDouble(address: Address, value: number): void {
  reach(address);
  allDoubles[address >>> 3] = value;
}

function reach(cell: Address): void {
  const end = cell + CELL_VALUE + 8;
  if (end > bytes.length) renewViews(end);
}

/** Makes the views reach as far as the memory does now, and as `end`. */
export function renewViews(end: Address): void {
  const buffer = bufferTo(end, memory);
  bytes = new Uint8Array(buffer);
  allWords = new Int32Array(buffer);
  allDoubles = new Float64Array(buffer);
}
