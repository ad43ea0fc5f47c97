// A bubble: this thread's time while a test runs.
//
//   somebody can run            time stands still
//   nobody can ─▶ onIdle ─┬─ somebody waits for that ────────▶ is woken
//                         ├─ the test's function has ended ──▶ so has the test
//                         ├─ somebody waits for a timer ─────▶ it is the time at which the first one is due
//                         └─ nobody does ────────────────────▶ deadlock
//
// park.ts asks in the place where the thread would fall asleep. What the event loop has under way beside timers, of what was not
// there when the test began, lets nothing of this happen.

import { laterUnheld, openResources } from "#platform";
import { DeadlockError, RuntimeError } from "../errors.js";
import { liveHere } from "../runtime/census.js";
import { dump } from "../runtime/dump.js";
import { isHoping } from "../runtime/park.js";
import { kick } from "../runtime/scheduler.js";
import { core } from "../runtime/thread.js";
import { fireDue, hasAwaitedTimers, nextDue, stopTimers, type Time, type Timer, time } from "../runtime/timers.js";
import { unaskedCause } from "../runtime/unasked.js";

/** Milliseconds between two looks whether what is under way in the event loop has ended. */
const LOOK_EVERY = 1;

/** How the test's function ended. */
export type Ending = { readonly value: unknown } | { readonly error: unknown };

export class Bubble implements Time {
  /** Midnight UTC on 1 January 2000, as in Go. */
  readonly origin: number = Date.UTC(2000, 0);
  readonly heap: Timer[] = [];
  /** How the test's function ended, if it has. */
  ending: Ending | undefined;
  /** Called when the test has ended: all of it, or it has failed. */
  readonly #onEnd: (ending: Ending) => void;
  readonly #goroutinesBefore: number = liveHere();
  /** What the event loop had under way when the test began, and still has. */
  readonly #resourcesBefore: Map<string, number> = count(openResources());
  #now = 0;
  #onBlocked: (() => void) | undefined;

  constructor(onEnd: (ending: Ending) => void) {
    this.#onEnd = onEnd;
  }

  now(): number {
    return this.#now;
  }

  /** Calls `callback` when nobody else can run; answers how to call that off. */
  whenBlocked(callback: () => void): () => void {
    if (this.#onBlocked !== undefined) throw new RuntimeError("wait already in progress");
    this.#onBlocked = callback;
    return () => {
      this.#onBlocked = undefined;
    };
  }

  onIdle(): boolean {
    if (this.#isBusyOutside()) {
      laterUnheld(kick, LOOK_EVERY);
      return false;
    }
    if (this.#onBlocked !== undefined) {
      const wake = this.#onBlocked;
      this.#onBlocked = undefined;
      wake();
      return true;
    }
    if (this.ending !== undefined) return this.#finish(this.ending);
    const next = nextDue();
    if (next < Number.POSITIVE_INFINITY && hasAwaitedTimers()) {
      this.#now = Math.max(this.#now, next);
      return fireDue();
    }
    if (!isHoping()) this.#fail("deadlock: all goroutines in bubble are blocked");
    return false;
  }

  /** Ends the test, if all that it has started has ended too. Time does not go on for those that have not. */
  #finish(ending: Ending): false {
    if ("error" in ending || liveHere() <= this.#goroutinesBefore) this.#end(ending);
    else if (!isHoping()) this.#fail("deadlock: main bubble goroutine has exited but blocked goroutines remain");
    return false;
  }

  #fail(message: string): void {
    this.#end({ error: new DeadlockError(dump(), message, unaskedCause()) });
  }

  #end(ending: Ending): void {
    stopTimers([this]);
    this.#onEnd(ending);
  }

  #isBusyOutside(): boolean {
    if (core.busyWorkers() > 0) return true;
    const open = count(openResources());
    const before = this.#resourcesBefore;
    for (const [resource, number] of before) before.set(resource, Math.min(number, open.get(resource) ?? 0));
    for (const [resource, number] of open) if (number > (before.get(resource) ?? 0)) return true;
    return false;
  }
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The bubble that this thread is in. */
export function currentBubble(): Bubble | undefined {
  return time instanceof Bubble ? time : undefined;
}
