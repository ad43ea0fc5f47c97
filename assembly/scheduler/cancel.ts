// Cutting a goroutine off: it is taken out of whatever it waits in, and will not be resumed.

import { GOROUTINE_WAITER, WAITER_OBJECT, WAITER_QUEUE } from "../../src/core/layout";
import { claimSelf, endSelect, isSelecting } from "../channel/select";
import { withdraw } from "../channel/withdraw";
import { loadCell, readWord } from "../seam";

/** Takes a goroutine of this thread, which waits, out of its queues; false if it has been served, and will be resumed. */
export function cancel(goroutine: usize): bool {
  if (isSelecting(goroutine)) {
    if (!claimSelf(goroutine)) return false;
    endSelect(goroutine);
    return true;
  }
  const waiter = goroutine + GOROUTINE_WAITER;
  const object = usize(readWord(waiter + WAITER_OBJECT));
  if (object === 0) return true; // It waits for a nil channel.
  // A hint, for whoever serves writes it under the lock: none means that we have been served, and the object may be gone.
  if (loadCell(waiter + WAITER_QUEUE) === 0) return false;
  return withdraw(object, waiter);
}
