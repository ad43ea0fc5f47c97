// Select: waits for whichever of several operations can happen first, and exactly one of them happens (Go's selectgo).
//
//   scan ──▶ one can happen: done
//     ▲ └──▶ none: register with each, in the order of addresses ──▶ WAIT
//     └───── one can happen after all: claim oneself, take all registrations back
//
// Go locks all channels of a select at once. Here each is locked alone, so that no lock is held in a loop, and this is
// what makes it right:
//
// Invariants
//   S1  While its goroutine is PARKED, whoever moves the claim word to CLAIMED makes one case happen, and nobody else
//       can. A select that finds a case ready while it registers claims itself first, so that it is free to scan again.
//   S2  A select registers with a channel and looks at it in one critical section, so of two that could meet there the
//       later one sees the earlier.
//   S3  Selects register in the order of addresses. So they cannot chase each other round a circle: of those that see
//       each other's registrations, one is never disturbed.
//   S4  Before its goroutine goes on, no registration is left.
//   S5  A select is in each queue once: of several cases with one object and direction the first is registered. A peer
//       would take that one all the same (of a semaphore's it is the smallest), and whether others wait can be told without
//       a loop. Of the two ways to lock an RWMutex only the one to read is registered: as a writer that waits the select
//       would keep itself from reading, and whenever it can write it can read.
//
// A select that may not wait answers WOULD_BLOCK only if at one moment none of its cases could happen: no case became
// ready between its look and a second reading of everybody's progress. A lock has no progress to read: that it was held at
// the look is enough, as for tryLock. Models: test/model/select.test.ts.

import {
  ACQUIRE,
  ALWAYS,
  AWAIT,
  AWAIT_LATCH,
  CASE_DIRECTION,
  CASE_SIZE,
  CASES_PER_CASE,
  CHANNEL_ARRIVALS,
  DONE,
  FIRST_WRITTEN,
  GOROUTINE_CASE,
  GOROUTINE_CASE_COUNT,
  GOROUTINE_CASES,
  GOROUTINE_CLAIMED,
  GOROUTINE_PARKED,
  GOROUTINE_REASON,
  GOROUTINE_STATE,
  LOCK,
  NEVER,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  READ_LOCK,
  RECEIVE,
  SEND,
  THREAD_CASE,
  THREAD_CASES,
  WAIT,
  WAITER_CASE,
  WAITER_GOROUTINE,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_TAG,
  WAITER_VALUE,
  WOULD_BLOCK,
  WRITE_LOCK,
} from "../../src/core/layout";
import { allocate } from "../arena";
import { spendTurn } from "../scheduler/goroutine";
import { random } from "../scheduler/random";
import { casCell, loadCell, readDouble, readWord, writeWord } from "../seam";
import { acquire, queueFor } from "../sync/locker";
import { changes, registerAcquire, take } from "../sync/semaphore";
import { isZero, register as registerWithGroup, rounds } from "../sync/waitgroup";
import { self } from "../thread";
import { enter, isBuffered, leave, queueReceiver, queueSender, receive, send } from "./channel";
import { sortByObject } from "./order";
import { front, isClosed, NONE, receivedSoFar, room, sentSoFar } from "./ring";
import { dequeue, othersWait } from "./waiters";
import { withdraw } from "./withdraw";

/** Room for this many cases, or 0 if memory has run out. */
export function makeCases(count: i32): usize {
  const cases = allocate(count * CASES_PER_CASE);
  if (cases === 0) return 0;
  for (let i = 0; i < count; i++) {
    writeWord(caseAt(cases, i) + WAITER_QUEUE, 0);
    writeWord(lookOrder(cases, count) + i * 4, i);
  }
  return cases;
}

/**
 * Makes one case happen, of those that can the one that `choice` says. Answers its verdict or tag, its
 * number in the mailbox; or WAIT; or, with goroutine 0, WOULD_BLOCK. A dump gives `reason` for a goroutine that waits.
 */
