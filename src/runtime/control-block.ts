// This thread's control block: what the core says beside its verdicts, and the word on which the thread sleeps.
//
// The block never moves and lies in the memory's first pages, so these views stay good when the memory grows.

import type { Address } from "../core/core.js";
import {
  THREAD_BELL,
  THREAD_CASE,
  THREAD_CASES,
  THREAD_RETURNED,
  THREAD_SLEEP,
  THREAD_TAG,
  THREAD_TASK,
  THREAD_VALUE,
} from "../core/layout.js";
import { asMemory, type PostableMemory } from "../core/memory.js";

/** The words of this thread's control block. */
export let ownWords: Int32Array;
let doubles: Float64Array;

/** Says which control block is this thread's. */
export function viewControlBlock(memory: PostableMemory, block: Address): void {
  ownWords = threadWords(memory, block);
  doubles = new Float64Array(asMemory(memory).buffer, block, 32);
}

/** The tag of what the goroutine that has just been resumed waited for. */
export function resumedTag(): number {
  return ownWords[THREAD_TAG >> 2] as number;
}

/** The 64 bits that the last operation or resumption left. */
export function resumedValue(): number {
  return doubles[THREAD_VALUE >> 3] as number;
}

/** The tag of the value that comes back to a sender whose channel was closed. */
export function returnedTag(): number {
  return ownWords[THREAD_RETURNED >> 2] as number;
}

/** The control block of the task that is to be started, or has come home. */
export function takenTask(): Address {
  return (ownWords[THREAD_TASK >> 2] as number) >>> 0;
}

/** The number of the case that the last select made happen. */
export function selectedCase(): number {
  return ownWords[THREAD_CASE >> 2] as number;
}

/** The address of the cases of the select that has just been resumed or tried. */
export function selectedCases(): Address {
  return (ownWords[THREAD_CASES >> 2] as number) >>> 0;
}

/** Where in a thread's words the one is that it sleeps on. */
export const SLEEP_INDEX: number = THREAD_SLEEP >> 2;
/** Where in a thread's words the one is in which it asks its bell to wait. */
export const BELL_INDEX: number = THREAD_BELL >> 2;

/** The words of the control block at the address. */
export function threadWords(from: PostableMemory, thread: Address): Int32Array<ArrayBufferLike> {
  return new Int32Array(asMemory(from).buffer, thread, 64);
}
