// Goroutine control blocks: whoever can wait has one.
//
// A goroutine's JavaScript stack cannot move, so the goroutine is pinned to the thread that first ran it, and only that
// thread resumes it. Readying one from elsewhere goes through that thread's inbox: push, then look whether it sleeps.
//
// Invariants
//   G1  A control block is in at most one of: a ready queue, an inbox, a run queue, the global queue.
//   G2  It is readied once for each time it was parked, by whoever claimed its waiter.

import {
  DONE,
  GOROUTINE_CASES,
  GOROUTINE_HOME,
  GOROUTINE_ID,
  GOROUTINE_INDEX,
  GOROUTINE_ORIGIN,
  GOROUTINE_PHASE,
  GOROUTINE_REASON,
  GOROUTINE_RUNNING,
  GOROUTINE_SIZE,
  GOROUTINE_STATE,
  GOROUTINE_TAG,
  GOROUTINE_THREAD,
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  NO_MEMORY,
  PLAIN,
  RUNNABLE,
  RUNNING,
  TASK_RUNNING,
  THREAD_SERVING,
  THREAD_VALUE,
  TURN_BUDGET,
  WAIT,
  WAITER_CASE,
  WAITER_GOROUTINE,
  WAITER_OBJECT,
  WAITER_QUEUE,
} from "../../src/core/layout";
import { allocate, free } from "../arena";
import { readDouble, readWord, writeDouble, writeWord } from "../seam";
import { isDead, me, self, threadBlock } from "../thread";
import { wake } from "./idle";
import { pushInbox } from "./inbox";
import { pushReady, pushReadyFirst } from "./ready";
import { enroll, strike } from "./roster";

/** What is left of the turn of the goroutine that runs. */
let budget: i32 = TURN_BUDGET;
/** Operations that take about as long as a spin: the clock is looked at between turns only. */
const SPIN_COST = 16;

/** A control block of this thread, or 0 if memory has run out. `index` is the thread's own name for it. */
export function makeGoroutine(index: i32): usize {
  const goroutine = allocate(GOROUTINE_SIZE);
  if (goroutine === 0) return 0;
  writeWord(goroutine + GOROUTINE_STATE, GOROUTINE_RUNNING);
  writeWord(goroutine + GOROUTINE_INDEX, index);
  writeWord(goroutine + GOROUTINE_THREAD, me);
  writeWord(goroutine + GOROUTINE_HOME, 0);
  writeWord(goroutine + GOROUTINE_PHASE, TASK_RUNNING);
  writeWord(goroutine + GOROUTINE_CASES, 0);
  writeWord(goroutine + GOROUTINE_TAG, DONE);
  const waiter = goroutine + GOROUTINE_WAITER;
  writeWord(waiter + WAITER_GOROUTINE, i32(goroutine));
  writeWord(waiter + WAITER_CASE, PLAIN);
  writeWord(waiter + WAITER_QUEUE, 0);
  writeWord(waiter + WAITER_OBJECT, 0);
  writeWord(goroutine + GOROUTINE_ID, 0);
  writeWord(goroutine + GOROUTINE_ORIGIN, 0);
  enroll(goroutine);
  return goroutine;
}

/** Frees a control block that nobody else knows any more. */
export function freeGoroutine(goroutine: usize): void {
  strike(goroutine);
  free(goroutine);
}

/** Queues a goroutine of this thread, `atHead` or behind all others. `origin` is where it was started, encoded, or 0. */
export function begin(goroutine: usize, id: i32, origin: i32, atHead: bool): void {
  writeWord(goroutine + GOROUTINE_ID, id);
  writeWord(goroutine + GOROUTINE_ORIGIN, origin);
  writeWord(goroutine + GOROUTINE_REASON, RUNNABLE);
  if (atHead) pushReadyFirst(goroutine);
  else pushReady(goroutine);
}

/** Puts the goroutine where its thread will resume it; false if that has died. */
export function ready(goroutine: usize): bool {
  const thread = readWord(goroutine + GOROUTINE_THREAD);
  const dead = isDead(thread);
  writeWord(goroutine + GOROUTINE_REASON, RUNNABLE);
  if (thread !== me && !dead) {
    pushInbox(threadBlock(thread), goroutine);
    wake(threadBlock(thread)); // Push before the look, or a thread that falls asleep between the two misses it.
    return true;
  }
  if (!dead) pushReady(goroutine);
  writeWord(self + THREAD_SERVING, 0);
  return !dead;
}

/** Begins a turn of the goroutine. */
export function beginTurn(goroutine: usize): void {
  budget = TURN_BUDGET;
  run(goroutine);
}

/** Makes the goroutine the one that runs: what it waited for goes to the mailbox. */
export function run(goroutine: usize): void {
  writeWord(goroutine + GOROUTINE_STATE, GOROUTINE_RUNNING);
  writeWord(goroutine + GOROUTINE_REASON, RUNNING);
  writeDouble(self + THREAD_VALUE, readDouble(goroutine + GOROUTINE_VALUE));
}

/** Takes a spin off the turn. */
export function spendSpin(): void {
  budget -= SPIN_COST;
}

/** Makes the next operation that happens the last one of this turn. */
export function endTurn(): void {
  budget = 1;
}

/**
 * Answers an operation that has happened with its tag. At the end of its turn the goroutine is queued again instead, as
 * if it had waited and been woken, for nothing else stops one whose operations never wait.
 */
export function spendTurn(goroutine: usize, tag: i32): i32 {
  if (goroutine === 0 || tag === NO_MEMORY) return tag;
  budget -= 1;
  return budget > 0 ? tag : requeue(goroutine, tag);
}

function requeue(goroutine: usize, tag: i32): i32 {
  budget = TURN_BUDGET;
  writeWord(goroutine + GOROUTINE_REASON, RUNNABLE);
  writeWord(goroutine + GOROUTINE_TAG, tag);
  writeDouble(goroutine + GOROUTINE_VALUE, readDouble(self + THREAD_VALUE));
  pushReady(goroutine);
  return WAIT;
}
