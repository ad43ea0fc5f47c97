// Naps: what a thread takes that waits for another one to be done with a few instructions.
//
// Whoever holds a lock, or owns a slot of a ring, is done within a microsecond, unless it has lost its processor. Where there
// are more threads than processors, to look on would keep it from getting one back, for as long as the system lets one thread
// run. Go's runtime does likewise (lock2 in lock_futex.go). A nap ends by itself: nobody has to wake who takes one.

import { THREAD_NAME } from "../src/core/layout";
import { sleepBriefly } from "./seam";
import { me, self } from "./thread";

/** Looks before the first nap: what is being waited for takes fewer, if its thread runs. */
const PATIENCE = 4096;

let allowed: bool = false;

/** Not for a thread that may not block: a browser's main thread. */
export function allowNaps(): void {
  allowed = true;
}

/** To be called between two looks, with what it answered after the one before: 0 at first, and then how many there have been. */
export function napAfter(looks: i32): i32 {
  if (!allowed) return 0; // No count: in a model, each would be a state of its own.
  if (looks >= PATIENCE) sleepBriefly(self + THREAD_NAME, me);
  return looks + 1;
}
