// The values that a channel holds: in its buffer, then with its waiting senders, in the order in which they will leave.
//
// For a channel that this thread alone knows, or that nobody knows any more: there is no lock here.

import { OBJECT_SENDERS, WAITER_CELL, WAITER_NEXT } from "../../src/core/layout";
import { readWord } from "../seam";
import { isBuffered } from "./channel";
import { lengthOfRing, slotBehind } from "./ring";
import { firstWaiter } from "./waiters";

/** The cell of the value that will leave after `index` others of the buffer, or 0 if the buffer ends there. */
export function buffered(channel: usize, index: i32): usize {
  return isBuffered(channel) && index < lengthOfRing(channel) ? slotBehind(channel, index) : 0;
}

/** The cell of the first waiting sender's value, or 0. */
export function firstSending(channel: usize): usize {
  const waiter = firstWaiter(channel + OBJECT_SENDERS);
  return waiter === 0 ? 0 : waiter + WAITER_CELL;
}

/** The cell of the value of the sender that waits behind that of this cell, or 0. */
export function nextSending(cell: usize): usize {
  const waiter = usize(readWord(cell - WAITER_CELL + WAITER_NEXT));
  return waiter === 0 ? 0 : waiter + WAITER_CELL;
}
