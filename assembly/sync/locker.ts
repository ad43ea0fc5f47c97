// Whatever can be locked: a Mutex, and an RWMutex in its two ways (Go's sync.Locker). The direction says which.

import {
  COND_DIRECTION,
  COND_LOCKER,
  DONE,
  GOROUTINE_TAG,
  GOROUTINE_WAITER,
  KIND_COND,
  LOCK,
  OBJECT_KIND,
  WAITER_OBJECT,
  WRITE_LOCK,
} from "../../src/core/layout";
import { spendTurn } from "../scheduler/goroutine";
import { readWord, writeWord } from "../seam";
import { acquireMutex, queueForMutex, releaseMutex, retryMutex } from "./mutex";
import { acquireRWMutex, queueForRWMutex, releaseRWMutex } from "./rwmutex";

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

/**
 * Tries for a goroutine of this thread that was woken to: by a Mutex, or by a Cond on whose behalf nobody had come to. False
 * if it is queued.
 */
export function retry(goroutine: usize): bool {
  const object = usize(readWord(goroutine + GOROUTINE_WAITER + WAITER_OBJECT));
  if (readWord(object + OBJECT_KIND) !== KIND_COND) return retryMutex(object, goroutine);
  writeWord(goroutine + GOROUTINE_TAG, DONE);
  return acquire(usize(readWord(object + COND_LOCKER)), readWord(object + COND_DIRECTION), goroutine) === DONE;
}
