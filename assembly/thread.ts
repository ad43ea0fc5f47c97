// Who this instance is: the one file with state outside the shared memory.
//
// Every thread has its own instance of the core, so these globals are per thread. A thread's name is its number and, above
// it, how often that number had been used before: whoever holds the name of a dead thread can tell, though its number
// has been given to another.

import {
  EPOCH_STEP,
  MAX_THREADS,
  NUMBER_MASK,
  ROOT_THREADS,
  THREAD_BLOCKS,
  THREAD_LAST_NAME,
  THREAD_NAME,
  THREAD_SIZE,
} from "../src/core/layout";
import { casCell, loadCell, storeCell } from "./seam";

/** This thread's name. */
export let me: i32 = 0;
/** The address of this thread's control block. */
export let self: usize = 0;

export function threadBlock(name: i32): usize {
  return THREAD_BLOCKS + (name & NUMBER_MASK) * THREAD_SIZE;
}

/** Whether the thread that had this name has ended. */
export function isDead(name: i32): bool {
  return name !== me && loadCell(threadBlock(name) + THREAD_NAME) !== name;
}

/** Reserves a name, with the number of a dead thread if there is one; 0 if all numbers are in use. */
export function reserveName(): i32 {
  for (let number = 0; number < MAX_THREADS; number++) {
    const block = threadBlock(number);
    if (loadCell(block + THREAD_NAME) !== 0) continue;
    const last = loadCell(block + THREAD_LAST_NAME);
    const name = last === 0 ? EPOCH_STEP | number : i32(last + EPOCH_STEP);
    if (!casCell(block + THREAD_NAME, 0, name)) continue;
    storeCell(block + THREAD_LAST_NAME, name);
    countNumber(number);
    return name;
  }
  return 0;
}

/** Makes this instance the thread of this name. */
export function becomeThread(name: i32): void {
  me = name;
  self = threadBlock(name);
}

function countNumber(number: i32): void {
  while (true) {
    const threads = loadCell(ROOT_THREADS);
    if (threads > number || casCell(ROOT_THREADS, threads, number + 1)) return;
  }
}
