// What a dead worker leaves, and who gets it. Done by the thread that began, once the platform says that the worker has
// ended.
//
//   its name            taken off, so that everybody sees that it is dead
//   its counts          taken back: what it counts in is in its sleep word and beside it
//   what it was about   whom it had taken out of one place and not put in another yet, and whose waiters it was waking
//   fresh tasks         to the global queue
//   tasks that it ran   a new control block goes home for each, as DIED
//   its waiters         are taken out of all queues, and those behind them go on
//   its inbox           freed, but for what waited with cases
//   its free blocks     stay with its number, for the next thread that gets it
//
// Control blocks of its goroutines that were not in the inbox stay as they are, for ever: somebody may be about to resume them.
//
// A worker may be terminated at any moment: docs/dying.md says where it stops then, and what of the above finds what it has
// left there. Models: test/model/bury.test.ts and dying.test.ts.

import {
  ASLEEP,
  AWAKE,
  GOROUTINE_CASE_COUNT,
  GOROUTINE_CASES,
  GOROUTINE_HOME,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_NEXT,
  GOROUTINE_PHASE,
  GOROUTINE_ROSTER_NEXT,
  GOROUTINE_TAG,
  GOROUTINE_TASK_NEXT,
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  KIND_CHANNEL,
  KIND_COND,
  KIND_MUTEX,
  KIND_RW_MUTEX,
  KIND_WAIT_GROUP,
  NO_NUMBER,
  NO_WORKER,
  OBJECT_KIND,
  RETRY,
  ROOT_BUSY,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_STARTING,
  ROOT_WORKERS,
  TAG_NONE,
  TASK_DIED,
  TASK_FRESH,
  THREAD_BLOCKED,
  THREAD_FALLING,
  THREAD_HELD,
  THREAD_INBOX,
  THREAD_SEARCHING,
  THREAD_SERVING,
  THREAD_SLEEP,
  THREAD_TASKS,
  THREAD_WAKING,
  THREAD_WORKER,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WORKER_RUNS,
} from "../../src/core/layout";
import { wakeAllClosed } from "../channel/channel";
import { isSelecting, unregister } from "../channel/select";
import { withdraw } from "../channel/withdraw";
import { addCell, loadCell, readByte, readDouble, readWord, storeCell, swapCell, writeWord } from "../seam";
import { wakeRound } from "../sync/cond";
import { tryFor } from "../sync/mutex";
import { settle } from "../sync/rwmutex";
import { serveWaiters } from "../sync/semaphore";
import { wakeAll as wakeAllOfGroup } from "../sync/waitgroup";
import { threadBlock } from "../thread";
import { freeGoroutine, makeGoroutine, ready } from "./goroutine";
import { wakeForMore } from "./idle";
import { drop } from "./inbox";
import { inject, takeInjected } from "./inject";
import { closeRoster, strike } from "./roster";
import { popRun, popRunOf } from "./runq";
import { sendHome } from "./task";

/**
 * Settles the affairs of the worker that had this name. Its number stays a worker's: somebody may be about to wake it, and
 * would not count for its successor.
 */
export function bury(name: i32): void {
  const thread = threadBlock(name);
  let goroutine = closeRoster(thread);
  const slept = swapCell(thread + THREAD_SLEEP, AWAKE);
  if (slept !== AWAKE) addCell(ROOT_SLEEPING, -1);
  addCell(ROOT_BUSY, -(takeWord(thread + THREAD_FALLING) + (slept === ASLEEP ? 0 : 1)));
  addCell(ROOT_WORKERS, takeWord(thread + THREAD_BLOCKED) - 1);
  addCell(ROOT_SEARCHING, -takeWord(thread + THREAD_SEARCHING));
  storeCell(thread + THREAD_HELD, 1); // Nobody takes it for a worker that is free.
  if (loadCell(thread + THREAD_WORKER) !== WORKER_RUNS || loadCell(ROOT_STARTING) === NO_NUMBER)
    storeCell(ROOT_STARTING, NO_WORKER);
  finishServing(usize(takeWord(thread + THREAD_SERVING)));
  finishWaking(usize(takeWord(thread + THREAD_WAKING)));
  passOnFresh(thread);
  failTasks(thread, name);
  while (goroutine !== 0) {
    abandon(goroutine);
    goroutine = usize(readWord(goroutine + GOROUTINE_ROSTER_NEXT));
  }
  emptyInbox(thread);
  wakeForMore(); // It may have been the one that was to take what is queued.
}

