// The inbox: goroutines that other threads have readied for this one (after R. Kent Treiber's stack, 1986).
//
//   others: push ─▶ newest ─▶ … ─▶ oldest ◀─ the owner takes all at once and turns them round
//
// Taking all at once leaves no room for the ABA problem: nothing is ever popped from under a push.

import { GOROUTINE_CASES, GOROUTINE_NEXT, GOROUTINE_THREAD, THREAD_INBOX, THREAD_SERVING } from "../../src/core/layout";
import { free } from "../arena";
import { casCell, loadCell, readWord, swapCell, writeWord } from "../seam";
import { me, self } from "../thread";
import { pushReady } from "./ready";
import { strike } from "./roster";

export function pushInbox(thread: usize, goroutine: usize): void {
  while (true) {
    const newest = loadCell(thread + THREAD_INBOX);
    writeWord(goroutine + GOROUTINE_NEXT, newest);
    if (casCell(thread + THREAD_INBOX, newest, i32(goroutine))) {
      writeWord(self + THREAD_SERVING, 0);
      return;
    }
  }
}

export function isInboxEmpty(): bool {
  return loadCell(self + THREAD_INBOX) === 0;
}

/**
 * Moves what others have readied to the ready queue, oldest first. What was for a dead thread that had our number, and was
 * pushed by somebody who found it alive, is dropped as that thread's goroutines are.
 */
export function drainInbox(): void {
  let goroutine = usize(swapCell(self + THREAD_INBOX, 0));
  let oldest: usize = 0;
  while (goroutine !== 0) {
    const next = usize(readWord(goroutine + GOROUTINE_NEXT));
    writeWord(goroutine + GOROUTINE_NEXT, i32(oldest));
    oldest = goroutine;
    goroutine = next;
  }
  while (oldest !== 0) {
    const next = usize(readWord(oldest + GOROUTINE_NEXT));
    if (readWord(oldest + GOROUTINE_THREAD) === me) pushReady(oldest);
    else drop(oldest);
    oldest = next;
  }
}

/**
 * Frees what came to a thread that has died: a task that came home, or a goroutine that nobody will resume. One that waited
 * with cases is left: whoever served it may still look there.
 */
export function drop(goroutine: usize): void {
  if (readWord(goroutine + GOROUTINE_CASES) !== 0) return;
  strike(goroutine);
  free(goroutine);
}
