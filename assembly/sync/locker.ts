// Whatever can be locked: a Mutex, and an RWMutex in its two ways (Go's sync.Locker). The direction says which.

import { DONE, KIND_RW_MUTEX, LOCK, OBJECT_KIND, WRITE_LOCK } from "../../src/core/layout";
import { spendTurn } from "../scheduler/goroutine";
import { readWord } from "../seam";
import { acquireMutex, queueForMutex, releaseMutex } from "./mutex";
import { acquireRWMutex, queueForRWMutex, releaseRWMutex, settle } from "./rwmutex";

/** DONE, WAIT, or with goroutine 0 WOULD_BLOCK. */
export function lock(locker: usize, direction: i32, goroutine: usize): i32 {
  const verdict = acquire(locker, direction, goroutine);
  return verdict === DONE ? spendTurn(goroutine, DONE) : verdict;
}

/** DONE or NOT_LOCKED. */
export function unlock(locker: usize, direction: i32): i32 {
  return direction === LOCK ? releaseMutex(locker) : releaseRWMutex(locker, direction === WRITE_LOCK);
}

/** As `lock`, on behalf of a goroutine that need not be the caller. */
export function acquire(locker: usize, direction: i32, goroutine: usize): i32 {
  return direction === LOCK
    ? acquireMutex(locker, goroutine)
    : acquireRWMutex(locker, direction === WRITE_LOCK, goroutine);
}

/** Queues a waiter; false if it need not wait, or did not for a moment. */
export function queueFor(locker: usize, direction: i32, waiter: usize): bool {
  return direction === LOCK ? queueForMutex(locker, waiter) : queueForRWMutex(locker, direction === WRITE_LOCK, waiter);
}

/** To be called when a waiter has left a queue of the object's without having been served: others may have waited behind it. */
export function forsake(object: usize): void {
  if (readWord(object + OBJECT_KIND) === KIND_RW_MUTEX) settle(object);
}
