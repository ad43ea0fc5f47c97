// Those who await goroutines of this thread. They need nothing of the core, so all together are one line of its dump.

import { LATCH_WAIT } from "../core/layout.js";
import { MAIN } from "./census.js";
import { makeBlock, takeIndex } from "./entries.js";
import { writeGoroutineId, writeReason } from "./memory.js";
import { countInside } from "./park.js";

/** How many await a goroutine of this thread. */
let awaited = 0;
/** What a dump shows of them all: a control block that nobody resumes. 0 until it is first needed. */
let awaitingBlock = 0;

/** Counts somebody who awaits a goroutine of this thread (1), or no more (-1). */
export function countAwaited(delta: number): void {
  awaited = Math.max(0, awaited + delta); // An async function that has been forgotten may end all the same.
  countInside(delta);
  if (awaitingBlock === 0 && awaited > 0) show();
  if (awaitingBlock !== 0) writeGoroutineId(awaitingBlock, awaited === 0 ? 0 : MAIN);
}

/** Lets dumps show them from now on, if there is memory for that: it is worth no error. */
function show(): void {
  try {
    awaitingBlock = makeBlock(takeIndex());
    writeReason(awaitingBlock, LATCH_WAIT);
  } catch {
    // The next one tries again.
  }
}

/** Counts nobody any more: the goroutines have been cut off. */
export function forgetAwaited(): void {
  countAwaited(-awaited);
}
