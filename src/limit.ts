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

/** Those that wait for a signal, with one listener for all: Node warns of more than ten on one signal. */
const waiting: WeakMap<AbortSignal, Set<() => void>> = new WeakMap();

function aborted(signal: AbortSignal): Leaf<never> {
  if (!(signal instanceof AbortSignal)) throw new TypeError("within: neither milliseconds nor an AbortSignal");
  return new EventLeaf<never>(
    (fire) => (signal.aborted ? undefined : listen(signal, fire)),
    () => {
      throw signal.reason;
    },
  );
}

/** Calls `fire` when the signal is aborted, unless the answer has been called. */
function listen(signal: AbortSignal, fire: () => void): () => void {
  const waiters = waiting.get(signal) ?? new Set();
  waiting.set(signal, waiters);
  if (waiters.size === 0) signal.addEventListener("abort", fireAll, { once: true });
  waiters.add(fire);
  countExpected(1); // Node does not stay alive for AbortSignal.timeout().
  return () => {
    if (!waiters.delete(fire)) return;
    countExpected(-1);
    if (waiters.size === 0) signal.removeEventListener("abort", fireAll);
  };
}

function fireAll(event: Event): void {
  const waiters = waiting.get(event.target as AbortSignal) ?? new Set();
  const fires = [...waiters];
  waiters.clear();
  countExpected(-fires.length);
  for (const fire of fires) fire();
}
