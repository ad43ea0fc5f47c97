// The ready queue: goroutines of this thread that can run, first come first served.
//
// Only its thread touches it, so it is a plain list whose ends are this instance's own globals. A goroutine that is
// readied goes to the end: Go lets it overtake (runnext), but not on wasm, for without preemption a pair that wakes each
// other would keep everybody else out for ever.

import { GOROUTINE_NEXT } from "../../src/core/layout";
import { readWord, writeWord } from "../seam";

let first: usize = 0;
let last: usize = 0;

export function pushReady(goroutine: usize): void {
  writeWord(goroutine + GOROUTINE_NEXT, 0);
  if (first === 0) first = goroutine;
  else writeWord(last + GOROUTINE_NEXT, i32(goroutine));
  last = goroutine;
}

/** Puts the goroutine before all others. */
export function pushReadyFirst(goroutine: usize): void {
  writeWord(goroutine + GOROUTINE_NEXT, i32(first));
  if (first === 0) last = goroutine;
  first = goroutine;
}

/** The goroutine that has been ready for longest, or 0. */
export function popReady(): usize {
  const goroutine = first;
  if (goroutine !== 0) first = usize(readWord(goroutine + GOROUTINE_NEXT));
  return goroutine;
}

/** The one that `popReady` would answer. */
export function firstReady(): usize {
  return first;
}

export function isReadyEmpty(): bool {
  return first === 0;
}
