// Context: what the contexts of this package, and those of others, have in common.

import type { RecvChan } from "../chan.js";
import { now as moment, origin, wall } from "../runtime/timers.js";

/**
 * A Context carries a deadline, a cancellation and values from whoever asks for work to all who do a part of it. Contexts of
 * this package may be sent to other threads, and are done there in the moment in which they are done here.
 * @see https://pkg.go.dev/context#Context
 */
export interface Context {
  /** A channel that is closed when the context is done; the nil channel if it never will be. */
  readonly done: RecvChan<never>;
  /** Err is why the context is done: `Canceled`, `DeadlineExceeded`, or what a context of somebody else's says; else undefined. */
  err(): Error | undefined;
  /** Deadline is when the context will be done at the latest, if that is known. */
  deadline(): Date | undefined;
  /** Value is what the nearest `withValue` has bound to `key`, or undefined. */
  value(key: unknown): unknown;
  /** A signal that is aborted, with the cause as its reason, when the context is done: for fetch and the like. */
  readonly signal: AbortSignal;
}

/**
 * A CancelFunc ends its context, with `Canceled`. After the first call it does nothing.
 * @see https://pkg.go.dev/context#CancelFunc
 */
export type CancelFunc = () => void;

/**
 * A CancelCauseFunc ends its context, with `Canceled` and a cause. After the first call it does nothing.
 * @see https://pkg.go.dev/context#CancelCauseFunc
 */
export type CancelCauseFunc = (cause?: Error) => void;

/** Lets `using` call it at the end of a block, as Go's `defer cancel()` does. */
export function deferrable<F extends () => void>(cancel: F): F & Disposable {
  const deferred = cancel as F & { [Symbol.dispose]: () => void };
  deferred[Symbol.dispose] = cancel;
  return deferred;
}

/** When a context will be done by itself. */
export interface Deadline {
  /** As milliseconds since 1970, by the clock of timers, which is the same on all threads. */
  readonly at: number;
  readonly date: Date;
  readonly cause: Error;
}

/** The key under which a context of this package answers with its nearest Cancellation. */
export const CANCELLATION: unique symbol = Symbol("parachan.context.cancellation");

/** A context of this package. */
export interface Native extends Context {
  readonly limit: Deadline | undefined;
  /** Adds its bindings and its parents' to those that hide them. */
  bindInto(bindings: Map<unknown, unknown>): void;
}

export function isNative(context: Context): context is Native {
  return "bindInto" in context;
}

/** Bind adds the bindings of a context to `bindings`. Those of a context of somebody else's are not known. */
export function bind(context: Context, bindings: Map<unknown, unknown>): void {
  if (isNative(context)) context.bindInto(bindings);
}

/** LimitOf is the deadline of any context. */
export function limitOf(context: Context, fallback: Error): Deadline | undefined {
  if (isNative(context)) return context.limit;
  const date = context.deadline();
  if (date === undefined) return undefined;
  return { at: now() + date.getTime() - wall(), date, cause: fallback };
}

/** Milliseconds since 1970, by the clock of timers. */
export function now(): number {
  return origin() + moment();
}
