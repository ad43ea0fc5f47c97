// Mutex: one word, and those who wait until it is free (Go's sync.Mutex).
//
//   lock ──▶ free? take it : queue          unlock ──▶ nobody queued, or somebody is on the way: free it
//                                                  ──▶ else wake the first ─┬─ free it: the first tries again when its
//                                                                           │  turn comes, and newcomers may be faster
//                                                                           └─ it has lost often enough: leave it locked,
//                                                                              it is the first's
//
// Handing over always would be simpler and strictly first come, first served. But a goroutine that is handed the lock holds
// it until its thread comes to it, and meanwhile nobody gets anything done: docs/decisions/mutex.md has what that costs. Go
// hands over once a waiter has waited for a millisecond; there is no clock here, so PATIENCE counts lost tries.
//
// Invariants
//   M1  Whoever moves the word from free to HELD holds the lock; one that is handed over stays HELD.
//   M2  If anybody is queued, the lock is HELD, or one has been WOKEN and has not tried yet.
//   M3  At most one is WOKEN: it is out of the queue, and clears the mark when it tries.
//   M4  While the word says WAITERS and not WOKEN, it changes under the object's lock only.
//
// A case of a select is always handed over, for it could not go back. Models: test/model/mutex.test.ts.

import {
  AGAIN,
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_TAG,
  GOROUTINE_THREAD,
  GOROUTINE_WAITER,
  KIND_MUTEX,
  MUTEX_LOCK,
  MUTEX_SIZE,
  MUTEX_STATE,
  MUTEX_WOKEN,
  NOT_LOCKED,
  OBJECT_RECEIVERS,
  PLAIN,
  RETRY,
  WAIT,
  WAITER_CASE,
  WAITER_OBJECT,
  WAITER_TAG,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, enqueueFirst, firstWaiter, goroutineOf, serve, unserve } from "../channel/waiters";
import { casOf, lockObject, makeObject, storeOf, unlockObject } from "../object";
import { ready } from "../scheduler/goroutine";
import { loadCell, readWord, writeWord } from "../seam";
import { isDead } from "../thread";

/** Whoever holds an RWMutex for writing says the same. */
export const HELD = 1;
/** The first waiter has been woken to try again. */
const WOKEN = 2;
/** Somebody may be queued. */
const WAITERS = 4;

/** How often a waiter may lose against newcomers before it is handed the lock. */
const PATIENCE = 4;

/** A new Mutex, or 0 if memory has run out. */
export function makeMutex(): usize {
  const mutex = makeObject(KIND_MUTEX, MUTEX_SIZE);
  if (mutex === 0) return 0;
  writeWord(mutex + MUTEX_STATE, 0);
  writeWord(mutex + MUTEX_WOKEN, 0);
  return mutex;
}

/** DONE, WAIT, or with goroutine 0 WOULD_BLOCK. The goroutine may be one of another thread that waits elsewhere no more. */
export function acquireMutex(mutex: usize, goroutine: usize): i32 {
  while (true) {
    const state = loadCell(mutex + MUTEX_STATE);
    if ((state & HELD) === 0) {
      if (casOf(mutex, mutex + MUTEX_STATE, state, state | HELD)) return DONE;
      continue;
    }
    if (goroutine === 0) return WOULD_BLOCK;
    writeWord(goroutine + GOROUTINE_REASON, MUTEX_LOCK);
    if (queueForMutex(mutex, goroutine + GOROUTINE_WAITER, false)) return WAIT;
  }
}

