// Limits of a wait: what `within` takes, as a leaf that throws.

import type { RecvChan } from "./chan.js";
import { DeadlineExceeded } from "./errors.js";
import { EventLeaf, passing, underWay } from "./event-leaf.js";
import type { Leaf } from "./leaf.js";
import { countExpected } from "./runtime/park.js";

/** What a limit asks of a context; every `Context` of parachan/context is one. */
export interface LimitingContext {
  readonly done: RecvChan<never>;
  err(): Error | undefined;
}

/** How long an op may wait: milliseconds, until a signal, or until a context is done. */
export type Limit = number | AbortSignal | LimitingContext;

/** LimitLeaf is the leaf that happens, and throws, when the limit is reached. */
export function limitLeaf(limit: Limit): Leaf<never> {
  if (typeof limit === "number") return deadline(limit);
  return isContext(limit) ? ended(limit) : aborted(limit);
}

export function isContext(limit: unknown): limit is LimitingContext {
  return typeof limit === "object" && limit !== null && "err" in limit;
}

/** Whether it is an AbortSignal: also one of another realm's or library's, as tests under jsdom have them. */
export function isSignal(limit: unknown): limit is AbortSignal {
  return typeof limit === "object" && limit !== null && "aborted" in limit;
}

function deadline(milliseconds: number): Leaf<never> {
  if (Number.isNaN(milliseconds)) throw new RangeError("within: not a number of milliseconds");
  return new EventLeaf<never>(passing(milliseconds, true), () => {
    throw DeadlineExceeded;
  });
}

/** Those that wait for a signal, with one listener for all: Node warns of more than ten on one signal. */
const waiting: WeakMap<AbortSignal, Set<() => void>> = new WeakMap();

function aborted(signal: AbortSignal): Leaf<never> {
  if (!isSignal(signal)) throw new TypeError("within: neither milliseconds, a signal nor a context");
  return new EventLeaf<never>(
    (fire) => (signal.aborted ? undefined : listen(signal, fire)),
    () => {
      throw signal.reason;
    },
  );
}

/** Listen calls `fire` when the signal is aborted, unless the answer has been called; there is one listener for all. */
export function listen(signal: AbortSignal, fire: () => void): () => void {
  const waiters = waiting.get(signal) ?? new Set();
  waiting.set(signal, waiters);
  if (waiters.size === 0) signal.addEventListener("abort", fireAll, { once: true });
  waiters.add(fire);
  countExpected(1); // Node does not stay alive for AbortSignal.timeout().
  const callOff = (): void => {
    underWay.delete(callOff);
    if (!waiters.delete(fire)) return;
    countExpected(-1);
    if (waiters.size === 0) signal.removeEventListener("abort", fireAll);
  };
  underWay.add(callOff); // A shutdown ends what listens without being a case too: a job, a mapping.
  return callOff;
}

function fireAll(event: Event): void {
  const waiters = waiting.get(event.target as AbortSignal) as Set<() => void>;
  const fires = [...waiters];
  waiters.clear();
  countExpected(-fires.length);
  for (const fire of fires) fire();
}

/** Throws the error of the context, not its cause, as Go's own waits do. */
function ended(context: LimitingContext): Leaf<never> {
  const [done] = context.done.recv().leaves() as [Leaf<unknown>];
  return {
    prepare: (one) => done.prepare(one),
    abandon: (one) => done.abandon(one),
    finish() {
      throw context.err();
    },
  };
}
