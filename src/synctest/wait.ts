// Wait: until nobody else can run.

import { AT_RANDOM, LATCH_WAIT } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import { EventLeaf } from "../event-leaf.js";
import { anyOf, type Op } from "../op.js";
import { currentBubble } from "./bubble.js";

/**
 * Wait is the op that waits until every other goroutine of the test is blocked: until it waits for another, or for a time that
 * has not come. The clock stands still. One goroutine at a time may wait so.
 * @throws RuntimeError "goroutine is not in a bubble"; when it is waited for, "wait already in progress"
 * @see https://pkg.go.dev/testing/synctest#Wait
 */
export function wait(): Op<void> {
  const bubble = currentBubble();
  if (bubble === undefined) throw new RuntimeError("goroutine is not in a bubble");
  const leaf = new EventLeaf<void>(
    (fire) => bubble.whenBlocked(fire),
    () => {},
  );
  return anyOf([leaf], AT_RANDOM, LATCH_WAIT);
}
