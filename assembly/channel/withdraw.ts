// Taking a waiter out of the queue of whatever it waits on, without its being served.

import {
  COND_LOCKER,
  KIND_CHANNEL,
  KIND_COND,
  KIND_RW_MUTEX,
  KIND_SEMAPHORE,
  OBJECT_KIND,
  OBJECT_RECEIVERS,
  WAITER_QUEUE,
} from "../../src/core/layout";
import { lockObject, unlockObject } from "../object";
import { loadCell, readByte, readWord } from "../seam";
import { leaveRWMutex } from "../sync/rwmutex";
import { leaveQueue } from "../sync/semaphore";
import { enter, leave } from "./channel";
import { dequeue } from "./waiters";

/**
 * Takes the waiter out of the object's queue, or if the object is a Cond that has woken it, out of the locker's; false if it is
 * in none. Those behind it go on, if they may now.
 */
export function withdraw(object: usize, waiter: usize): bool {
  const kind = readByte(object + OBJECT_KIND);
  if (kind === KIND_SEMAPHORE) return leaveQueue(object, waiter);
  if (kind === KIND_RW_MUTEX) return leaveRWMutex(object, waiter);
  if (kind === KIND_CHANNEL) enter(object);
  else lockObject(object);
  // A hint: not under this lock, it may be queued for a Cond's locker.
  const queue = usize(loadCell(waiter + WAITER_QUEUE));
  const waits = kind === KIND_COND ? queue === object + OBJECT_RECEIVERS : queue !== 0;
  if (waits) dequeue(waiter);
  if (kind === KIND_CHANNEL) leave(object);
  else unlockObject(object);
  return waits || (kind === KIND_COND && withdraw(usize(readWord(object + COND_LOCKER)), waiter));
}
