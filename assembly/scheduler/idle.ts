// Idle and wake: who sleeps, and who must be woken.
//
//   sleeper: announce ─▶ look again ─▶ sleep          waker: push ─▶ look who sleeps ─▶ notify
//
// One of the two always sees the other: both write before they look, and all of it is sequentially consistent.
//
// Invariants
//   I1  A thread sleeps only after it has announced itself and then found nothing to do.
//   I2  Whoever moves a sleep word from ASLEEP or DOZING to AWAKE counts for the sleeper: it is one sleeper less and, if
//       it was ASLEEP, one busy thread more. So a thread that has been sent something counts as busy at once.
//   I3  BUSY is 0 only if no worker runs, none starts, and every worker is ASLEEP with nothing sent to it.
//   I4  If a fresh task is queued, then a worker is awake, or one is starting or wanted; or the limit is 0, and the thread
//       that began stands in.
//   I5  A worker that is not ASLEEP counts in BUSY once, and one whose FALLING is 1 once more, or still.
//
// The core only says who is to sleep and who to wake; src/runtime/park.ts sleeps. The thread that began is never counted in
// BUSY: whether events may still come to it, only its platform knows.

import {
  ASLEEP,
  AWAKE,
  DOZING,
  NO_NUMBER,
  NO_WORKER,
  ROOT_BUSY,
  ROOT_MAX_WORKERS,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_STARTING,
  ROOT_STOPPING,
  ROOT_THREADS,
  ROOT_WORKERS,
  THREAD_BLOCKED,
  THREAD_FALLING,
  THREAD_HELD,
  THREAD_KEPT,
  THREAD_NAME,
  THREAD_SLEEP,
  THREAD_WORKER,
  WORKER_WANTED,
} from "../../src/core/layout";
import { addCell, casCell, loadCell, notifyCell, storeCell, writeWord } from "../seam";
import { self, threadBlock } from "../thread";
import { isInboxEmpty } from "./inbox";
import { injectedLength } from "./inject";
import { isReadyEmpty } from "./ready";
import { runLength } from "./runq";

/** Wakes the thread if it sleeps. */
export function wake(thread: usize): bool {
  if (!rouse(thread)) return false;
  notifyCell(thread + THREAD_SLEEP);
  return true;
}

/** As `wake`, by a call, for its copies take room: where others are woken one by one, and a thread may stop before each. */
export function callWake(thread: usize): bool {
  return wake(thread);
}

/** Says that this thread is about to sleep; false if there is something to do, or a worker is to stop, and it must not. */
export function announce(dozing: bool): bool {
  const worker = isWorker(self);
  const sleep = dozing ? DOZING : ASLEEP;
  if (worker) addCell(ROOT_SLEEPING, 1);
  writeWord(self + THREAD_FALLING, i32(worker && !dozing)); // I5
  storeCell(self + THREAD_SLEEP, sleep);
  if (hasWork() || (worker && loadCell(ROOT_STOPPING) !== 0)) {
    if (casCell(self + THREAD_SLEEP, sleep, AWAKE)) {
      if (worker) addCell(ROOT_SLEEPING, -1);
    } else if (worker && !dozing) {
      addCell(ROOT_BUSY, -1); // A waker has counted this thread, which had not stopped counting itself.
    }
    writeWord(self + THREAD_FALLING, 0);
    return false;
  }
  if (!worker || dozing) return true;
  // Only now, or BUSY could be 0 beside something to run. A waker may be faster: then BUSY is one too high for a moment,
  // as it is while somebody else wakes us in vain.
  const last = addCell(ROOT_BUSY, -1) === 1;
  writeWord(self + THREAD_FALLING, 0);
  if (last) wake(threadBlock(0)); // It decides what it means that nothing can run.
  return true;
}

/** Says that this thread is awake, whoever woke it. */
export function arise(): void {
  rouse(self);
}

/** Moves the thread's sleep word to AWAKE and counts for it (I2); false if it is awake, or somebody else was faster. */
function rouse(thread: usize): bool {
  const sleep = loadCell(thread + THREAD_SLEEP);
  if (sleep === AWAKE) return false;
  const worker = isWorker(thread);
  // Counted before the word moves. Else the thread may run and be asleep again before we come to count it, and BUSY is 0
  // while we still run.
  if (worker && sleep === ASLEEP) addCell(ROOT_BUSY, 1);
  if (casCell(thread + THREAD_SLEEP, sleep, AWAKE)) {
    if (worker) addCell(ROOT_SLEEPING, -1);
    return true;
  }
  if (worker && sleep === ASLEEP) addCell(ROOT_BUSY, -1); // We run ourselves, so this is not what makes it 0.
  return false;
}

