// Weighted semaphore: a number of tokens, and those who wait for some of them, first come first served (Go's
// x/sync/semaphore).
//
// Tokens are counted in doubles, which are exact up to 2^53.
//
// Invariants
//   SM1  HELD changes only under the lock, and is never more than TOKENS.
//   SM2  Nobody takes tokens past a waiter: a large request is not starved by small ones.
//   SM3  Whenever tokens come back, and whenever a waiter leaves the head of the queue, those behind are looked at: while
//        nobody has the lock, the head of the queue wants more than there is, or whoever made it the head is about to look.
//
// Requests for more than TOKENS are not for the core: they wait for ever, and must not keep others waiting. Models:
// test/model/semaphore.test.ts.

import {
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  KIND_SEMAPHORE,
  NEGATIVE,
  OBJECT_RECEIVERS,
  SELECTING,
  SEMAPHORE_CHANGES,
  SEMAPHORE_HELD,
  SEMAPHORE_SIZE,
  SEMAPHORE_TOKENS,
  THREAD_WAKING,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_VALUE,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, othersWait, serve } from "../channel/waiters";
import { lockObject, makeObject, storeOf, unlockObject } from "../object";
import { ready, spendTurn } from "../scheduler/goroutine";
import { loadCell, readDouble, readWord, writeDouble, writeWord } from "../seam";
import { self } from "../thread";

/** A new semaphore of that many tokens, or 0 if memory has run out. */
export function makeSemaphore(tokens: f64): usize {
  const semaphore = makeObject(KIND_SEMAPHORE, SEMAPHORE_SIZE);
  if (semaphore === 0) return 0;
  writeDouble(semaphore + SEMAPHORE_TOKENS, tokens);
  writeDouble(semaphore + SEMAPHORE_HELD, 0);
  writeWord(semaphore + SEMAPHORE_CHANGES, 0);
  return semaphore;
}

/** How many tokens there are, held or free. */
export function tokens(semaphore: usize): f64 {
  return readDouble(semaphore + SEMAPHORE_TOKENS);
}

/** Takes `count` tokens: DONE, WAIT or WOULD_BLOCK. */
export function acquire(semaphore: usize, goroutine: usize, count: f64): i32 {
  if (take(semaphore, count)) return spendTurn(goroutine, DONE);
  if (goroutine === 0) return WOULD_BLOCK;
  const waiter = goroutine + GOROUTINE_WAITER;
  writeWord(waiter + WAITER_OBJECT, i32(semaphore));
  writeDouble(waiter + WAITER_VALUE, count);
  writeWord(goroutine + GOROUTINE_REASON, SELECTING); // What Go's dump says.
  return registerAcquire(semaphore, waiter, false) ? WAIT : spendTurn(goroutine, DONE);
}

/** Takes `count` tokens if they are free and nobody waits. */
export function take(semaphore: usize, count: f64): bool {
  lockObject(semaphore);
  const free = fits(semaphore, count) && firstWaiter(semaphore + OBJECT_RECEIVERS) === 0; // SM2
  if (free) hold(semaphore, count);
  unlockObject(semaphore);
  return free;
}

/**
 * Registers a waiter for as many tokens as its value says, unless its select has registered `again`. False if they are free
 * now: then they are taken for a plain waiter, and left for a case of a select, which looks again.
 */
export function registerAcquire(semaphore: usize, waiter: usize, again: bool): bool {
  lockObject(semaphore);
  const count = readDouble(waiter + WAITER_VALUE);
  const free = fits(semaphore, count) && !othersWait(semaphore + OBJECT_RECEIVERS, goroutineOf(waiter));
  if (free) {
    if (waiter === goroutineOf(waiter) + GOROUTINE_WAITER) hold(semaphore, count);
  } else if (!again) {
    enqueue(semaphore + OBJECT_RECEIVERS, waiter);
  }
  unlockObject(semaphore);
  return !free;
}

/** Gives `count` tokens back and wakes those whose turn it is. DONE, or NEGATIVE: fewer are held. */
export function releaseTokens(semaphore: usize, count: f64): i32 {
  if (!putBack(semaphore, count)) return NEGATIVE;
  serveWaiters(semaphore);
  return DONE;
}

/** False if fewer are held. Who puts tokens back is to serve the waiters then. */
function putBack(semaphore: usize, count: f64): bool {
  lockObject(semaphore);
  const left = readDouble(semaphore + SEMAPHORE_HELD) - count;
  if (left >= 0) {
    writeDouble(semaphore + SEMAPHORE_HELD, left);
    countChange(semaphore);
    writeWord(self + THREAD_WAKING, i32(semaphore));
  }
  unlockObject(semaphore);
  return left >= 0;
}

/** How often tokens have come back or a waiter has left, with tokens or without. */
export function changes(semaphore: usize): i32 {
  return loadCell(semaphore + SEMAPHORE_CHANGES);
}

/** Takes a waiter, which waits no longer, out of the queue, and lets those behind it go on (SM3); false if it was not there. */
export function leaveQueue(semaphore: usize, waiter: usize): bool {
  lockObject(semaphore);
  const waits = readWord(waiter + WAITER_QUEUE) !== 0;
  if (waits) {
    dequeue(waiter);
    countChange(semaphore);
  }
  writeWord(self + THREAD_WAKING, i32(semaphore));
  unlockObject(semaphore);
  serveWaiters(semaphore);
  return waits;
}

/** Gives those at the head of the queue their tokens, as far as they go. */
export function serveWaiters(semaphore: usize): void {
  while (serveNext(semaphore)) {}
  writeWord(self + THREAD_WAKING, 0);
}

/** Gives the head of the queue its tokens, unless it waits no longer; false if it has to wait on, or nobody waits. */
function serveNext(semaphore: usize): bool {
  let served: usize = 0;
  lockObject(semaphore);
  const waiter = firstWaiter(semaphore + OBJECT_RECEIVERS);
  const free = waiter !== 0 && fits(semaphore, readDouble(waiter + WAITER_VALUE));
  if (free) {
    dequeue(waiter);
    countChange(semaphore); // What is left may be for whoever comes now, who has found the queue not empty.
    if (claim(waiter)) {
      hold(semaphore, readDouble(waiter + WAITER_VALUE));
      serve(waiter, DONE, 0);
      served = goroutineOf(waiter);
    }
  }
  unlockObject(semaphore);
  if (served !== 0 && !ready(served)) putBack(semaphore, readDouble(waiter + WAITER_VALUE)); // It has died meanwhile.
  return free;
}

function fits(semaphore: usize, count: f64): bool {
  return tokens(semaphore) - readDouble(semaphore + SEMAPHORE_HELD) >= count;
}

function hold(semaphore: usize, count: f64): void {
  writeDouble(semaphore + SEMAPHORE_HELD, readDouble(semaphore + SEMAPHORE_HELD) + count);
}

function countChange(semaphore: usize): void {
  storeOf(semaphore, semaphore + SEMAPHORE_CHANGES, i32(readWord(semaphore + SEMAPHORE_CHANGES) + 1));
}
