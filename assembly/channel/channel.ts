// The channel: a ring or nothing between senders and receivers, two queues of those who wait, and close (Go's hchan).
//
//   send ──▶ ring has room and nobody waits: push                       lock-free
//        ──▶ else under the lock: a receiver waits? hand over : room? put : wait
//
// While anybody waits or holds the lock the ring is frozen, so that under the lock all is as still as in Go's channel; the
// lock-free way is open again when the last waiter has gone.
//
// Invariants
//   C1  Receivers wait only on an empty channel that is open, senders only on a full one that is open. Both wait at once
//       only if one select is all of them.
//   C2  Values leave in the order in which they were accepted, and each once.
//   C3  While a waiter is queued, whoever comes goes behind it: the ring stays frozen.
//   C4  Goroutines are readied after the lock is released.
//
// `goroutine` is the control block of the caller, which waits if the operation cannot happen now; with 0 it answers
// WOULD_BLOCK. Channel 0 is Go's nil channel. Models: test/model/{handoff,buffered,close}.test.ts.

import {
  AGAIN,
  CHAN_RECEIVE,
  CHAN_RECEIVE_NIL,
  CHAN_SEND,
  CHAN_SEND_NIL,
  CHANNEL_ARRIVALS,
  CHANNEL_CAPACITY,
  CLOSED,
  DONE,
  GOROUTINE_REASON,
  GOROUTINE_WAITER,
  KIND_CHANNEL,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  THREAD_VALUE,
  THREAD_WAKING,
  WAIT,
  WAITER_OBJECT,
  WAITER_TAG,
  WAITER_VALUE,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { napAfter } from "../nap";
import { isShared, lockObject, makeObject, storeOf, unlockObject } from "../object";
import { ready, spendTurn } from "../scheduler/goroutine";
import { linger } from "../scheduler/linger";
import { mayTryAgain } from "../scheduler/spin";
import { loadCell, readDouble, readWord, writeDouble, writeWord } from "../seam";
import { self } from "../thread";
import {
  BUSY,
  freeze,
  front,
  initRing,
  isClosed,
  lengthOfRing,
  markClosed,
  NONE,
  pop,
  push,
  put,
  READY,
  room,
  sizeOfRing,
  take,
  thaw,
} from "./ring";
import { claim, dequeue, enqueue, firstWaiter, goroutineOf, serve } from "./waiters";

/** A new channel, or 0 if memory has run out. */
export function makeChannel(capacity: i32): usize {
  const channel = makeObject(KIND_CHANNEL, sizeOfRing(capacity));
  if (channel !== 0) initRing(channel, capacity);
  return channel;
}

/** DONE, WAIT, CLOSED or WOULD_BLOCK. */
export function send(channel: usize, goroutine: usize, tag: i32, value: f64): i32 {
  if (channel === 0) return waitForever(goroutine, CHAN_SEND_NIL);
  if (isBuffered(channel)) {
    const verdict = push(channel, tag, value);
    if (verdict === DONE) return spendTurn(goroutine, DONE);
    if (verdict === CLOSED || (goroutine === 0 && verdict === WOULD_BLOCK)) return verdict;
    if (verdict === WOULD_BLOCK && isShared(channel) && sendSpinning(channel, tag, value) === DONE)
      return spendTurn(goroutine, DONE);
  } else if (goroutine === 0 && isIdle(channel + OBJECT_RECEIVERS) && !isClosed(channel)) {
    return WOULD_BLOCK;
  }
  let looks = 0;
  while (true) {
    let verdict = sendLocked(channel, goroutine, tag, value);
    if (verdict === WAIT && isRendezvous(channel)) verdict = linger(goroutine);
    if (verdict === DONE) return spendTurn(goroutine, DONE);
    if (verdict !== AGAIN) return verdict;
    looks = napAfter(looks);
  }
}

/** The tag of the value, which is in the mailbox, or WAIT, CLOSED or WOULD_BLOCK. */
export function receive(channel: usize, goroutine: usize): i32 {
  if (channel === 0) return waitForever(goroutine, CHAN_RECEIVE_NIL);
  if (isBuffered(channel)) {
    const tag = pop(channel);
    if (tag >= 0) return spendTurn(goroutine, tag);
    if (tag === CLOSED || (goroutine === 0 && tag === WOULD_BLOCK)) return tag;
    if (tag === WOULD_BLOCK && isShared(channel)) {
      const late = receiveSpinning(channel);
      if (late >= 0) return spendTurn(goroutine, late);
    }
  } else {
    const idle = isIdle(channel + OBJECT_SENDERS); // Before the look for close: open then means open now.
    if (isClosed(channel)) return CLOSED;
    if (idle && goroutine === 0) return WOULD_BLOCK;
  }
  let looks = 0;
  while (true) {
    let verdict = receiveLocked(channel, goroutine);
    if (verdict === WAIT && isRendezvous(channel)) verdict = linger(goroutine);
    if (verdict >= 0) return spendTurn(goroutine, verdict);
    if (verdict !== AGAIN) return verdict;
    looks = napAfter(looks);
  }
}

/** DONE, or CLOSED if it was closed before. Receivers are woken before senders. */
export function close(channel: usize): i32 {
  enter(channel);
  const before = isClosed(channel);
  if (!before) {
    markClosed(channel);
    writeWord(self + THREAD_WAKING, i32(channel));
  }
  leave(channel);
  if (before) return CLOSED;
  wakeAllClosed(channel);
  return DONE;
}

/** Values in the buffer. */
export function length(channel: usize): i32 {
  return isBuffered(channel) ? lengthOfRing(channel) : 0;
}

/** Whether anybody waits to receive, at some instant during the call. */
export function hasReceivers(channel: usize): bool {
  return !isIdle(channel + OBJECT_RECEIVERS);
}

function sendLocked(channel: usize, goroutine: usize, tag: i32, value: f64): i32 {
  let verdict = AGAIN;
  let served: usize = 0;
  enter(channel);
  const receiver = firstWaiter(channel + OBJECT_RECEIVERS);
  if (isClosed(channel)) {
    verdict = CLOSED;
  } else if (receiver !== 0) {
    dequeue(receiver);
    if (claim(receiver)) {
      serve(receiver, tag, value); // C1: the ring is empty, so this value is the next.
      served = goroutineOf(receiver);
      verdict = DONE;
    }
  } else {
    const space = isBuffered(channel) ? room(channel) : NONE;
    if (space === READY) {
      put(channel, tag, value);
      verdict = DONE;
    } else if (space === NONE) {
      if (goroutine !== 0) {
        const waiter = goroutine + GOROUTINE_WAITER;
        writeWord(waiter + WAITER_OBJECT, i32(channel));
        writeWord(waiter + WAITER_TAG, tag);
        writeDouble(waiter + WAITER_VALUE, value);
        writeWord(goroutine + GOROUTINE_REASON, CHAN_SEND);
        queueSender(channel, waiter);
      }
      verdict = goroutine !== 0 ? WAIT : WOULD_BLOCK;
    }
  }
  leave(channel);
  if (served !== 0) ready(served); // C4
  return verdict;
}

function receiveLocked(channel: usize, goroutine: usize): i32 {
  let verdict = AGAIN;
  let served: usize = 0;
  enter(channel);
  const value = isBuffered(channel) ? front(channel) : NONE;
  if (value !== BUSY) {
    const sender = firstWaiter(channel + OBJECT_SENDERS);
    if (sender !== 0) {
      dequeue(sender);
      if (claim(sender)) served = goroutineOf(sender);
    }
    if (sender === 0 || served !== 0) {
      if (value === READY) {
        verdict = take(channel);
        // Behind the others, in the slot that has just become free (C2).
        if (served !== 0) put(channel, readWord(sender + WAITER_TAG), readDouble(sender + WAITER_VALUE));
      } else if (served !== 0) {
        verdict = readWord(sender + WAITER_TAG);
        writeDouble(self + THREAD_VALUE, readDouble(sender + WAITER_VALUE));
      } else if (isClosed(channel)) {
        verdict = CLOSED;
      } else {
        if (goroutine !== 0) {
          const waiter = goroutine + GOROUTINE_WAITER;
          writeWord(waiter + WAITER_OBJECT, i32(channel));
          writeWord(goroutine + GOROUTINE_REASON, CHAN_RECEIVE);
          queueReceiver(channel, waiter);
        }
        verdict = goroutine !== 0 ? WAIT : WOULD_BLOCK;
      }
      if (served !== 0) serve(sender, DONE, 0);
    }
  }
  leave(channel);
  if (served !== 0) ready(served); // C4
  return verdict;
}

export function queueSender(channel: usize, waiter: usize): void {
  enqueue(channel + OBJECT_SENDERS, waiter);
  arrive(channel);
}

export function queueReceiver(channel: usize, waiter: usize): void {
  enqueue(channel + OBJECT_RECEIVERS, waiter);
  arrive(channel);
}

/**
 * Counts a waiter, so that whoever looks without the lock can tell that there was one. Only once it is queued: a trySelect
 * that has read a count before its look would take the waiter, whom it did not see, for one that it has looked at.
 */
function arrive(channel: usize): void {
  if (isBuffered(channel)) return;
  storeOf(channel, channel + CHANNEL_ARRIVALS, i32(readWord(channel + CHANNEL_ARRIVALS) + 1));
}

/** What a nil channel does: nobody is registered, hence nobody is woken. */
function waitForever(goroutine: usize, reason: i32): i32 {
  if (goroutine === 0) return WOULD_BLOCK;
  writeWord(goroutine + GOROUTINE_REASON, reason);
  writeWord(goroutine + GOROUTINE_WAITER + WAITER_OBJECT, 0);
  return WAIT;
}

/** Wakes all who wait on a closed channel. */
export function wakeAllClosed(channel: usize): void {
  while (wakeClosed(channel)) {}
  writeWord(self + THREAD_WAKING, 0);
}

/** Wakes one waiter of a closed channel; false if there was none. */
function wakeClosed(channel: usize): bool {
  enter(channel);
  let waiter = firstWaiter(channel + OBJECT_RECEIVERS);
  if (waiter === 0) waiter = firstWaiter(channel + OBJECT_SENDERS);
  let served: usize = 0;
  if (waiter !== 0) {
    dequeue(waiter);
    if (claim(waiter)) {
      serve(waiter, CLOSED, readDouble(waiter + WAITER_VALUE)); // A sender gets its value back.
      served = goroutineOf(waiter);
    }
  }
  leave(channel);
  if (served !== 0) ready(served);
  return waiter !== 0;
}

export function isBuffered(channel: usize): bool {
  return readWord(channel + CHANNEL_CAPACITY) !== 0;
}

/** Whether threads meet here without a buffer. Where there is one, they have spun before they queue. */
function isRendezvous(channel: usize): bool {
  return !isBuffered(channel) && isShared(channel);
}

/** Spins until the value can be sent: DONE or CLOSED, or WOULD_BLOCK after all. */
function sendSpinning(channel: usize, tag: i32, value: f64): i32 {
  let verdict = WOULD_BLOCK;
  for (let tries = 0; verdict === WOULD_BLOCK && mayTryAgain(tries, batch(channel)); tries++) {
    verdict = send(channel, 0, tag, value);
  }
  return verdict;
}

/** Spins until a value can be received: its tag or CLOSED, or WOULD_BLOCK after all. */
function receiveSpinning(channel: usize): i32 {
  let tag = WOULD_BLOCK;
  for (let tries = 0; tag === WOULD_BLOCK && mayTryAgain(tries, batch(channel)); tries++) tag = receive(channel, 0);
  return tag;
}

/** How long a spin lets the other side go on before it tries again: values cross between cores most cheaply in batches. */
function batch(channel: usize): i32 {
  const looks = 64 + readWord(channel + CHANNEL_CAPACITY) * 8;
  return looks < 1024 ? looks : 1024;
}

/** Whether nobody waits, without the lock: a look that was true at some instant during the call. */
function isIdle(queue: usize): bool {
  return loadCell(queue) === 0;
}

/** Takes the lock and stops the lock-free ways. */
export function enter(channel: usize): void {
  lockObject(channel);
  if (isBuffered(channel)) freeze(channel);
}

/** Opens the lock-free ways if nobody waits any more (C3), and releases the lock. */
export function leave(channel: usize): void {
  if (
    isBuffered(channel) &&
    firstWaiter(channel + OBJECT_RECEIVERS) === 0 &&
    firstWaiter(channel + OBJECT_SENDERS) === 0
  ) {
    thaw(channel);
  }
  unlockObject(channel);
}