export function select(cases: usize, count: i32, goroutine: usize, choice: i32, reason: i32): i32 {
  writeWord(self + THREAD_CASES, i32(cases));
  while (true) {
    const before = goroutine === 0 ? progress(cases, count) : 0;
    const verdict = scan(cases, count, choice);
    if (verdict !== WOULD_BLOCK) return spendSelect(cases, count, goroutine, verdict);
    if (goroutine !== 0) {
      if (registerAll(cases, count, goroutine, choice, reason)) return WAIT;
    } else if (progress(cases, count) === before) {
      return WOULD_BLOCK;
    }
  }
}

/** Whether the goroutine waits, or is queued, with cases. */
export function isSelecting(goroutine: usize): bool {
  return readWord(goroutine + GOROUTINE_CASES) !== 0;
}

/** After a resumption: takes all registrations back (S4), and leaves in the mailbox which case it was. */
export function endSelect(goroutine: usize): void {
  const cases = usize(readWord(goroutine + GOROUTINE_CASES));
  unregister(cases, readWord(goroutine + GOROUTINE_CASE_COUNT));
  writeWord(goroutine + GOROUTINE_CASES, 0); // Only now: a thread that dies before it is found with what is left.
  writeWord(self + THREAD_CASES, i32(cases));
  writeWord(self + THREAD_CASE, readWord(goroutine + GOROUTINE_CASE));
}

/** Makes a goroutine that waits with cases one that nobody can serve; false if somebody has. */
export function claimSelf(goroutine: usize): bool {
  return casCell(goroutine + GOROUTINE_STATE, GOROUTINE_PARKED, GOROUTINE_CLAIMED);
}

/** As `spendTurn`: a goroutine that is queued again is resumed as if it had waited with its cases. */
function spendSelect(cases: usize, count: i32, goroutine: usize, verdict: i32): i32 {
  const spent = spendTurn(goroutine, verdict);
  if (spent !== WAIT) return spent;
  writeWord(goroutine + GOROUTINE_CASES, i32(cases));
  writeWord(goroutine + GOROUTINE_CASE_COUNT, count);
  writeWord(goroutine + GOROUTINE_CASE, readWord(self + THREAD_CASE));
  return WAIT;
}

/** First those that are drawn, and the numbers of the limits are passed over; then the rest in order. */
function scan(cases: usize, count: i32, choice: i32): i32 {
  const drawn = choice === FIRST_WRITTEN ? 0 : count - choice;
  for (let i = drawn === 0 ? 0 : -count; i < count; i++) {
    const number = i < 0 ? draw(lookOrder(cases, count), count + i, count) : i;
    if (number < drawn !== i < 0) continue;
    const verdict = tryCase(caseAt(cases, number));
    if (verdict === WOULD_BLOCK) continue;
    writeWord(self + THREAD_CASE, number);
    return verdict;
  }
  return WOULD_BLOCK;
}

/** The next number of a fresh random order: one step of Fisher and Yates's shuffle. */
function draw(order: usize, i: i32, count: i32): i32 {
  const here = order + i * 4;
  const there = order + (i + random(count - i)) * 4;
  const number = readWord(there);
  writeWord(there, readWord(here));
  writeWord(here, number);
  return number;
}

function tryCase(one: usize): i32 {
  const object = usize(readWord(one + WAITER_OBJECT));
  switch (readWord(one + CASE_DIRECTION)) {
    case RECEIVE:
      return receive(object, 0);
    case SEND:
      return send(object, 0, readWord(one + WAITER_TAG), readDouble(one + WAITER_VALUE));
    case NEVER:
      return WOULD_BLOCK;
    case ALWAYS:
      return DONE;
    case ACQUIRE:
      return take(object, readDouble(one + WAITER_VALUE)) ? DONE : WOULD_BLOCK;
    case LOCK:
    case WRITE_LOCK:
    case READ_LOCK:
      return acquire(object, readWord(one + CASE_DIRECTION), 0);
    default:
      return isZero(object) ? DONE : WOULD_BLOCK;
  }
}

