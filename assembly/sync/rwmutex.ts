// RWMutex: any number of readers or one writer (Go's sync.RWMutex).
//
//   nobody queued                      one compare-and-swap on the word
//   somebody queued, or must queue     under the object's lock, with the word frozen
//
// Whoever changes something under the lock lets those go who may, one by one, until none is left who may.
//
// Invariants
//   RW1  While QUEUED is set the word changes under the object's lock only; it is set while anybody is queued.
//   RW2  A waiting writer keeps newcomers from reading.
//   RW3  When a writer unlocks, the readers that were queued by then go before the next writer. They are stamped with the
//        round that they queued in; an unlock ends it.
//
// Readers wait in the queue of receivers, writers in that of senders. Models: test/model/rwmutex.test.ts.

import {
  AGAIN,
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  KIND_RW_MUTEX,
  NOT_LOCKED,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  RW_MUTEX_READ_LOCK,
  RW_MUTEX_ROUND,
  RW_MUTEX_SIZE,
  RW_MUTEX_STATE,
  RW_MUTEX_WRITE_LOCK,
  THREAD_WAKING,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_TAG,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, serve, unserve } from "../channel/waiters";
import { casOf, lockObject, makeObject, storeOf, unlockObject } from "../object";
import { ready } from "../scheduler/goroutine";
import { loadCell, readWord, writeWord } from "../seam";
import { self } from "../thread";

const WRITING = 1;
const QUEUED = 2;
/** Each reader counts one. */
export const READER = 4;

/** A new RWMutex, or 0 if memory has run out. */
export function makeRWMutex(): usize {
  const mutex = makeObject(KIND_RW_MUTEX, RW_MUTEX_SIZE);
  if (mutex === 0) return 0;
  writeWord(mutex + RW_MUTEX_STATE, 0);
  writeWord(mutex + RW_MUTEX_ROUND, 0);
  return mutex;
}

/** DONE, WAIT, or with goroutine 0 WOULD_BLOCK. The goroutine may be one of another thread that waits elsewhere no more. */
export function acquireRWMutex(mutex: usize, write: bool, goroutine: usize): i32 {
  while (true) {
    const verdict = take(mutex, write);
    if (verdict === DONE) return DONE;
    if (verdict === AGAIN) continue;
    if (goroutine === 0) return WOULD_BLOCK;
    writeWord(goroutine + GOROUTINE_REASON, write ? RW_MUTEX_WRITE_LOCK : RW_MUTEX_READ_LOCK);
    if (queueForRWMutex(mutex, write, goroutine + GOROUTINE_WAITER)) return WAIT;
  }
}

/** Queues a waiter; false if it need not wait, or did not for a moment. */
export function queueForRWMutex(mutex: usize, write: bool, waiter: usize): bool {
  lockObject(mutex);
  const state = loadCell(mutex + RW_MUTEX_STATE);
  const queued = !may(mutex, state, write) && casOf(mutex, mutex + RW_MUTEX_STATE, state, state | QUEUED); // RW1
  if (queued) {
    writeWord(waiter + WAITER_OBJECT, i32(mutex)); // Only now: until it is queued, a Cond's waiter is the Cond's.
    writeWord(waiter + WAITER_TAG, readWord(mutex + RW_MUTEX_ROUND));
    enqueue(mutex + (write ? OBJECT_SENDERS : OBJECT_RECEIVERS), waiter);
    unserve(waiter);
  }
  unlockObject(mutex);
  return queued;
}

/** DONE or NOT_LOCKED. */
export function releaseRWMutex(mutex: usize, write: bool): i32 {
  const verdict = putBack(mutex, write);
  if (verdict !== AGAIN) return verdict;
  settle(mutex);
  return DONE;
}

/** DONE or NOT_LOCKED; or AGAIN: it is unlocked, and whoever did it is to let those go who may. */
function putBack(mutex: usize, write: bool): i32 {
  while (true) {
    const state = loadCell(mutex + RW_MUTEX_STATE);
    if (write ? (state & WRITING) === 0 : state < READER) return NOT_LOCKED;
    const less = state - (write ? WRITING : READER);
    if ((state & QUEUED) === 0) {
      if (casOf(mutex, mutex + RW_MUTEX_STATE, state, less)) return DONE;
    } else if (releaseFrozen(mutex, state, less, write)) {
      return AGAIN;
    }
  }
}

