// Taking a waiter out of the queue of whatever it waits on, without its being served.

import { KIND_CHANNEL, KIND_RW_MUTEX, KIND_SEMAPHORE, OBJECT_KIND, WAITER_QUEUE } from "../../src/core/layout";
import { lockObject, unlockObject } from "../object";
import { readByte, readWord } from "../seam";
import { leaveRWMutex } from "../sync/rwmutex";
import { leaveQueue } from "../sync/semaphore";
import { enter, leave } from "./channel";
import { dequeue } from "./waiters";

/** Takes the waiter out of the object's queue; false if it is in none. Those behind it go on, if they may now. */
export function withdraw(object: usize, waiter: usize): bool {
  const kind = readByte(object + OBJECT_KIND);
  if (kind === KIND_SEMAPHORE) return leaveQueue(object, waiter);
  if (kind === KIND_RW_MUTEX) return leaveRWMutex(object, waiter);
  if (kind === KIND_CHANNEL) enter(object);
  else lockObject(object);
  const waits = readWord(waiter + WAITER_QUEUE) !== 0;
  if (waits) dequeue(waiter);
  if (kind === KIND_CHANNEL) leave(object);
  else unlockObject(object);
  return waits;
}
