// Grace: a block that others may still be reading is freed once nobody can be (after Fraser's epoch-based reclamation).
//
// What is shared and is not the core's is read without a lock: a thread finds a block through a cell, and reads it. Another
// may take it out of the cell meanwhile. It must not free it then; it retires it. There is one count of all retirements, the
// era. Whoever reads announces the era in which it began, and whoever has retired a block frees it when all who read have
// begun later.
//
//   reader    announce ─▶ load the cell ─▶ read the block ─▶ leave
//   writer    take it out of the cell ─▶ era + 1 ─▶ look at the announcements ─▶ free
//
// Invariants
//   E1  A thread announces before it loads. So a writer that sees no announcement has taken the block out before the load:
//       that reader cannot find it.
//   E2  A block of era r was out of its cell before the era became r + 1. So whoever announces a later era than r cannot
//       find it.
//   E3  An announcement counts as long as its thread lives. Nobody waits for anybody, and nothing is left locked by a thread
//       that dies: what it had retired is lost, no more.

import { laterUnheld } from "#platform";
import type { Address } from "../core/core.js";
import {
  NUMBER_MASK,
  ROOT_ERA,
  ROOT_THREADS,
  THREAD_BLOCKS,
  THREAD_ERA,
  THREAD_ERA_OWNER,
  THREAD_NAME,
  THREAD_SIZE,
} from "../core/layout.js";
import { ownBlock } from "./thread.js";
import { addCell, loadCell, storeCell } from "./words.js";

/** The era counts in twos, so that an announcement, which is odd, is never 0. */
const ERA_STEP = 2;
const ANNOUNCED = 1;

/** After how many milliseconds a thread that has nothing more to do here looks again whether others have read what they read. */
const LATER = 10;

interface Retired {
  readonly era: number;
  readonly block: Address;
  readonly dispose: (block: Address) => void;
}

/** This thread's control block, once it has read here. */
let own: Address = 0;
/** How many readings lie inside one another. */
let depth = 0;
let retired: Retired[] = [];
let looksLater = false;

/** Begins to read: until `leave`, no block is freed that is found from here on. */
export function enter(): void {
  depth += 1;
  if (depth > 1) return;
  if (own === 0) begin();
  storeCell(own + THREAD_ERA, loadCell(ROOT_ERA) | ANNOUNCED); // E1
}

/** Ends what `enter` began, and frees what this thread has retired and nobody reads any more; the rest later. */
export function leave(): void {
  depth -= 1;
  if (depth > 0) return;
  storeCell(own + THREAD_ERA, 0);
  if (retired.length > 0) reclaim();
}

/** Has `dispose` called with the block once nobody can be reading it. It has been taken out of its cell. */
export function retire(block: Address, dispose: (block: Address) => void): void {
  retired.push({ era: addCell(ROOT_ERA, ERA_STEP), block, dispose }); // E2
}

/** The thread that had the number before may have died while it read. */
function begin(): void {
  own = ownBlock();
  storeCell(own + THREAD_ERA, 0);
  storeCell(own + THREAD_ERA_OWNER, loadCell(own + THREAD_NAME));
}

function reclaim(): void {
  const horizon = oldestReading();
  const kept = retired.findIndex(({ era }) => ((era - horizon) | 0) >= 0);
  const free = kept < 0 ? retired : retired.slice(0, kept);
  retired = kept < 0 ? [] : retired.slice(kept);
  for (const { block, dispose } of free) dispose(block);
  if (retired.length === 0 || looksLater) return;
  looksLater = true;
  laterUnheld(lookAgain, LATER);
}

function lookAgain(): void {
  looksLater = false;
  if (retired.length > 0) reclaim();
}

/** The era in which the oldest reading began that is under way, or the present one. */
function oldestReading(): number {
  let oldest = loadCell(ROOT_ERA);
  const threads = Math.min(loadCell(ROOT_THREADS), NUMBER_MASK + 1);
  for (let number = 0; number < threads; number++) {
    const thread = THREAD_BLOCKS + number * THREAD_SIZE;
    const announced = loadCell(thread + THREAD_ERA);
    if (announced === 0 || loadCell(thread + THREAD_ERA_OWNER) !== loadCell(thread + THREAD_NAME)) continue; // E3
    const era = announced - ANNOUNCED;
    if (((era - oldest) | 0) < 0) oldest = era; // Eras wrap: only their distance counts.
  }
  return oldest;
}
