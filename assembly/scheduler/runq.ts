// The run queue: fresh tasks of one worker, which others may steal (Go's runq, proc.go).
//
//   thieves and owner ─▶ head … tail ◀─ owner
//
// Invariants
//   Q1  head ≤ tail ≤ head + 256, compared as wrapping numbers.
//   Q2  Only the owner moves tail; whoever moves head past a slot has the task in it. Slots between head and tail do not
//       change, so a thief may read them before it knows whether it wins.
//
// A fresh task has run on no thread yet, hence it can run on any.

import {
  RUNQ_CAPACITY,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_SLOTS,
  THREAD_RUNQ_TAIL,
  THREAD_SERVING,
} from "../../src/core/layout";
import { casCell, loadCell, storeCell, writeWord } from "../seam";
import { self } from "../thread";
import { inject } from "./inject";

/** Appends a task; half of a full queue goes to the global one. */
export function pushRun(task: usize): void {
  while (true) {
    const head = loadCell(self + THREAD_RUNQ_HEAD);
    const tail = loadCell(self + THREAD_RUNQ_TAIL);
    if (i32(tail - head) < RUNQ_CAPACITY) {
      storeCell(slotOf(self, tail), i32(task));
      storeCell(self + THREAD_RUNQ_TAIL, i32(tail + 1)); // Q2: offers the slot to thieves.
      return;
    }
    overflow();
  }
}

/** The oldest task of this thread's queue, or 0. */
export function popRun(): usize {
  return popRunOf(self);
}

/** The oldest task of a thread's queue, or 0. */
export function popRunOf(thread: usize): usize {
  while (true) {
    const head = loadCell(thread + THREAD_RUNQ_HEAD);
    if (head === loadCell(thread + THREAD_RUNQ_TAIL)) return 0;
    const task = loadCell(slotOf(thread, head));
    if (casCell(thread + THREAD_RUNQ_HEAD, head, i32(head + 1))) {
      writeWord(self + THREAD_SERVING, task); // Until it has been started or queued elsewhere.
      return usize(task);
    }
  }
}

/** Moves half of another's tasks, rounded up, to this thread's queue, which is empty, and takes one; 0 if there is none. */
export function steal(victim: usize): usize {
  while (true) {
    const head = loadCell(victim + THREAD_RUNQ_HEAD);
    const length = i32(loadCell(victim + THREAD_RUNQ_TAIL) - head);
    if (length <= 0) return 0;
    const count = length - (length >> 1);
    if (count > RUNQ_CAPACITY >> 1) continue; // Head and tail were read at odds.
    const tail = loadCell(self + THREAD_RUNQ_TAIL);
    for (let i = 0; i < count; i++) {
      storeCell(slotOf(self, tail + i), loadCell(slotOf(victim, head + i)));
    }
    if (!casCell(victim + THREAD_RUNQ_HEAD, head, i32(head + count))) continue;
    storeCell(self + THREAD_RUNQ_TAIL, i32(tail + count - 1));
    const task = loadCell(slotOf(self, tail + count - 1));
    writeWord(self + THREAD_SERVING, task); // Until it has been started.
    return usize(task);
  }
}

export function runLength(thread: usize): i32 {
  const length = i32(loadCell(thread + THREAD_RUNQ_TAIL) - loadCell(thread + THREAD_RUNQ_HEAD));
  if (length > 0) return length;
  return 0; // Tail and head were read at odds.
}

/** Moves half of this thread's full queue to the global one: one by one, so that no task is in nobody's hands. */
function overflow(): void {
  for (let i = 0; i < RUNQ_CAPACITY >> 1; i++) {
    const task = popRun();
    if (task !== 0) inject(task, task, 1);
  }
}

function slotOf(thread: usize, position: i32): usize {
  return thread + THREAD_RUNQ_SLOTS + usize(position & (RUNQ_CAPACITY - 1)) * 4;
}