/** Lets those go who may. */
export function settle(mutex: usize): void {
  while (admit(mutex)) {}
  writeWord(self + THREAD_WAKING, 0);
}

/** Takes a waiter out, if it is in a queue still; others may have waited behind it. */
export function leaveRWMutex(mutex: usize, waiter: usize): bool {
  lockObject(mutex);
  const waits = readWord(waiter + WAITER_QUEUE) !== 0;
  if (waits) dequeue(waiter);
  writeWord(self + THREAD_WAKING, i32(mutex));
  unlockObject(mutex);
  settle(mutex);
  return waits;
}

/** DONE, WOULD_BLOCK or AGAIN. */
function take(mutex: usize, write: bool): i32 {
  const state = loadCell(mutex + RW_MUTEX_STATE);
  if ((state & (write ? ~QUEUED : WRITING)) !== 0) return WOULD_BLOCK;
  const more = state + (write ? WRITING : READER);
  if ((state & QUEUED) === 0) return casOf(mutex, mutex + RW_MUTEX_STATE, state, more) ? DONE : AGAIN;
  lockObject(mutex);
  const same = loadCell(mutex + RW_MUTEX_STATE) === state;
  const can = same && may(mutex, state, write);
  if (can) storeOf(mutex, mutex + RW_MUTEX_STATE, more);
  unlockObject(mutex);
  return can ? DONE : same ? WOULD_BLOCK : AGAIN;
}

/** Whether a newcomer need not wait. Under the lock. */
function may(mutex: usize, state: i32, write: bool): bool {
  if ((state & WRITING) !== 0 || firstWaiter(mutex + OBJECT_SENDERS) !== 0) return false; // RW2
  return !write || (state < READER && firstWaiter(mutex + OBJECT_RECEIVERS) === 0);
}

function releaseFrozen(mutex: usize, state: i32, less: i32, write: bool): bool {
  lockObject(mutex);
  const same = loadCell(mutex + RW_MUTEX_STATE) === state;
  if (same) {
    storeOf(mutex, mutex + RW_MUTEX_STATE, less);
    if (write) writeWord(mutex + RW_MUTEX_ROUND, i32(readWord(mutex + RW_MUTEX_ROUND) + 1)); // RW3
    writeWord(self + THREAD_WAKING, i32(mutex));
  }
  unlockObject(mutex);
  return same;
}

/** Hands the lock to one who may have it; false if there is none. */
function admit(mutex: usize): bool {
  let waiter: usize = 0;
  let served: usize = 0;
  let write: bool = false;
  lockObject(mutex);
  const state = loadCell(mutex + RW_MUTEX_STATE);
  if ((state & QUEUED) !== 0) {
    const reader = firstWaiter(mutex + OBJECT_RECEIVERS);
    const writer = firstWaiter(mutex + OBJECT_SENDERS);
    if ((state & WRITING) === 0) {
      if (reader !== 0 && (writer === 0 || hasGone(mutex, reader))) waiter = reader;
      else if (state < READER) waiter = writer;
    }
    let after = state;
    if (waiter !== 0) {
      dequeue(waiter);
      if (claim(waiter)) {
        serve(waiter, DONE, 0);
        served = goroutineOf(waiter);
        write = waiter === writer;
        after += write ? WRITING : READER;
      }
    }
    const empty = firstWaiter(mutex + OBJECT_RECEIVERS) === 0 && firstWaiter(mutex + OBJECT_SENDERS) === 0;
    storeOf(mutex, mutex + RW_MUTEX_STATE, empty ? after & ~QUEUED : after); // RW1
  }
  unlockObject(mutex);
  if (served !== 0 && !ready(served)) putBack(mutex, write); // It has died meanwhile.
  return waiter !== 0;
}

/** Whether the round that the reader queued in has ended (RW3). */
function hasGone(mutex: usize, reader: usize): bool {
  return i32(readWord(reader + WAITER_TAG) - readWord(mutex + RW_MUTEX_ROUND)) < 0;
}
