// What a dead worker leaves, and who gets it. Done by the thread that began, once the platform says that the worker has
// ended.
//
//   its name            taken off, so that everybody sees that it is dead: its waiters are skipped from then on
//   fresh tasks         to the global queue
//   tasks that it ran   a new control block goes home for each, as DIED. The old ones stay as they are, for ever: they may
//                       still be queued on channels, and whoever meets them there must see that they are dead
//   its inbox           tasks that came home to it are freed; goroutines are dropped with the thread that they lived on
//   its free blocks     stay with its number, for the next thread that gets it
//
// A worker dies where JavaScript runs, so that nothing is half done, unless somebody terminates it: docs/dying.md. Models:
// test/model/bury.test.ts.

import {
  ASLEEP,
  AWAKE,
  GOROUTINE_HOME,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_NEXT,
  GOROUTINE_TASK_NEXT,
  NO_WORKER,
  ROOT_BUSY,
  ROOT_SLEEPING,
  ROOT_STARTING,
  ROOT_WORKERS,
  TAG_UNDEFINED,
  TASK_DIED,
  THREAD_INBOX,
  THREAD_NAME,
  THREAD_SLEEP,
  THREAD_TASKS,
  THREAD_WORKER,
  WORKER_RUNS,
} from "../../src/core/layout";
import { addCell, loadCell, readWord, storeCell, swapCell, writeWord } from "../seam";
import { threadBlock } from "../thread";
import { freeGoroutine, makeGoroutine } from "./goroutine";
import { wakeForMore } from "./idle";
import { inject, takeInjected } from "./inject";
import { strike } from "./roster";
import { popRunOf } from "./runq";
import { hasEnded, sendHome } from "./task";

/**
 * Settles the affairs of the worker that had this name. Its number stays a worker's: somebody may be about to wake it, and
 * would not count for its successor.
 */
export function bury(name: i32): void {
  const thread = threadBlock(name);
  storeCell(thread + THREAD_NAME, 0);
  const slept = swapCell(thread + THREAD_SLEEP, AWAKE);
  if (slept !== AWAKE) addCell(ROOT_SLEEPING, -1);
  if (slept !== ASLEEP) addCell(ROOT_BUSY, -1);
  addCell(ROOT_WORKERS, -1);
  if (loadCell(thread + THREAD_WORKER) !== WORKER_RUNS) storeCell(ROOT_STARTING, NO_WORKER);
  passOnFresh(thread);
  failTasks(thread);
  emptyInbox(thread);
  wakeForMore(); // It may have been the one that was to take what is queued.
}

/** Gives up on the fresh tasks that are queued, as DIED: no worker can be started. */
export function failFresh(): void {
  while (true) {
    const task = takeInjected();
    if (task === 0) return;
    if (!sendHome(task, TASK_DIED, TAG_UNDEFINED, 0)) freeGoroutine(task);
  }
}

function passOnFresh(thread: usize): void {
  while (true) {
    const task = popRunOf(thread);
    if (task === 0) return;
    inject(task, task, 1);
  }
}

function failTasks(thread: usize): void {
  let task = usize(readWord(thread + THREAD_TASKS));
  writeWord(thread + THREAD_TASKS, 0);
  while (task !== 0) {
    strike(task);
    const message = makeGoroutine(0);
    if (message === 0) return; // Memory has run out: nobody can be told.
    writeWord(message + GOROUTINE_HOME, readWord(task + GOROUTINE_HOME));
    writeWord(message + GOROUTINE_HOME_INDEX, readWord(task + GOROUTINE_HOME_INDEX));
    if (!sendHome(message, TASK_DIED, TAG_UNDEFINED, 0)) freeGoroutine(message);
    task = usize(readWord(task + GOROUTINE_TASK_NEXT));
  }
}

function emptyInbox(thread: usize): void {
  let goroutine = usize(swapCell(thread + THREAD_INBOX, 0));
  while (goroutine !== 0) {
    const next = usize(readWord(goroutine + GOROUTINE_NEXT));
    if (hasEnded(goroutine)) freeGoroutine(goroutine);
    goroutine = next;
  }
}
