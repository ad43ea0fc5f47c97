// Cutting a goroutine off: it is taken out of whatever it waits in, and will not be resumed.

import { GOROUTINE_WAITER, WAITER_OBJECT, WAITER_QUEUE } from "../../src/core/layout";
import { claimSelf, endSelect, isSelecting } from "../channel/select";
import { withdraw } from "../channel/withdraw";
import { loadCell } from "../seam";

/** Takes a goroutine of this thread, which waits, out of its queues; false if it has been served, and will be resumed. */
export function cancel(goroutine: usize): bool {
  if (isSelecting(goroutine)) {
    if (!claimSelf(goroutine)) return false;
    endSelect(goroutine);
    return true;
  }
  const waiter = goroutine + GOROUTINE_WAITER;
  // Hints, for whoever serves writes them. One that waited on a Cond may wait for its locker by now.
  const object = usize(loadCell(waiter + WAITER_OBJECT));
  if (object === 0) return true; // It waits for a nil channel.
  // No queue means that we have been served, and the object may be gone.
  if (loadCell(waiter + WAITER_QUEUE) === 0) return false;
  return withdraw(object, waiter);
}
