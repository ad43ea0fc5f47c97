// A bounded queue for any number of senders and receivers, after Dmitry Vyukov's MPMC queue and crossbeam's array flavour.
//
// A position names a slot and a lap, in steps of 4, so that two bits are left for marks:
//
//   31            k   2  1      0
//   ├ lap ────────┼ slot ┼ SLOW ┼ CLOSED     head and tail
//   ├ lap ────────┼ slot ┼  0   ┼ FILLED     stamps
//
//   stamp = position            the sender that owns `position` may write
//   stamp = position | FILLED   the receiver that owns `position` may read
//   stamp = position + lap      read; the slot waits for the next lap
//
// Whoever receives moves head and the stamps, whoever sends moves tail and the stamps. In a ring of many values they do so
// side by side, hence its head, tail and slots have cache lines of their own: it is spread. In one of a few, each waits for
// the other again and again, all lines move with every value, and fewer are better: it is compact.
//
// Invariants
//   R1  Whoever moves tail (or head) past a position owns its slot until it stores the next stamp.
//   R2  A slot's value is written before the stamp that offers it, and read before the stamp that frees it. Stamps are
//       atomic, hence whoever sees the stamp sees the value.
//   R3  While SLOW is in head and tail the ring is frozen: only the holder of the channel's lock moves them. Slots of
//       positions passed before may still be in use by their owners.
//   R4  Capacity, lap and spread are written before another thread knows the ring, and never again.
//
// Positions wrap; laps are powers of two, so they wrap to themselves. `push` and `pop` are lock-free; `front`, `take`,
// `room` and `put` are for the holder of the lock of a frozen ring. Nothing here sleeps. Model: test/model/ring.test.ts.

import {
  AGAIN,
  CACHE_LINE,
  CHANNEL_CAPACITY,
  CHANNEL_HEAD,
  CHANNEL_LAP,
  CHANNEL_SLOTS,
  CHANNEL_SPREAD,
  CHANNEL_TAIL,
  CLOSED,
  DONE,
  MAX_COMPACT,
  SLOT_SIZE,
  SLOT_STAMP,
  SLOT_TAG,
  SLOT_VALUE,
  THREAD_VALUE,
  WOULD_BLOCK,
} from "../../src/core/layout";
import { napAfter } from "../nap";
import { casOf, orOf, storeOf } from "../object";
import { backOff } from "../scheduler/spin";
import { loadCell, readByte, readDouble, readWord, writeByte, writeDouble, writeWord } from "../seam";
import { self } from "../thread";

const STEP = 4;
const SLOW = 2;
const CLOSED_MARK = 1;
const FILLED = 1;

/** What a slot is for the holder of the lock. */
export const READY = 0;
/** Nothing to take; no room to put. */
export const NONE = 1;
/** Its owner has not finished with it. */
export const BUSY = 2;

/** How many bytes a channel of this capacity takes. An unbuffered one has a cache line to itself, as one of 1 has. */
export function sizeOfRing(capacity: i32): i32 {
  const slots = capacity === 0 ? 1 : capacity;
  return CHANNEL_SLOTS + 2 * spreadFor(capacity) + slots * SLOT_SIZE;
}

/** Makes the ring. One of capacity 0 can be closed, and no more. */
export function initRing(ring: usize, capacity: i32): void {
  writeByte(ring + CHANNEL_SPREAD, spreadFor(capacity));
  writeWord(ring + CHANNEL_CAPACITY, capacity);
  writeWord(ring + CHANNEL_LAP, STEP << (32 - clz(capacity - 1)));
  writeWord(headOf(ring), 0);
  writeWord(tailOf(ring), 0);
  for (let index = 0; index < capacity; index++) writeWord(slotAt(ring, index) + SLOT_STAMP, index * STEP);
}

function spreadFor(capacity: i32): i32 {
  return capacity > MAX_COMPACT ? CACHE_LINE : 0;
}