/** Parks the goroutine with all cases; false if one can happen after all, and it is not parked. */
function registerAll(cases: usize, count: i32, goroutine: usize, choice: i32, reason: i32): bool {
  writeWord(goroutine + GOROUTINE_CASES, i32(cases));
  writeWord(goroutine + GOROUTINE_CASE_COUNT, count);
  writeWord(goroutine + GOROUTINE_REASON, reason);
  writeWord(goroutine + GOROUTINE_STATE, GOROUTINE_PARKED); // Published by the first lock that is released.
  const order = lockOrder(cases, count);
  sortByObject(cases, order, count, lookOrder(cases, count), choice === FIRST_WRITTEN); // S3
  let object = 0;
  let directions = 0;
  for (let i = 0; i < count; i++) {
    const number = readWord(order + i * 4);
    const one = caseAt(cases, number);
    writeWord(one + WAITER_GOROUTINE, i32(goroutine));
    writeWord(one + WAITER_CASE, number);
    if (readWord(one + WAITER_OBJECT) !== object) directions = 0;
    object = readWord(one + WAITER_OBJECT);
    const direction = readWord(one + CASE_DIRECTION);
    const bit = 1 << direction;
    const again = (directions & (direction === WRITE_LOCK ? bit | (1 << READ_LOCK) : bit)) !== 0; // S5
    directions |= bit;
    if (registerCase(one, goroutine, again)) continue;
    if (!claimSelf(goroutine)) return true; // S1: somebody has served us meanwhile.
    unregister(cases, count);
    writeWord(goroutine + GOROUTINE_CASES, 0);
    return false;
  }
  return true;
}

/** Registers with one channel, WaitGroup or lock, unless it has been `again`; false if the case can happen (S2). */
function registerCase(one: usize, goroutine: usize, again: bool): bool {
  const object = usize(readWord(one + WAITER_OBJECT));
  switch (readWord(one + CASE_DIRECTION)) {
    case RECEIVE:
      return again || registerReceiver(object, one, goroutine);
    case SEND:
      return again || registerSender(object, one, goroutine);
    case NEVER:
      return true;
    case ALWAYS:
      return false;
    case ACQUIRE:
      return registerAcquire(object, one, again);
    case LOCK:
    case WRITE_LOCK:
    case READ_LOCK:
      return again || queueFor(object, readWord(one + CASE_DIRECTION), one);
    default:
      return registerWithGroup(object, one);
  }
}

function registerReceiver(channel: usize, one: usize, goroutine: usize): bool {
  enter(channel);
  const can =
    isClosed(channel) ||
    (isBuffered(channel) && front(channel) !== NONE) ||
    othersWait(channel + OBJECT_SENDERS, goroutine);
  if (!can) queueReceiver(channel, one);
  leave(channel);
  return !can;
}

function registerSender(channel: usize, one: usize, goroutine: usize): bool {
  enter(channel);
  const can =
    isClosed(channel) ||
    (isBuffered(channel) && room(channel) !== NONE) ||
    othersWait(channel + OBJECT_RECEIVERS, goroutine);
  if (!can) queueSender(channel, one);
  leave(channel);
  return !can;
}

/** Takes all waiters of the cases out of whatever queues they are still in. */
export function unregister(cases: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const one = caseAt(cases, i);
    const object = usize(readWord(one + WAITER_OBJECT));
    switch (readWord(one + CASE_DIRECTION)) {
      case NEVER:
      case ALWAYS:
        break;
      case AWAIT_LATCH:
        if (readWord(one + WAITER_QUEUE) !== 0) dequeue(one); // Else the latch may be gone.
        break;
      default:
        withdraw(object, one); // A peer that has just taken the waiter out may still read it, under the lock.
    }
  }
}

/** A sum that grows whenever a case becomes ready that was not. */
function progress(cases: usize, count: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const one = caseAt(cases, i);
    const object = usize(readWord(one + WAITER_OBJECT));
    const direction = readWord(one + CASE_DIRECTION);
    if (direction === AWAIT) sum += rounds(object);
    if (direction === ACQUIRE) sum += changes(object);
    if (direction > SEND) continue;
    if (!isBuffered(object)) sum += loadCell(object + CHANNEL_ARRIVALS);
    else sum += direction === RECEIVE ? sentSoFar(object) : receivedSoFar(object);
    if (isClosed(object)) sum += 1;
  }
  return i32(sum);
}

function caseAt(cases: usize, number: i32): usize {
  return cases + number * CASE_SIZE;
}

function lookOrder(cases: usize, count: i32): usize {
  return cases + count * CASE_SIZE;
}

function lockOrder(cases: usize, count: i32): usize {
  return lookOrder(cases, count) + count * 4;
}
