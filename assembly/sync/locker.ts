// Whatever can be locked: a Mutex, and an RWMutex in its two ways (Go's sync.Locker). The direction says which.

import {
  COND_DIRECTION,
  COND_LOCKER,
  DONE,
  GOROUTINE_TAG,
  GOROUTINE_WAITER,
  KIND_COND,
  LOCK,
  LOCKER_STATE,
  OBJECT_KIND,
  READ_LOCK,
  WAITER_OBJECT,
  WRITE_LOCK,
} from "../../src/core/layout";
import { spendTurn } from "../scheduler/goroutine";
import { mayTryAgain } from "../scheduler/spin";
import { casCell, readByte, readWord, writeWord } from "../seam";
import { acquireMutex, HELD, queueForMutex, releaseMutex, retryMutex } from "./mutex";
import { acquireRWMutex, queueForRWMutex, READER, releaseRWMutex } from "./rwmutex";

/** Looks that the first pause of a spin lasts for; each is four times as long as the one before. */
const FIRST_PAUSE = 200;

/** DONE, WAIT, or with goroutine 0 WOULD_BLOCK. */
export function lock(locker: usize, direction: i32, goroutine: usize): i32 {
  const verdict = acquire(locker, direction, goroutine);
  return verdict === DONE ? spendTurn(goroutine, DONE) : verdict;
}

/** As `lock`, by one who knows that the lock is shared: it is not read before it is taken. */
export function lockShared(locker: usize, direction: i32, goroutine: usize): i32 {
  return casCell(locker + LOCKER_STATE, 0, heldOnce(direction)) || acquireSpinning(locker, direction, goroutine)
    ? spendTurn(goroutine, DONE)
    : lock(locker, direction, goroutine);
}

/** DONE or NOT_LOCKED. */
export function unlock(locker: usize, direction: i32): i32 {
  return direction === LOCK ? releaseMutex(locker) : releaseRWMutex(locker, direction === WRITE_LOCK);
}

/** As `unlock`, by one who knows that the lock is shared. */
export function unlockShared(locker: usize, direction: i32): i32 {
  return casCell(locker + LOCKER_STATE, heldOnce(direction), 0) ? DONE : unlock(locker, direction);
}

/** What the word says of a lock that is held once and that nobody waits for. */
function heldOnce(direction: i32): i32 {
  return direction === READ_LOCK ? READER : HELD;
}

/** Tries, and again after pauses in which whoever has the lock keeps its cache line; true if it has the lock. */
function acquireSpinning(locker: usize, direction: i32, goroutine: usize): bool {
  for (let tries = 0; acquire(locker, direction, 0) !== DONE; tries++) {
    if (goroutine === 0 || !mayTryAgain(tries, FIRST_PAUSE << (2 * tries))) return false;
  }
  return true;
}

/** As `lock`, on behalf of a goroutine that need not be the caller. */
export function acquire(locker: usize, direction: i32, goroutine: usize): i32 {
  return direction === LOCK
    ? acquireMutex(locker, goroutine)
    : acquireRWMutex(locker, direction === WRITE_LOCK, goroutine);
}

/** Queues a waiter; false if it need not wait, or did not for a moment. */
export function queueFor(locker: usize, direction: i32, waiter: usize): bool {
  return direction === LOCK
    ? queueForMutex(locker, waiter, false)
    : queueForRWMutex(locker, direction === WRITE_LOCK, waiter);
}

/**
 * Tries for a goroutine of this thread that was woken to: by a Mutex, or by a Cond on whose behalf nobody had come to. False
 * if it is queued.
 */
export function retry(goroutine: usize): bool {
  const object = usize(readWord(goroutine + GOROUTINE_WAITER + WAITER_OBJECT));
  if (readByte(object + OBJECT_KIND) !== KIND_COND) return retryMutex(object, goroutine);
  writeWord(goroutine + GOROUTINE_TAG, DONE);
  return acquire(usize(readWord(object + COND_LOCKER)), readWord(object + COND_DIRECTION), goroutine) === DONE;
}