/** Puts a value in: DONE, CLOSED, WOULD_BLOCK if the ring was full at some instant during the call, or AGAIN: it is frozen. */
export function push(ring: usize, tag: i32, value: f64): i32 {
  const at = tailOf(ring);
  let looks = 0;
  while (true) {
    const tail = loadCell(at);
    if ((tail & SLOW) !== 0) return AGAIN;
    if ((tail & CLOSED_MARK) !== 0) return CLOSED;
    const slot = slotOf(ring, tail);
    if (loadCell(slot + SLOT_STAMP) !== tail) {
      if (isFull(ring, tail)) return WOULD_BLOCK;
      looks = napAfter(looks);
      continue; // The receiver one lap behind still reads, or tail is stale.
    }
    if (casOf(ring, at, tail, after(ring, tail))) {
      fill(ring, slot, tail, tag, value);
      return DONE;
    }
    backOff();
  }
}

/**
 * Takes the oldest value out into the mailbox and answers its tag; CLOSED if there will be none, WOULD_BLOCK if the ring was
 * empty and open at some instant during the call, or AGAIN: it is frozen.
 */
export function pop(ring: usize): i32 {
  const at = headOf(ring);
  let looks = 0;
  while (true) {
    const head = loadCell(at);
    if ((head & SLOW) !== 0) return AGAIN;
    const slot = slotOf(ring, head);
    if (loadCell(slot + SLOT_STAMP) !== (head | FILLED)) {
      const tail = loadCell(tailOf(ring));
      if (tail === head) return WOULD_BLOCK;
      if (tail === (head | CLOSED_MARK)) return CLOSED;
      if ((tail & SLOW) !== 0) return AGAIN;
      looks = napAfter(looks);
      continue; // The sender still writes, or head is stale.
    }
    if (casOf(ring, at, head, after(ring, head))) return drain(ring, slot, head);
    backOff();
  }
}

/** Values in the ring at some instant during the call. */
export function lengthOfRing(ring: usize): i32 {
  while (true) {
    const tail = loadCell(tailOf(ring)) & ~(SLOW | CLOSED_MARK);
    const head = loadCell(headOf(ring)) & ~SLOW;
    if ((loadCell(tailOf(ring)) & ~(SLOW | CLOSED_MARK)) !== tail) continue;
    if (tail === head) return 0;
    const mask = readWord(ring + CHANNEL_LAP) - 1;
    const distance = ((tail & mask) - (head & mask)) >> 2;
    return distance > 0 ? distance : distance + readWord(ring + CHANNEL_CAPACITY);
  }
}

/** The slot of the value that will leave after `count` others, which are in the ring. */
export function slotBehind(ring: usize, count: i32): usize {
  const lap = readWord(ring + CHANNEL_LAP);
  const capacity = readWord(ring + CHANNEL_CAPACITY);
  const index = ((loadCell(headOf(ring)) & (lap - 1)) >> 2) + count;
  return slotAt(ring, index < capacity ? index : index - capacity);
}

/** How far senders have come: it changes whenever something can be received that could not be before. */
export function sentSoFar(ring: usize): i32 {
  return loadCell(tailOf(ring)) & ~SLOW;
}

/** How far receivers have come: it changes whenever something can be sent that could not be before. */
export function receivedSoFar(ring: usize): i32 {
  return loadCell(headOf(ring)) & ~SLOW;
}

/** Makes every push and pop from now on answer AGAIN. */
export function freeze(ring: usize): void {
  if ((loadCell(headOf(ring)) & SLOW) === 0) orOf(ring, headOf(ring), SLOW);
  if ((loadCell(tailOf(ring)) & SLOW) === 0) orOf(ring, tailOf(ring), SLOW);
}

export function thaw(ring: usize): void {
  // Frozen, they move under our lock only (R3), so a store is enough.
  storeOf(ring, headOf(ring), loadCell(headOf(ring)) & ~SLOW);
  storeOf(ring, tailOf(ring), loadCell(tailOf(ring)) & ~SLOW);
}

