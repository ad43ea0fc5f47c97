// Limits of a wait: what `within` takes, as a leaf that throws.

import type { RecvChan } from "./chan.js";
import { DeadlineExceeded } from "./errors.js";
import { EventLeaf, passing } from "./event-leaf.js";
import type { Leaf } from "./leaf.js";
import { expectWhile } from "./runtime/park.js";

/** What a limit asks of a context; every `Context` of parachan/context is one. */
export interface LimitingContext {
  /** Closed when the context is done. */
  readonly done: RecvChan<never>;
  /** Why it is done; undefined while it is not. */
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

/** Those that wait for signals, with one listener for all of one: Node warns of more than ten on one signal. */
const waiting: Map<AbortSignal, Set<() => void>> = new Map();

expectWhile(() => waiting.size > 0); // Node does not stay alive for AbortSignal.timeout().

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
  if (waiters.size === 0) signal.addEventListener("abort", fireAll); // First: what is no signal throws here.
  waiting.set(signal, waiters);
  waiters.add(fire);
  return () => {
    if (waiters.delete(fire) && waiters.size === 0 && waiting.get(signal) === waiters) forget(signal);
  };
}

function fireAll(event: Event): void {
  for (const fire of forget(event.target as AbortSignal)) fire();
}

/** Listens to the signal no more. Answers who has waited for it yet. */
function forget(signal: AbortSignal): Iterable<() => void> {
  const waiters = waiting.get(signal) ?? [];
  waiting.delete(signal);
  signal.removeEventListener("abort", fireAll);
  return waiters;
}

/** Listens to no signal any more: nobody waits for any, neither as a case of a select nor, as a job does, without one. */
export function forgetSignals(): void {
  for (const signal of waiting.keys()) forget(signal);
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
