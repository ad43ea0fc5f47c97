// Limits of a wait: what `within` takes, as a leaf that throws.

import { DeadlineExceeded } from "./errors.js";
import { EventLeaf } from "./event-leaf.js";
import type { Leaf } from "./leaf.js";
import { countExpected } from "./runtime/park.js";
import { startTimer, stopTimer } from "./runtime/timers.js";

/** How long an op may wait: milliseconds, or until a signal. */
export type Limit = number | AbortSignal;

/** LimitLeaf is the leaf that happens, and throws, when the limit is reached. */
export function limitLeaf(limit: Limit): Leaf<never> {
  return typeof limit === "number" ? deadline(limit) : aborted(limit);
}

function deadline(milliseconds: number): Leaf<never> {
  if (Number.isNaN(milliseconds)) throw new RangeError("within: not a number of milliseconds");
  return new EventLeaf<never>(
    (fire) => {
      if (milliseconds <= 0) return undefined;
      const timer = startTimer(performance.now() + milliseconds, fire);
      return () => stopTimer(timer);
    },
    () => {
      throw DeadlineExceeded;
    },
  );
}

function aborted(signal: AbortSignal): Leaf<never> {
  if (!(signal instanceof AbortSignal)) throw new TypeError("within: neither milliseconds nor an AbortSignal");
  return new EventLeaf<never>(
    (fire) => {
      if (signal.aborted) return undefined;
      const abort = (): void => {
        countExpected(-1);
        fire();
      };
      countExpected(1); // Node does not stay alive for AbortSignal.timeout().
      signal.addEventListener("abort", abort, { once: true });
      return () => {
        if (!signal.aborted) countExpected(-1);
        signal.removeEventListener("abort", abort);
      };
    },
    () => {
      throw signal.reason;
    },
  );
}