export function isWorker(thread: usize): bool {
  return loadCell(thread + THREAD_WORKER) !== 0;
}

/** Whether this thread has something to run. */
export function hasWork(): bool {
  if (!isReadyEmpty() || !isInboxEmpty()) return true;
  return (takesFresh() || standsIn()) && hasFresh();
}

/** Whether this thread, which is no worker, takes fresh tasks all the same: the one that began does if there may be none. */
export function standsIn(): bool {
  return loadCell(ROOT_MAX_WORKERS) === 0 && loadCell(ROOT_STOPPING) === 0 && !isWorker(self);
}

/** Keeps this worker from starting fresh tasks (1), or does so no more (-1). */
export function keepFromFresh(delta: i32): void {
  storeCell(self + THREAD_KEPT, loadCell(self + THREAD_KEPT) + delta);
}

/** Says that this worker is blocked by a call (1), or no more (-1): while it is, there may be another in its place. */
export function countBlocked(delta: i32): void {
  if (!isWorker(self)) return;
  keepFromFresh(delta);
  addCell(ROOT_WORKERS, -delta);
  storeCell(self + THREAD_BLOCKED, loadCell(self + THREAD_BLOCKED) + delta);
  wakeForMore();
}

/**
 * Whether this worker may take fresh tasks. A task stays where it has started, so a worker that has one leaves fresh ones to
 * workers that have none; and so does one that imports a task's module, or it would take all there are before it has begun
 * with the first.
 */
export function takesFresh(): bool {
  return isWorker(self) && !isKept(self) && (loadCell(self + THREAD_HELD) === 0 || !othersAreFree());
}

/** Whether another worker that lives is free, or one is starting or may be started. */
function othersAreFree(): bool {
  if (mayStart() || loadCell(ROOT_STARTING) > NO_WORKER) return true;
  const threads = loadCell(ROOT_THREADS);
  for (let number = 1; number < threads; number++) {
    const thread = threadBlock(number);
    if (thread === self || !isWorker(thread) || loadCell(thread + THREAD_NAME) === 0) continue;
    if (isFree(thread)) return true;
  }
  return false;
}

/** Whether the worker holds no task, and no goroutine that a task has left behind blocks it. */
function isFree(thread: usize): bool {
  return loadCell(thread + THREAD_HELD) === 0 && !isKept(thread);
}

function isKept(thread: usize): bool {
  return loadCell(thread + THREAD_KEPT) !== 0;
}

export function hasFresh(): bool {
  if (injectedLength() > 0) return true;
  const threads = loadCell(ROOT_THREADS);
  for (let number = 0; number < threads; number++) {
    if (runLength(threadBlock(number)) > 0) return true;
  }
  return false;
}

/**
 * Sees to it that a fresh task, which has just been pushed, finds a worker: one that is free, or a new one, or whichever
 * sleeps and is not kept; or the thread that began, if that stands in. Who is awake and may take it looks again before it
 * sleeps or is blocked.
 */
export function wakeForFresh(): void {
  if (loadCell(ROOT_SEARCHING) > 0) return;
  if (loadCell(ROOT_SLEEPING) > 0 && wakeSleeper(true)) return;
  if (wantWorker() || (loadCell(ROOT_SLEEPING) > 0 && wakeSleeper(false))) return;
  if (loadCell(ROOT_MAX_WORKERS) === 0) callWake(threadBlock(0));
}

/** Asks the thread that began for one worker more; false if there may be none. Workers start one at a time. */
export function wantWorker(): bool {
  if (!mayStart()) return false;
  if (casCell(ROOT_STARTING, NO_WORKER, WORKER_WANTED)) wake(threadBlock(0));
  return true;
}

function mayStart(): bool {
  return loadCell(ROOT_WORKERS) < loadCell(ROOT_MAX_WORKERS) && loadCell(ROOT_STARTING) !== NO_NUMBER;
}

/** A worker that has found a fresh task, while there may be more, sees to the next. */
export function wakeForMore(): void {
  if (hasFresh()) wakeForFresh();
}

function wakeSleeper(free: bool): bool {
  const threads = loadCell(ROOT_THREADS);
  for (let number = 1; number < threads; number++) {
    const thread = threadBlock(number);
    // One that is kept could take nothing, and would go on sleeping in another's place.
    if (!isWorker(thread) || isKept(thread) || (free && loadCell(thread + THREAD_HELD) !== 0)) continue;
    if (callWake(thread)) return true;
  }
  return false;
}