/** Queues a waiter, or before all others one that has lost `again`; false if the lock is free, or was for a moment. */
export function queueForMutex(mutex: usize, waiter: usize, again: bool): bool {
  lockObject(mutex);
  const state = loadCell(mutex + MUTEX_STATE);
  const after = (state | WAITERS) & (again ? ~WOKEN : -1);
  // The mark first: an unlock that comes before it makes this fail, one that comes after it waits for the object's lock.
  const queued = (state & HELD) !== 0 && casOf(mutex, mutex + MUTEX_STATE, state, after);
  if (queued) {
    if (again) {
      writeWord(waiter + WAITER_TAG, readWord(waiter + WAITER_TAG) + 1);
      enqueueFirst(mutex + OBJECT_RECEIVERS, waiter);
    } else {
      writeWord(waiter + WAITER_OBJECT, i32(mutex)); // Only now: until it is queued, a Cond's waiter is the Cond's.
      writeWord(waiter + WAITER_TAG, 0);
      enqueue(mutex + OBJECT_RECEIVERS, waiter);
    }
    unserve(waiter);
  }
  unlockObject(mutex);
  return queued;
}

/** DONE or NOT_LOCKED. */
export function releaseMutex(mutex: usize): i32 {
  while (true) {
    const state = loadCell(mutex + MUTEX_STATE);
    if ((state & HELD) === 0) return NOT_LOCKED;
    const verdict = (state & WAITERS) === 0 || isWoken(mutex, state) ? free(mutex, state) : passOn(mutex, state);
    if (verdict !== AGAIN) return verdict;
  }
}

/**
 * Tries for a goroutine of this thread that was woken to. If it has lost again it is back at the head of the queue, and the
 * answer is false. Its tag says RETRY until then, so that it is found if the thread dies.
 */
export function retryMutex(mutex: usize, goroutine: usize): bool {
  const waiter = goroutine + GOROUTINE_WAITER;
  while (true) {
    const state = loadCell(mutex + MUTEX_STATE);
    if ((state & HELD) === 0) {
      if (!casOf(mutex, mutex + MUTEX_STATE, state, (state | HELD) & ~WOKEN)) continue;
      writeWord(goroutine + GOROUTINE_TAG, DONE);
      return true;
    }
    writeWord(goroutine + GOROUTINE_REASON, MUTEX_LOCK);
    if (queueForMutex(mutex, waiter, true)) return false;
  }
}

/** Looks after a mutex for one that was woken to try, and has died: wakes another, unless somebody has the lock and will. */
export function tryFor(mutex: usize): void {
  if (acquireMutex(mutex, 0) === DONE) releaseMutex(mutex);
}

/** Whether somebody is on the way who will try, and has not died on it. */
function isWoken(mutex: usize, state: i32): bool {
  return (state & WOKEN) !== 0 && !isDead(loadCell(mutex + MUTEX_WOKEN));
}

function free(mutex: usize, state: i32): i32 {
  return casOf(mutex, mutex + MUTEX_STATE, state, state & ~HELD) ? DONE : AGAIN;
}

/** Wakes the first waiter: to try, or with the lock in its hands. */
function passOn(mutex: usize, state: i32): i32 {
  let verdict = AGAIN;
  let goroutine: usize = 0;
  let tries: bool = false;
  lockObject(mutex);
  if (loadCell(mutex + MUTEX_STATE) === state) {
    const waiter = firstWaiter(mutex + OBJECT_RECEIVERS);
    if (waiter === 0) {
      storeOf(mutex, mutex + MUTEX_STATE, 0); // M4
      verdict = DONE;
    } else {
      dequeue(waiter);
      if (claim(waiter)) {
        goroutine = goroutineOf(waiter);
        tries = readWord(waiter + WAITER_CASE) === PLAIN && readWord(waiter + WAITER_TAG) < PATIENCE;
        serve(waiter, tries ? RETRY : DONE, 0);
        if (tries) storeOf(mutex, mutex + MUTEX_WOKEN, readWord(goroutine + GOROUTINE_THREAD));
        const more = firstWaiter(mutex + OBJECT_RECEIVERS) === 0 ? 0 : WAITERS;
        storeOf(mutex, mutex + MUTEX_STATE, (tries ? WOKEN : HELD) | more); // M2
      }
    }
  }
  unlockObject(mutex);
  if (goroutine === 0) return verdict;
  if (ready(goroutine)) return DONE;
  // It has died meanwhile. The lock is the caller's still if it was handed over, else whoever takes it passes it on.
  return !tries || acquireMutex(mutex, 0) === DONE ? AGAIN : DONE;
}
