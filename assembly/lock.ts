// A lock for a few straight instructions.
//
// The word is 0, or the name of the thread that holds it, so that a dead holder can be told. While it is held there is no loop
// that writes and no call out of the core: a thread can only be ended where JavaScript runs or at a loop's head, hence
// nobody dies holding a lock with its structure half changed.

import { casCell, loadCell, storeCell } from "./seam";
import { me } from "./thread";

export function lock(cell: usize): void {
  while (!casCell(cell, 0, me)) {
    while (loadCell(cell) !== 0) {}
  }
}

export function unlock(cell: usize): void {
  storeCell(cell, 0);
}
