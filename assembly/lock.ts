// A lock for a few straight instructions.
//
// The word is 0, or the name of the thread that holds it. A thread that is terminated stops at the next loop's head or
// function's entry, in the core too, hence it may leave a lock behind: whoever waits for it takes it over once the holder
// has been buried. What is under a lock must bear that: no loop and no call between two writes that belong together
// (docs/dying.md says where that does not hold yet).

import { casCell, loadCell, storeCell } from "./seam";
import { isDead, me } from "./thread";

export function lock(cell: usize): void {
  while (!casCell(cell, 0, me)) {
    let holder = loadCell(cell);
    while (holder !== 0) {
      if (isDead(holder) && casCell(cell, holder, me)) return;
      holder = loadCell(cell);
    }
  }
}

export function unlock(cell: usize): void {
  storeCell(cell, 0);
}