function takeWord(address: usize): i32 {
  const word = readWord(address);
  writeWord(address, 0);
  return word;
}

/** Puts what the dead thread had in its hands where its next owner finds it. */
function finishServing(goroutine: usize): void {
  if (goroutine === 0) return;
  if (readWord(goroutine + GOROUTINE_PHASE) === TASK_FRESH) inject(goroutine, goroutine, 1);
  else if (!ready(goroutine)) tryAgainFor(goroutine);
}

/** Goes on waking those whom the dead thread was waking. */
function finishWaking(object: usize): void {
  if (object === 0) return;
  switch (readByte(object + OBJECT_KIND)) {
    case KIND_CHANNEL:
      wakeAllClosed(object);
      break;
    case KIND_WAIT_GROUP:
      wakeAllOfGroup(object);
      break;
    case KIND_COND:
      wakeRound(object);
      break;
    case KIND_RW_MUTEX:
      settle(object);
      break;
    default:
      serveWaiters(object);
  }
}

/** Takes a goroutine that will not be resumed out of whatever it waits in, so that those behind it go on. */
function abandon(goroutine: usize): void {
  const waiter = goroutine + GOROUTINE_WAITER;
  if (isSelecting(goroutine)) {
    unregister(usize(readWord(goroutine + GOROUTINE_CASES)), readWord(goroutine + GOROUTINE_CASE_COUNT));
  } else if (loadCell(waiter + WAITER_QUEUE) !== 0) {
    withdraw(usize(loadCell(waiter + WAITER_OBJECT)), waiter);
  } else {
    tryAgainFor(goroutine);
  }
}

/** Somebody has woken the goroutine to try a mutex, and relies on it: another is woken in its place. */
function tryAgainFor(goroutine: usize): void {
  const object = usize(readWord(goroutine + GOROUTINE_WAITER + WAITER_OBJECT));
  if (loadCell(goroutine + GOROUTINE_TAG) === RETRY && readByte(object + OBJECT_KIND) === KIND_MUTEX) tryFor(object);
}

/** Gives up on the fresh tasks that are queued, as DIED: no worker can be started. What this thread has stolen is among them. */
export function failFresh(): void {
  while (true) {
    let task = takeInjected();
    if (task === 0) task = popRun();
    if (task === 0) return;
    // With its arguments, for those to let go of who can.
    const args = readDouble(task + GOROUTINE_VALUE);
    if (!sendHome(task, TASK_DIED, readWord(task + GOROUTINE_TAG), args)) freeGoroutine(task);
  }
}

function passOnFresh(thread: usize): void {
  while (true) {
    const task = popRunOf(thread);
    if (task === 0) return;
    inject(task, task, 1);
  }
}

/** Sends home word of the tasks that ran on the thread of this name. */
function failTasks(thread: usize, name: i32): void {
  let task = usize(takeWord(thread + THREAD_TASKS));
  while (task !== 0) {
    abandon(task);
    strike(task);
    const message = makeGoroutine(0);
    if (message !== 0) {
      writeWord(message + GOROUTINE_HOME, readWord(task + GOROUTINE_HOME));
      writeWord(message + GOROUTINE_HOME_INDEX, readWord(task + GOROUTINE_HOME_INDEX));
      if (!sendHome(message, TASK_DIED, TAG_NONE, f64(name))) freeGoroutine(message);
    } // Else memory has run out: nobody can be told.
    task = usize(readWord(task + GOROUTINE_TASK_NEXT));
  }
}

function emptyInbox(thread: usize): void {
  let goroutine = usize(swapCell(thread + THREAD_INBOX, 0));
  while (goroutine !== 0) {
    const next = usize(readWord(goroutine + GOROUTINE_NEXT));
    drop(goroutine);
    goroutine = next;
  }
}
