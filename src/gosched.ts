// Gosched: let the others run.

import { WAIT } from "./core/layout.js";
import { Op } from "./op.js";
import { completedVoid } from "./runtime/completed.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { core } from "./runtime/thread.js";

class GoschedOp extends Op<void> {
  override next(resumed?: Resumed): IteratorResult<Parked, void> {
    if (resumed !== undefined) return completedVoid;
    core.ready(runningGoroutine());
    return parked;
  }

  override start(block: number): number {
    core.ready(block);
    return WAIT;
  }

  override finish(): void {}

  override leaves(): never {
    throw new TypeError("gosched() always happens: it cannot be a case of a select");
  }
}

const op = new GoschedOp();

/**
 * Gosched is the op that lets this thread's other goroutines run, and then goes on.
 * @see https://pkg.go.dev/runtime#Gosched
 */
export function gosched(): Op<void> {
  return op;
}
