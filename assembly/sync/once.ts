// Once: the first to come does it, the others wait until it is done (Go's sync.Once). A WaitGroup of 1 that the first takes
// to 0, and a word that says who is the first.

import { DONE, FIRST, MUTEX_LOCK, ONCE_BEGUN } from "../../src/core/layout";
import { casOf } from "../object";
import { spendTurn } from "../scheduler/goroutine";
import { writeWord } from "../seam";
import { isZero, makeWaitGroup, wait } from "./waitgroup";

/** A new Once, or 0 if memory has run out. It is done when `add` has taken 1 from it. */
export function makeOnce(): usize {
  const once = makeWaitGroup(1);
  if (once !== 0) writeWord(once + ONCE_BEGUN, 0);
  return once;
}

/** FIRST: the caller is to do it. DONE: it has been done. WAIT, or with goroutine 0 WOULD_BLOCK: it is being done. */
export function beginOnce(once: usize, goroutine: usize): i32 {
  if (isZero(once)) return spendTurn(goroutine, DONE);
  if (casOf(once, once + ONCE_BEGUN, 0, 1)) return FIRST;
  return wait(once, goroutine, MUTEX_LOCK);
}
