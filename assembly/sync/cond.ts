// Cond: goroutines that wait until another one says that something has changed (Go's sync.Cond).
//
//   wait:   queue ─▶ unlock the locker ─▶ sleep                     signal:  take the first out
//                                           └──── lock ◀── queue for the locker, on its behalf
//
// Who is woken gets the locker first and runs then, so a goroutine that has waited has the lock when it is resumed, and one
// that would find it locked is not resumed for nothing.
//
// Invariants
//   N1  A waiter is queued before the locker is unlocked: whoever locks it next and signals finds it.
//   N2  First come, first woken. A broadcast wakes those that were queued when it began: they are stamped with its round.
//
// Models: test/model/cond.test.ts.

import {
  AGAIN,
  COND_DIRECTION,
  COND_LOCKER,
  COND_ROUND,
  COND_SIZE,
  COND_WAIT,
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  KIND_COND,
  NOT_LOCKED,
  NOTHING,
  OBJECT_RECEIVERS,
  RETRY,
  THREAD_WAKING,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_TAG,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, serve } from "../channel/waiters";
import { lockObject, makeObject, unlockObject } from "../object";
import { ready } from "../scheduler/goroutine";
import { readWord, writeWord } from "../seam";
import { self } from "../thread";
import { acquire, unlock } from "./locker";

/** A new Cond, or 0 if memory has run out. */
export function makeCond(locker: usize, direction: i32): usize {
  const cond = makeObject(KIND_COND, COND_SIZE);
  if (cond === 0) return 0;
  writeWord(cond + COND_LOCKER, i32(locker));
  writeWord(cond + COND_DIRECTION, direction);
  writeWord(cond + COND_ROUND, 0);
  return cond;
}

/** WAIT: the goroutine is resumed with DONE, and has the lock. NOT_LOCKED: it did not have it, and does not wait. */
export function waitForSignal(cond: usize, goroutine: usize): i32 {
  const waiter = goroutine + GOROUTINE_WAITER;
  writeWord(waiter + WAITER_OBJECT, i32(cond));
  writeWord(goroutine + GOROUTINE_REASON, COND_WAIT);
  lockObject(cond);
  writeWord(waiter + WAITER_TAG, readWord(cond + COND_ROUND));
  enqueue(cond + OBJECT_RECEIVERS, waiter); // N1
  unlockObject(cond);
  if (unlock(usize(readWord(cond + COND_LOCKER)), readWord(cond + COND_DIRECTION)) === DONE) return WAIT;
  lockObject(cond);
  const queued = usize(readWord(waiter + WAITER_QUEUE)) === cond + OBJECT_RECEIVERS;
  if (queued) dequeue(waiter);
  unlockObject(cond);
  return queued ? NOT_LOCKED : WAIT;
}

/** Wakes the one that has waited for longest. */
export function signal(cond: usize): void {
  while (wakeOne(cond, false) === AGAIN) {}
}

/** Wakes all. */
export function broadcast(cond: usize): void {
  lockObject(cond);
  writeWord(cond + COND_ROUND, i32(readWord(cond + COND_ROUND) + 1));
  writeWord(self + THREAD_WAKING, i32(cond));
  unlockObject(cond);
  wakeRound(cond);
}

/** Wakes all who waited when the last broadcast began. */
export function wakeRound(cond: usize): void {
  while (wakeOne(cond, true) !== NOTHING) {}
  writeWord(self + THREAD_WAKING, 0);
}

/** Wakes one, or with `before` one that waited before the last broadcast: DONE. AGAIN if it is dead, NOTHING if there is none. */
function wakeOne(cond: usize, before: bool): i32 {
  let goroutine: usize = 0;
  lockObject(cond);
  let waiter = firstWaiter(cond + OBJECT_RECEIVERS);
  if (waiter !== 0 && before && readWord(waiter + WAITER_TAG) === readWord(cond + COND_ROUND)) waiter = 0;
  if (waiter !== 0) {
    dequeue(waiter);
    if (claim(waiter)) {
      serve(waiter, RETRY, 0); // What it is to do if this thread dies before it has done it in its place.
      goroutine = goroutineOf(waiter);
    }
  }
  unlockObject(cond);
  if (goroutine === 0) return waiter === 0 ? NOTHING : AGAIN;
  const locker = usize(readWord(cond + COND_LOCKER));
  const direction = readWord(cond + COND_DIRECTION);
  if (acquire(locker, direction, goroutine) === WAIT) return DONE;
  serve(waiter, DONE, 0);
  if (ready(goroutine)) return DONE;
  unlock(locker, direction); // It has died meanwhile.
  return AGAIN;
}
