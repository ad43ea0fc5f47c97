// Cutting off: at a shutdown, and at the end of a worker, whoever waits is taken out of whatever it waits in, for good.
//
// What the core has of one is given back once no other thread can know it any more: at once if it was ready or could be taken
// out before anybody served it, else when all other threads have ended.

import { exitWorker } from "#platform";
import {
  CASE_DIRECTION,
  CHAN_SEND,
  CLOSED,
  GOROUTINE_CASE_COUNT,
  GOROUTINE_CASES,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  HOME,
  NOTHING,
  RUNNING,
  SEND,
  WAITER_CELL,
} from "../core/layout.js";
import { discardCarried } from "./arguments.js";
import { caseAt } from "./cases.js";
import { resumedTag, selectedCase, takenTask } from "./control-block.js";
import { freeAtEnd } from "./end.js";
import { type Entry, enter, forEachEntry, leave } from "./entries.js";
import { wordAt, writeGoroutineId } from "./memory.js";
import { forgetOrigin } from "./origin.js";
import { discardCell } from "./payload.js";
import { core } from "./thread.js";

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

/** How often everybody has been cut off. */
export let cutOffs = 0;

/**
 * Takes everybody out of whatever they wait in, for good. Whoever runs, further up the stack, goes on until it waits: unless this
 * `isLast`, it is for the next call.
 */
export function cutOff(isLast: boolean): void {
  cutOffs += 1;
  forEachEntry((entry, index) => {
    const { block } = entry;
    const reason = wordAt(block + GOROUTINE_REASON);
    if (reason === RUNNING && !isLast) return;
    const sent = reason === CHAN_SEND ? block + GOROUTINE_WAITER + WAITER_CELL : 0;
    severed[index] = { entry, sent, cases: wordAt(block + GOROUTINE_CASES), ours: false };
  });
  drain();
  forEachEntry((entry, index) => {
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
    if (one === undefined) enter(index, standingInFor(entry));
  });
}

/** Stands in the table for one that runs yet: it is not resumed any more, once it waits. */
function standingInFor(entry: Entry): Entry {
  return { block: entry.block, resume() {}, giveBack: (index) => entry.giveBack(index) };
}

/** Gives back what those had whom `cutOff` has cut off: of all, if no other thread lives that may know one. */
export function giveBack(all: boolean): void {
  const given = severed;
  severed = [];
  given.forEach((one, index) => {
    if (one === undefined || !(all || one.ours)) return;
    if (one.cases !== 0) core.free(one.cases);
    one.entry.giveBack(index);
  });
  drain(); // Tasks that were at home here.
}

/** Takes whoever is ready, and resumes nobody; what tasks have brought home is thrown away. */
function drain(): void {
  for (let index = core.next(); index !== NOTHING; index = core.next()) {
    if (index === HOME) {
      discardTask(takenTask());
    } else if (index >= 0) {
      const one = severed[index];
      if (one === undefined) continue;
      one.ours = true;
      discardCases(one, resumedTag() === CLOSED ? -1 : selectedCase());
    }
  }
}

/** Frees a task that has come home to nobody, with what it brought. */
export function discardTask(task: number): void {
  discardCarried(task);
  forgetOrigin(task);
  core.freeGoroutine(task);
}

/** Lets go of what its cases, if it has any, would have sent: all but the one that has happened. */
function discardCases({ entry, cases }: Severed, happened: number): void {
  if (cases === 0) return;
  for (let number = wordAt(entry.block + GOROUTINE_CASE_COUNT) - 1; number >= 0; number--) {
    const one = caseAt(cases, number);
    if (number !== happened && wordAt(one + CASE_DIRECTION) === SEND) discardCell(one + WAITER_CELL);
  }
}

let hasEnded = false;

/** Ends this worker thread, or in a browser once its stack is empty; called when its goroutines are to be cut off. */
export function endWorker(): void {
  exitWorker(() => {
    if (hasEnded) return; // In a browser, what is queued already may run yet, and end the worker again.
    hasEnded = true;
    // Others may still wait for what a worker lets go of: hence before all else.
    core.keepFromFresh(1);
    cutOff(true);
    giveBack(false);
    freeAtEnd();
  });
}