/** Whether nothing can be put in any more. */
export function isClosed(ring: usize): bool {
  return (loadCell(tailOf(ring)) & CLOSED_MARK) !== 0;
}

export function markClosed(ring: usize): void {
  orOf(ring, tailOf(ring), CLOSED_MARK);
}

/** Whether a frozen ring has a value to take. */
export function front(ring: usize): i32 {
  const head = loadCell(headOf(ring)) & ~SLOW;
  if (loadCell(slotOf(ring, head) + SLOT_STAMP) === (head | FILLED)) return READY;
  return (loadCell(tailOf(ring)) & ~(SLOW | CLOSED_MARK)) === head ? NONE : BUSY;
}

/** Takes the oldest value of a frozen ring, whose front is READY, into the mailbox and answers its tag. */
export function take(ring: usize): i32 {
  const head = loadCell(headOf(ring)) & ~SLOW;
  storeOf(ring, headOf(ring), after(ring, head) | SLOW);
  return drain(ring, slotOf(ring, head), head);
}

/** Whether a frozen ring has room for a value. */
export function room(ring: usize): i32 {
  const tail = loadCell(tailOf(ring)) & ~(SLOW | CLOSED_MARK);
  if (loadCell(slotOf(ring, tail) + SLOT_STAMP) === tail) return READY;
  return isFull(ring, tail) ? NONE : BUSY;
}

/** Puts a value into a frozen ring that has room. */
export function put(ring: usize, tag: i32, value: f64): void {
  const marked = loadCell(tailOf(ring));
  const tail = marked & ~(SLOW | CLOSED_MARK);
  storeOf(ring, tailOf(ring), after(ring, tail) | (marked & (SLOW | CLOSED_MARK)));
  fill(ring, slotOf(ring, tail), tail, tag, value);
}

function fill(ring: usize, slot: usize, position: i32, tag: i32, value: f64): void {
  writeWord(slot + SLOT_TAG, tag);
  writeDouble(slot + SLOT_VALUE, value);
  storeOf(ring, slot + SLOT_STAMP, position | FILLED); // R2: offers the value to the receiver of `position`.
}

function drain(ring: usize, slot: usize, position: i32): i32 {
  const tag = readWord(slot + SLOT_TAG);
  writeDouble(self + THREAD_VALUE, readDouble(slot + SLOT_VALUE));
  storeOf(ring, slot + SLOT_STAMP, i32(position + readWord(ring + CHANNEL_LAP))); // R2: frees the slot for the next lap.
  return tag;
}

function slotOf(ring: usize, position: i32): usize {
  return slotAt(ring, (position & (readWord(ring + CHANNEL_LAP) - 1)) >> 2);
}

/** The next position: the next slot, or the first one of the next lap. */
function after(ring: usize, position: i32): i32 {
  const lap = readWord(ring + CHANNEL_LAP);
  const index = (position & (lap - 1)) >> 2;
  if (index + 1 < readWord(ring + CHANNEL_CAPACITY)) return i32(position + STEP);
  return i32((position & ~(lap - 1)) + lap);
}

function isFull(ring: usize, tail: i32): bool {
  const head = loadCell(headOf(ring)) & ~SLOW;
  return i32(head + readWord(ring + CHANNEL_LAP)) === tail;
}

// Where things are (R4).

function headOf(ring: usize): usize {
  return ring + CHANNEL_HEAD + spreadOf(ring);
}

function tailOf(ring: usize): usize {
  return ring + CHANNEL_TAIL + 2 * spreadOf(ring);
}

function slotAt(ring: usize, index: i32): usize {
  return ring + CHANNEL_SLOTS + 2 * spreadOf(ring) + usize(index) * SLOT_SIZE;
}

function spreadOf(ring: usize): usize {
  return usize(readByte(ring + CHANNEL_SPREAD));
}
