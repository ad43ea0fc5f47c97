// The scheduler: one a thread. It asks the core who is next and resumes it, until nobody is or the event loop is due.
//
//   kick ─▶ slice ─┬─ the event loop is due ─▶ a turn of it ─▶ slice
//                  └─ nobody is ready ───────▶ idle (park.ts)
//
// Whoever can wait on this thread has an entry here; the core knows it by its index. A slice runs in a microtask while the
// event loop had its turn less than 10 ms ago (Go's time slice), and after a turn of it otherwise, so that neither
// goroutines nor awaiting code starve timers, I/O or frames.

import { nextTurn } from "#platform";
import {
  CASE_DIRECTION,
  CHAN_SEND,
  CLOSED,
  DONE,
  FRESH,
  GOROUTINE_CASE_COUNT,
  GOROUTINE_CASES,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  HOME,
  NOTHING,
  RUNNING,
  SEND,
  TURN_BUDGET,
  WAIT,
  WAITER_CELL,
} from "../core/layout.js";
import { discardCarried } from "./arguments.js";
import { caseAt } from "./cases.js";
import { resumedTag, selectedCase, takenTask } from "./control-block.js";
import { beforeEnd, endWorker } from "./end.js";
import { cellTag, cellValue, wordAt, writeGoroutineId, writeResult } from "./memory.js";
import { forgetOrigin } from "./origin.js";
import { attend, awake, idle, setSleeper } from "./park.js";
import { discard } from "./payload.js";
import { startWanted } from "./pool.js";
import { core, hasJoined, isWorker } from "./thread.js";
import { fireDue } from "./timers.js";

/** Whoever can be resumed: a goroutine, an awaited op, a blocked call. Or a task that is away. */
export interface Entry {
  /** Its control block in the core. */
  readonly block: number;
  resume(): void;
  /** Frees what the core has of it, for it has been cut off and will not be resumed. */
  giveBack?(index: number): void;
}

/** Longest time without a turn of the event loop, in milliseconds. */
const TIME_SLICE = 10;
/** Resumptions between two looks at the clock. */
const CLOCK_EVERY = 64;

/** How many ops that the core does not count may still happen in this turn. */
let uncounted = TURN_BUDGET;

/** The control block of the goroutine that runs now, or 0. */
export let current: number = 0;

/** Entries by index. Where there is none, a free index has the next free one, and a reserved one undefined. */
const entries: (Entry | number | undefined)[] = [];
/** The index that was freed last, or -1. */
let free = -1;
/** How many entries there are. */
let alive = 0;

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

/** Whether there is an entry. */
export function isEntered(index: number): boolean {
  return typeof entries[index] === "object";
}

/** Whether anybody on this thread waits or runs. */
export function hasEntries(): boolean {
  return alive > 0;
}

/** One that has been cut off. */
interface Severed {
  readonly entry: Entry;
  /** The cell of the value that it waited to send, or 0. */
  readonly sent: number;
  /** Room for the cases that it waited with, or 0. */
  readonly cases: number;
  /** Whether no other thread knows it any more: it was ready, or was taken out before anybody served it. */
  ours: boolean;
}

/** Those that have been cut off and still have what the core has of them. */
let severed: (Severed | undefined)[] = [];

/** Takes everybody out of whatever they wait in, for good. */
export function cutOff(): void {
  entries.forEach((entry, index) => {
    // Whoever runs, further up the stack, goes on until it waits; a blocked call gives back by itself.
    if (typeof entry !== "object" || entry.giveBack === undefined) return;
    const { block } = entry;
    const reason = wordAt(block + GOROUTINE_REASON);
    if (reason === RUNNING) return;
    const sent = reason === CHAN_SEND ? block + GOROUTINE_WAITER + WAITER_CELL : 0;
    severed[index] = { entry, sent, cases: wordAt(block + GOROUTINE_CASES), ours: false };
  });
  drain();
  entries.forEach((entry, index) => {
    if (typeof entry !== "object") return;
    const one = severed[index];
    if (entry.block !== 0) {
      if (one?.ours !== true && core.cancel(entry.block) !== 0 && one !== undefined) {
        one.ours = true;
        if (one.sent !== 0) discardCell(one.sent);
        discardCases(one, -1);
      }
      writeGoroutineId(entry.block, 0);
    }
    leave(index);
  });
}

/** Gives back what those had whom `cutOff` has cut off: of all, if no other thread lives that may know one. */
export function giveBack(all: boolean): void {
  const given = severed;
  severed = [];
  given.forEach((one, index) => {
    if (one === undefined || !(all || one.ours)) return;
    if (one.cases !== 0) core.free(one.cases);
    one.entry.giveBack?.(index);
  });
  drain(); // Tasks that were at home here.
}

/** Takes whoever is ready, and resumes nobody; what tasks have brought home is thrown away. */
function drain(): void {
  for (let index = core.next(); index !== NOTHING; index = core.next()) {
    if (index === HOME) {
      const task = takenTask();
      discardCarried(task);
      forgetOrigin(task);
      core.freeGoroutine(task);
    } else if (index >= 0) {
      const one = severed[index];
      if (one === undefined) continue;
      one.ours = true;
      discardCases(one, resumedTag() === CLOSED ? -1 : selectedCase());
    }
  }
}

/** Lets go of what its cases, if it has any, would have sent: all but the one that has happened. */
function discardCases({ entry, cases }: Severed, happened: number): void {
  if (cases === 0) return;
  for (let number = wordAt(entry.block + GOROUTINE_CASE_COUNT) - 1; number >= 0; number--) {
    const one = caseAt(cases, number);
    if (number !== happened && wordAt(one + CASE_DIRECTION) === SEND) discardCell(one + WAITER_CELL);
  }
}

function discardCell(cell: number): void {
  discard(cellTag(cell), cellValue(cell));
}

// Others may still wait for what a worker lets go of at its end: hence before that.
beforeEnd(() => {
  core.keepFromFresh(1);
  cutOff();
  giveBack(false);
});

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
  if (performance.now() - lastTurn < TIME_SLICE) void settled.then(slice);
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
  isAwaited = false;
  awake();
  let left = CLOCK_EVERY;
  try {
    while (step() || fireDue() || (!isAwaited && core.spin() !== 0)) {
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
  uncounted = TURN_BUDGET;
  if (index >= 0)
    (entries[index] as Entry | undefined)?.resume(); // Nobody, if it was cut off as it ran and has waited since.
  else if (index === HOME) settleTask();
  else if (index === FRESH) startTask();
  else return false;
  return true;
}

setSleeper({ hasEntries, kick });
