// Those who await goroutines of this thread. They need nothing of the core, so all together are one line of its dump.

import { LATCH_WAIT } from "../core/layout.js";
import { MAIN } from "./census.js";
import { makeBlock, takeIndex } from "./entries.js";
import { writeGoroutineId, writeReason } from "./memory.js";
import { countInside } from "./park.js";

/** How many await a goroutine of this thread. */
let awaited = 0;
/** How often all of them have been forgotten. */
export let forgotten = 0;
/** What a dump shows of them all: a control block that nobody resumes. 0 until it is first needed. */
let awaitingBlock = 0;

/** Counts somebody who awaits a goroutine of this thread (1), or no more (-1). */
export function countAwaited(delta: number): void {
  awaited += delta;
  countInside(delta);
  if (awaitingBlock === 0) show();
  else if (awaited === 0) writeGoroutineId(awaitingBlock, 0);
  else if (awaited === delta) writeGoroutineId(awaitingBlock, MAIN);
}

/** Lets dumps show them from now on, if there is memory for that: it is worth no error. */
function show(): void {
  if (awaited === 0) return;
  try {
    awaitingBlock = makeBlock(takeIndex());
    writeReason(awaitingBlock, LATCH_WAIT);
    writeGoroutineId(awaitingBlock, MAIN);
  } catch {
    // The next one tries again.
  }
}

/** Counts nobody any more: the goroutines have been cut off. One that is an async function may end all the same. */
export function forgetAwaited(): void {
  forgotten += 1;
  if (awaited > 0) countAwaited(-awaited);
}
