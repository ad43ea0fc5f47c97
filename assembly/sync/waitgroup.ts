// WaitGroup: a counter, and those who wait until it is 0 (Go's sync.WaitGroup).
//
// Whatever happens once is a WaitGroup of 1: a goroutine that ends, a timer, a promise.
//
//   nobody watches          one compare-and-swap on the word
//   somebody is queued, or  under the object's lock, with the word frozen
//   has asked for the round
//
// A waiter is stamped with the round that it waits for the end of. Whoever brings the counter to 0 ends the round, and wakes
// its waiters one by one; those of the next round, which may have begun meanwhile, are behind them in the queue.
//
// Invariants
//   WG1  Only waiters of rounds that have ended, and are being woken, wait beside those of the present one.
//   WG2  While WATCHED is set the word changes under the lock only. It is set while anybody is queued, and whoever takes it off
//        counts a round, as whoever brings the counter to 0 does while it is set.

import {
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  KIND_WAIT_GROUP,
  NEGATIVE,
  OBJECT_RECEIVERS,
  THREAD_WAKING,
  WAIT,
  WAIT_GROUP_COUNTER,
  WAIT_GROUP_ROUND,
  WAIT_GROUP_SIZE,
  WAITER_OBJECT,
  WAITER_TAG,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, serve } from "../channel/waiters";
import { casOf, lockObject, makeObject, orOf, storeOf, unlockObject } from "../object";
import { ready, spendTurn } from "../scheduler/goroutine";
import { backOff } from "../scheduler/spin";
import { loadCell, readWord, writeWord } from "../seam";
import { self } from "../thread";

const COUNTER = 0x7fffffff;
/** Somebody is queued, or compares rounds. */
const WATCHED: i32 = ~COUNTER;

/** A new WaitGroup, or 0 if memory has run out. */
export function makeWaitGroup(counter: i32): usize {
  const group = makeObject(KIND_WAIT_GROUP, WAIT_GROUP_SIZE);
  if (group === 0) return 0;
  writeWord(group + WAIT_GROUP_COUNTER, counter);
  writeWord(group + WAIT_GROUP_ROUND, 0);
  return group;
}

/** Adds to the counter and wakes all who wait if it becomes 0. DONE, or NEGATIVE: it would go below 0 and stays. */
export function add(group: usize, delta: i32): i32 {
  while (true) {
    const state = loadCell(group + WAIT_GROUP_COUNTER);
    const counter = i32((state & COUNTER) + delta);
    if (counter < 0) return NEGATIVE;
    if (state < 0 ? change(group, state, counter) : casOf(group, group + WAIT_GROUP_COUNTER, state, counter))
      return DONE;
    backOff();
  }
}

/** Moves a frozen word on to the counter; false if it is another one by now. */
function change(group: usize, state: i32, counter: i32): bool {
  lockObject(group);
  const same = loadCell(group + WAIT_GROUP_COUNTER) === state;
  if (same) {
    storeOf(group, group + WAIT_GROUP_COUNTER, counter | WATCHED);
    if (counter === 0) {
      countRound(group);
      writeWord(self + THREAD_WAKING, i32(group));
    }
  }
  unlockObject(group);
  if (same && counter === 0) wakeAll(group);
  return same;
}

function countRound(group: usize): void {
  writeWord(group + WAIT_GROUP_ROUND, i32(readWord(group + WAIT_GROUP_ROUND) + 1));
}

/** Wakes all who wait for the end of a round that has ended. */
export function wakeAll(group: usize): void {
  while (wakeOne(group)) {}
  writeWord(self + THREAD_WAKING, 0);
}

/** DONE, WAIT or WOULD_BLOCK. `reason` is what a dump says of a goroutine that waits. */
export function wait(group: usize, goroutine: usize, reason: i32): i32 {
  if (isZero(group)) return spendTurn(goroutine, DONE);
  if (goroutine === 0) return WOULD_BLOCK;
  const waiter = goroutine + GOROUTINE_WAITER;
  writeWord(waiter + WAITER_OBJECT, i32(group));
  writeWord(goroutine + GOROUTINE_REASON, reason);
  return register(group, waiter) ? WAIT : spendTurn(goroutine, DONE);
}

/** Whether the counter is 0. */
export function isZero(group: usize): bool {
  return (loadCell(group + WAIT_GROUP_COUNTER) & COUNTER) === 0;
}

/**
 * A number that grows if the counter comes to 0 from now on. Under the lock: a counter that is 0 before its round has ended is
 * no news else.
 */
export function rounds(group: usize): i32 {
  lockObject(group);
  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED);
  const round = readWord(group + WAIT_GROUP_ROUND);
  unlockObject(group);
  return round;
}

/** Registers a waiter for the end of this round; false if the counter is 0. */
export function register(group: usize, waiter: usize): bool {
  lockObject(group);
  orOf(group, group + WAIT_GROUP_COUNTER, WATCHED); // Before the look: whoever brings the counter to 0 after it sees the mark.
  const open = !isZero(group);
  if (open) {
    writeWord(waiter + WAITER_TAG, readWord(group + WAIT_GROUP_ROUND));
    enqueue(group + OBJECT_RECEIVERS, waiter);
  }
  unlockObject(group);
  return open;
}

/** Wakes one who waits for the end of a round that has ended; false if there is none. */
function wakeOne(group: usize): bool {
  let served: usize = 0;
  lockObject(group);
  let waiter = firstWaiter(group + OBJECT_RECEIVERS);
  if (waiter === 0) {
    const state = loadCell(group + WAIT_GROUP_COUNTER);
    if (state < 0) {
      storeOf(group, group + WAIT_GROUP_COUNTER, state & COUNTER);
      countRound(group); // WG2
    } // Else whoever has ended another round has taken it off, and the word changes without the lock.
  } else if (readWord(waiter + WAITER_TAG) === readWord(group + WAIT_GROUP_ROUND)) waiter = 0;
  if (waiter !== 0) {
    dequeue(waiter);
    if (claim(waiter)) {
      serve(waiter, DONE, 0);
      served = goroutineOf(waiter);
    }
  }
  unlockObject(group);
  if (served !== 0) ready(served);
  return waiter !== 0;
}
