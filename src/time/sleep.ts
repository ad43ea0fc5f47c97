// Sleep: the op of time passing.

import { AT_RANDOM, SLEEPING, WAIT } from "../core/layout.js";
import { EventLeaf, passing } from "../event-leaf.js";
import type { Leaf } from "../leaf.js";
import { anyOf, Op } from "../op.js";
import { writeReason } from "../runtime/memory.js";
import { kick } from "../runtime/scheduler.js";
import { core } from "../runtime/thread.js";
import type { Timer } from "../runtime/timers.js";
import { startIn } from "./alarm.js";
import { checkDuration } from "./duration.js";

/**
 * Sleep is the op that waits for at least `milliseconds`; not at all if that is 0 or less. Each wait sleeps anew.
 * @throws RangeError if `milliseconds` is not a number
 * @see https://pkg.go.dev/time#Sleep
 */
export function sleep(milliseconds: number): Op<void> {
  checkDuration("sleep", milliseconds);
  return milliseconds <= 0 ? anyOf([asCase(milliseconds)], AT_RANDOM, SLEEPING) : new SleepOp(milliseconds);
}

function asCase(milliseconds: number): Leaf<void> {
  return new EventLeaf<void>(passing(milliseconds), () => {});
}

/** A sleep that is waited for alone. */
class SleepOp extends Op<void> {
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    super();
    this.#milliseconds = milliseconds;
  }

  override start(block: number): number {
    writeReason(block, SLEEPING);
    startIn(new Waking(block), this.#milliseconds);
    return WAIT;
  }

  override finish(): void {}

  override leaves(): readonly Leaf<void>[] {
    return [asCase(this.#milliseconds)];
  }
}

/** The end of a sleep. Its goroutine waits for nothing that the core knows of, so that nothing else can wake it. */
class Waking implements Timer {
  due = 0;
  place = -1;
  readonly #block: number;

  constructor(block: number) {
    this.#block = block;
  }

  fire(): void {
    core.ready(this.#block);
    kick();
  }

  isAwaited(): boolean {
    return true;
  }
}
