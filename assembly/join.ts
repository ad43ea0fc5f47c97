// How a thread joins: the first one makes the memory ready, workers find it so.

import {
  AWAKE,
  ID_BLOCK,
  NO_NUMBER,
  NO_WORKER,
  ROOT_BUSY,
  ROOT_LAST_ID,
  ROOT_MAX_WORKERS,
  ROOT_STARTING,
  ROOT_STOPPING,
  ROOT_THREADS,
  ROOT_WORKERS,
  THREAD_HELD,
  THREAD_INBOX,
  THREAD_KEPT,
  THREAD_LIVE,
  THREAD_NAME,
  THREAD_SLEEP,
  THREAD_TASKS,
  THREAD_WORKER,
  WORKER_RUNS,
  WORKER_STARTING,
  WORKER_WANTED,
} from "../src/core/layout";
import { initArena } from "./arena";
import { failFresh } from "./scheduler/bury";
import { callWake, wakeForMore } from "./scheduler/idle";
import { addCell, casCell, loadCell, storeCell, writeWord } from "./seam";
import { becomeThread, reserveName, self, threadBlock } from "./thread";

/** The first thread: answers the address of its control block. `limit` is in chunks. */
export function joinAsFirst(limit: i32): usize {
  initArena(limit);
  const name = reserveName();
  prepare(threadBlock(name), 0);
  becomeThread(name);
  return self;
}

/**
 * The name of a worker that the first thread, which calls this, is to start now; 0 if none is wanted. The worker counts as
 * busy from here on, so that nobody takes the program for finished while it starts.
 */
export function takeWantedWorker(): i32 {
  if (loadCell(ROOT_STARTING) !== WORKER_WANTED) return 0; // A look alone leaves the cache line to the workers.
  if (isStopping() || !casCell(ROOT_STARTING, WORKER_WANTED, WORKER_STARTING)) return 0;
  const name = reserveName();
  if (name === 0) {
    storeCell(ROOT_STARTING, NO_NUMBER);
    wakeForMore(); // Those who hold a task may take what the new one was to.
    return 0;
  }
  prepare(threadBlock(name), 1);
  addCell(ROOT_WORKERS, 1);
  addCell(ROOT_BUSY, 1);
  return name;
}

/** A worker joins with the name that was reserved for it: answers the address of its control block. */
export function joinAsWorker(name: i32): usize {
  becomeThread(name);
  storeCell(self + THREAD_WORKER, WORKER_RUNS);
  storeCell(ROOT_STARTING, NO_WORKER);
  wakeForMore(); // Others may have wanted a worker meanwhile.
  return self;
}

/** Whether the worker, which has ended, had joined. */
export function hasStarted(name: i32): bool {
  return loadCell(threadBlock(name) + THREAD_WORKER) === WORKER_RUNS;
}

function prepare(thread: usize, worker: i32): void {
  storeCell(thread + THREAD_WORKER, worker);
  writeWord(thread + THREAD_TASKS, 0);
  storeCell(thread + THREAD_LIVE, 0);
  storeCell(thread + THREAD_HELD, 0);
  storeCell(thread + THREAD_KEPT, 0);
  storeCell(thread + THREAD_INBOX, 0);
  storeCell(thread + THREAD_SLEEP, AWAKE);
}

/** Most workers from now on. Those that run go on. */
export function limitWorkers(count: i32): void {
  storeCell(ROOT_MAX_WORKERS, count);
  wakeForMore(); // What is queued may want a worker more.
}

/** Workers that can still run something: while there are any, what sleeps may be woken. */
export function busyWorkers(): i32 {
  return loadCell(ROOT_BUSY);
}

/** The first of a block of goroutine numbers that nobody else has. */
export function takeIds(): i32 {
  return addCell(ROOT_LAST_ID, ID_BLOCK);
}

/** Publishes how many goroutines this thread answers for. */
export function publishLive(count: i32): void {
  storeCell(self + THREAD_LIVE, count);
}

/** How many goroutines all threads answer for, as they have published it. */
export function liveGoroutines(): i32 {
  const threads = loadCell(ROOT_THREADS);
  let live = 0;
  for (let number = 0; number < threads; number++) {
    const thread = threadBlock(number);
    if (loadCell(thread + THREAD_NAME) !== 0) live += loadCell(thread + THREAD_LIVE);
  }
  return live;
}

/** Whether a thread has this number. */
export function isThread(number: i32): bool {
  return number < loadCell(ROOT_THREADS) && loadCell(threadBlock(number) + THREAD_NAME) !== 0;
}

/** Tells every thread to stop. */
export function stopAll(): void {
  storeCell(ROOT_STOPPING, 1);
  const threads = loadCell(ROOT_THREADS);
  for (let number = 0; number < threads; number++) callWake(threadBlock(number));
}

/** Lets threads be started again, after all workers have ended. */
export function restart(): void {
  storeCell(ROOT_STOPPING, 0);
  storeCell(ROOT_STARTING, NO_WORKER);
  failFresh();
}

export function isStopping(): bool {
  return loadCell(ROOT_STOPPING) !== 0;
}
