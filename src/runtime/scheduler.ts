// The scheduler: one a thread. It asks the core who is next and resumes it, until nobody is or the event loop is due.
//
//   kick ─▶ slice ─┬─ the event loop is due ─▶ a turn of it ─▶ slice
//                  └─ nobody is ready ───────▶ idle (park.ts)
//
// Whoever can wait on this thread has an entry here; the core knows it by its index. A slice runs in a microtask while the
// event loop had its turn less than 10 ms ago (Go's time slice), and after a turn of it otherwise, so that neither
// goroutines nor awaiting code starve timers, I/O or frames.

import { nextTurn } from "#platform";
import { FRESH, HOME, NOTHING } from "../core/layout.js";
import { endWorker } from "./end.js";
import { attend, awake, idle, setSleeper } from "./park.js";
import { discard } from "./payload.js";
import { startWanted } from "./pool.js";
import { core, homeIndex, isWorker, resumedTag, resumedValue, writeGoroutineId } from "./thread.js";
import { fireDue } from "./timers.js";

/** Whoever can be resumed: a goroutine, an awaited op, a blocked call, a handle whose task comes home. */
export interface Entry {
  /** Its control block in the core. */
  readonly block: number;
  resume(): void;
}

/** Longest time without a turn of the event loop, in milliseconds. */
const TIME_SLICE = 10;
/** Resumptions between two looks at the clock. */
const CLOCK_EVERY = 64;

/** The control block of the goroutine that runs now, or 0. */
export let current: number = 0;

const entries: (Entry | undefined)[] = [];
const freeIndexes: number[] = [];
/** How many entries there are. */
let alive = 0;

let running = false;
let kicked = false;
let lastTurn = 0;
let startTask: () => void;

/** Says what starts a fresh task. Set by task.ts, which stands above this file. */
export function onFresh(start: () => void): void {
  startTask = start;
}

/** Reserves an index for an entry that is about to be made. */
export function takeIndex(): number {
  const index = freeIndexes.pop();
  if (index !== undefined) return index;
  return entries.push(undefined) - 1;
}

export function freeIndex(index: number): void {
  freeIndexes.push(index);
}

/** Makes the entry the one that the core's index means. */
export function enter(index: number, entry: Entry): void {
  entries[index] = entry;
  alive += 1;
}

/** Forgets the entry; its index may be entered again. False if it has been cut off before. */
export function leave(index: number): boolean {
  if (entries[index] === undefined) return false;
  entries[index] = undefined;
  alive -= 1;
  return true;
}

/** Whether anybody on this thread waits or runs. */
export function hasEntries(): boolean {
  return alive > 0;
}

/** Takes everybody out of whatever they wait in, for good. */
export function cutOff(): void {
  // Whoever was ready is not resumed, and what tasks have brought home is thrown away.
  for (let index = core.next(); index !== NOTHING; index = core.next()) {
    if (index !== HOME) continue;
    discard(resumedTag(), resumedValue());
    core.freeGoroutine(core.taken());
  }
  entries.forEach((entry, index) => {
    if (entry === undefined) return;
    if (entry.block !== 0) {
      core.cancel(entry.block);
      writeGoroutineId(entry.block, 0);
    }
    leave(index);
  });
}

export function setCurrent(block: number): void {
  current = block;
}

/** Sees to it that a slice will run, if anybody is ready. To be called after whatever may have readied somebody. */
export function kick(): void {
  if (running || kicked) return;
  kicked = true;
  if (performance.now() - lastTurn < TIME_SLICE) queueMicrotask(slice);
  else nextTurn(turn);
}

/** Runs goroutines on this stack until `done` answers true; `block` sleeps when there is nothing to run. */
export function runUntil(done: () => boolean, block: () => void): void {
  const outerRunning = running;
  const outerCurrent = current;
  running = true;
  let left = CLOCK_EVERY;
  try {
    while (!done()) {
      if (!step()) block();
      left -= 1;
      if (left > 0) continue;
      left = CLOCK_EVERY;
      attend();
    }
  } finally {
    running = outerRunning;
    current = outerCurrent;
  }
}

/** Whether awaiting code has kept the event loop waiting for too long. */
export function isTurnDue(): boolean {
  return performance.now() - lastTurn >= TIME_SLICE;
}

function turn(): void {
  lastTurn = performance.now();
  if (!isWorker) startWanted(kick); // Here too, for goroutines that look again and again may never let us be idle.
  slice();
}

function slice(): void {
  kicked = false;
  if (core.isStopping() !== 0) {
    if (isWorker) endWorker();
    return;
  }
  running = true;
  awake();
  let left = CLOCK_EVERY;
  try {
    while (step() || core.spin() !== 0) {
      left -= 1;
      if (left > 0) continue;
      left = CLOCK_EVERY;
      fireDue();
      if (isTurnDue()) {
        kicked = true;
        nextTurn(turn);
        return;
      }
    }
  } finally {
    running = false;
  }
  if (!kicked) idle();
}

/** Resumes whoever is next; false if nobody is. */
function step(): boolean {
  const index = core.next();
  if (index >= 0) (entries[index] as Entry).resume();
  else if (index === HOME) (entries[homeIndex()] as Entry).resume();
  else if (index === FRESH) startTask();
  else return false;
  return true;
}

setSleeper({ hasEntries, kick });
