// The scheduler: one a thread. It asks the core who is next and resumes it, until nobody is or the event loop is due.
//
//   kick ─▶ slice ─┬─ the event loop is due ─▶ a turn of it ─▶ slice
//                  └─ nobody is ready ───────▶ idle (park.ts)
//
// Whoever can wait on this thread has an entry (entries.ts); the core knows it by its index. A slice runs in a microtask while the
// event loop had its turn less than 10 ms ago (Go's time slice), and after a turn of it otherwise, so that neither
// goroutines nor awaiting code starve timers, I/O or frames.

import { nextTurn } from "#platform";
import { DONE, FRESH, HOME, TURN_BUDGET, WAIT } from "../core/layout.js";
import { endWorker } from "./cut-off.js";
import { entryAt } from "./entries.js";
import { writeResult } from "./memory.js";
import { attend, awake, idle, onWake } from "./park.js";
import { startWanted } from "./pool.js";
import { elapsed } from "./stopwatch.js";
import { core, hasJoined, isWorker } from "./thread.js";
import { fireDue } from "./timers.js";

/** Longest time without a turn of the event loop, in milliseconds. */
const TIME_SLICE = 10;
/** Resumptions between two looks at the clock. */
const CLOCK_EVERY = 64;

/** How many ops that the core does not count may still happen in this turn. */
let uncounted = TURN_BUDGET;

/** The control block of the goroutine that runs now, or 0. */
export let current: number = 0;

/** For microtasks: on Node 20 one of `queueMicrotask` costs three times as much. */
const settled = Promise.resolve();

let running = false;
let kicked = false;
/** Whether code that awaits has been told something in this slice: it runs once the slice is over, so nobody spins before. */
let isAwaited = false;
let lastTurn = 0;
let startTask: () => void;
let settleTask: () => void;

/** Says what starts a fresh task, and what settles one that has come home. Set by task.ts, which stands above this file. */
export function onTask(start: () => void, settle: () => void): void {
  startTask = start;
  settleTask = settle;
}

export function setCurrent(block: number): void {
  current = block;
}

/** Counts an op that the core does not count, if it is a goroutine's; false if its turn is over. */
export function countOp(block: number): boolean {
  if (block === 0) return true;
  if (uncounted === 0) return false;
  uncounted -= 1;
  if (uncounted === 0) core.endTurn();
  return true;
}

/** Ends the turn of a goroutine whose op has happened, as the core does: as if it had waited and been woken with this. */
export function requeue(block: number, tag: number, value: number): number {
  writeResult(block, tag, value);
  core.ready(block);
  return WAIT;
}

/** The verdict of an op of no value that has happened, and that the core does not count. */
export function happened(block: number): number {
  return countOp(block) ? DONE : requeue(block, DONE, 0);
}

/** Says that code which awaits has been told something. */
export function tellAwaiting(): void {
  isAwaited = true;
}

/** Sees to it that a slice will run, if anybody is ready. To be called after whatever may have readied somebody. */
export function kick(): void {
  if (!running && !kicked) beginSlice();
}

function beginSlice(): void {
  if (!hasJoined()) return; // Nobody can wait yet.
  kicked = true;
  if (elapsed() - lastTurn < TIME_SLICE) void settled.then(slice);
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
  return elapsed() - lastTurn >= TIME_SLICE;
}

function turn(): void {
  lastTurn = elapsed();
  startWanted(kick); // Here too, for goroutines that look again and again may never let us be idle.
  slice();
}

function slice(): void {
  kicked = false;
  if (core.isStopping() !== 0) {
    if (isWorker) endWorker();
    return;
  }
  running = true;
  isAwaited = false;
  awake();
  let left = CLOCK_EVERY;
  while (step() || fireDue() || (!isAwaited && core.spin() !== 0)) {
    left -= 1;
    if (left > 0) continue;
    left = CLOCK_EVERY;
    fireDue();
    if (isTurnDue()) {
      kicked = true;
      nextTurn(turn);
      break;
    }
  }
  running = false;
  if (!kicked) idle();
}

/** Resumes whoever is next; false if nobody is. */
function step(): boolean {
  const index = core.next();
  uncounted = TURN_BUDGET;
  try {
    if (index >= 0) entryAt(index)?.resume();
    else if (index === HOME) settleTask();
    else if (index === FRESH) startTask();
    else return false;
  } catch (error) {
    // Of code that is told of a goroutine's end. It is not for whoever waits on this stack: the platform tells of it, the others go on.
    void Promise.reject(error);
  }
  return true;
}

onWake(kick);
