// A lock for a few straight instructions.
//
// The word is 0, or the name of the thread that holds it. A thread that is terminated stops at the next loop's head or
// function's entry, in the core too. So what is under a lock has neither in the release build, and no lock is left behind:
// whoever waited for it would wait for the burial, and if that is the thread that buries, for ever. test/core/straight.test.ts
// checks it (docs/dying.md). In the core in JavaScript every access is a function, so it may be left there: whoever waits for
// it takes it over once the holder has been buried.

import { napAfter } from "./nap";
import { casCell, loadCell, storeCell } from "./seam";
import { isDead, me } from "./thread";

export function lock(cell: usize): void {
  let looks = 0;
  while (!casCell(cell, 0, me)) {
    let holder = loadCell(cell);
    while (holder !== 0) {
      if (isDead(holder) && casCell(cell, holder, me)) return;
      looks = napAfter(looks);
      holder = loadCell(cell);
    }
  }
}

export function unlock(cell: usize): void {
  storeCell(cell, 0);
}
