// Lingering: a goroutine that has just been queued, on a thread with nothing else to run, goes on where it is if it is served
// within a spin. To leave the op, and come back by way of the scheduler, takes as long as a hand-over between two cores.
//
//   queue ─▶ spin ─▶ take what has come ─┬─ it is the first that is ready ─▶ go on in the op
//                                        └─ it is not ────────────────────▶ WAIT: parked, as without this
//
// Invariants
//   L1  It goes on only as the first of its thread's ready queue, so nobody is overtaken, and is out of that queue then, so it
//       is resumed once. That it is out of the queue it waited in says nothing: whoever took it out has still to push it.
//   L2  Whoever serves it cannot tell: it is parked all the while, also for a burial.
//   L3  Its turn goes on with what a spin leaves of it, and ends as any other.
//
// It is for ops that have not spun before they queued. Models: test/model/{handoff,close,linger,dying}.test.ts.

import { GOROUTINE_TAG, WAIT } from "../../src/core/layout";
import { readWord } from "../seam";
import { run } from "./goroutine";
import { drainInbox } from "./inbox";
import { firstReady, popReady } from "./ready";
import { spin } from "./spin";

/** The tag of what the goroutine, which has just been queued, waited for, as if it had not had to; or WAIT. */
export function linger(goroutine: usize): i32 {
  if (!spin()) return WAIT;
  drainInbox();
  if (firstReady() !== goroutine) return WAIT; // L1
  popReady();
  run(goroutine);
  return readWord(goroutine + GOROUTINE_TAG);
}
