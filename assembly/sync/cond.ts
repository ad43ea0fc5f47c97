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
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_TAG,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, serve } from "../channel/waiters";
import { lockObject, makeObject, unlockObject } from "../object";
import { ready } from "../scheduler/goroutine";
import { readWord, writeWord } from "../seam";
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
  lockObject(cond);
  const round = readWord(cond + COND_ROUND);
  unlockObject(cond);
  while (wakeOne(cond, round) === AGAIN) {}
}

/** Wakes all. */
export function broadcast(cond: usize): void {
  lockObject(cond);
  const round = readWord(cond + COND_ROUND);
  writeWord(cond + COND_ROUND, i32(round + 1));
  unlockObject(cond);
  while (wakeOne(cond, round) !== NOTHING) {}
}

/** Wakes one that waited in this round or before: DONE. AGAIN if it is dead, NOTHING if there is none. */
function wakeOne(cond: usize, round: i32): i32 {
  lockObject(cond);
  let waiter = firstWaiter(cond + OBJECT_RECEIVERS);
  if (waiter !== 0 && i32(readWord(waiter + WAITER_TAG) - round) > 0) waiter = 0;
  let alive: bool = false;
  if (waiter !== 0) {
    dequeue(waiter);
    alive = claim(waiter);
  }
  unlockObject(cond);
  if (!alive) return waiter === 0 ? NOTHING : AGAIN;
  const goroutine = goroutineOf(waiter);
  const locker = usize(readWord(cond + COND_LOCKER));
  if (acquire(locker, readWord(cond + COND_DIRECTION), goroutine) === DONE) {
    serve(waiter, DONE, 0);
    ready(goroutine);
  }
  return DONE;
}
