// Whoever can be resumed on this thread, by index: the core knows them by that.

import { OutOfMemoryError } from "../errors.js";
import { core, join } from "./thread.js";

/** Whoever can be resumed: a goroutine, an awaited op, a blocked call. Or a task that is away. */
export interface Entry {
  /** Its control block in the core. */
  readonly block: number;
  resume(): void;
  /** Frees what the core has of it, for it has been cut off and will not be resumed. */
  giveBack(index: number): void;
}

/** Entries by index. Where there is none, a free index has the next free one, and a reserved one undefined. */
const entries: (Entry | number | undefined)[] = [];
/** The index that was freed last, or -1. */
let free = -1;
/** How many entries there are. */
let alive = 0;

/** Reserves an index for an entry that is about to be made. */
export function takeIndex(): number {
  if (free < 0) return entries.push(undefined) - 1;
  const index = free;
  free = entries[index] as number;
  entries[index] = undefined;
  return index;
}

export function freeIndex(index: number): void {
  entries[index] = free;
  free = index;
}

/** MakeBlock makes a control block for the entry of this index, which is free again if there is no memory for it. */
export function makeBlock(index: number): number {
  join();
  const block = core.makeGoroutine(index);
  if (block !== 0) return block;
  freeIndex(index);
  throw new OutOfMemoryError();
}

/** Frees both. */
export function freeBlock(index: number, block: number): void {
  freeIndex(index);
  core.freeGoroutine(block);
}

/** Makes the entry the one that the core's index means. */
export function enter(index: number, entry: Entry): void {
  entries[index] = entry;
  alive += 1;
}

/** Forgets the entry; its index may be entered again. False if it has been cut off before. */
export function leave(index: number): boolean {
  if (typeof entries[index] !== "object") return false;
  entries[index] = undefined;
  alive -= 1;
  return true;
}

/** The entry of an index that the core has readied. Undefined if it was cut off as it ran, and has waited since. */
export function entryAt(index: number): Entry | undefined {
  return entries[index] as Entry | undefined;
}

/** Whether there is an entry. */
export function isEntered(index: number): boolean {
  return typeof entries[index] === "object";
}

/** Whether anybody on this thread waits or runs. */
export function hasEntries(): boolean {
  return alive > 0;
}

/** Calls `visit` for each entry. */
export function forEachEntry(visit: (entry: Entry, index: number) => void): void {
  entries.forEach((entry, index) => {
    if (typeof entry === "object") visit(entry, index);
  });
}
