// Contexts that end: by a call, or by their time.

import { nilChan, type RecvChan } from "../chan.js";
import { Canceled, DeadlineExceeded, RuntimeError } from "../errors.js";
import { go } from "../go.js";
import { isContext } from "../limit.js";
import { wall } from "../runtime/timers.js";
import { select } from "../select.js";
import { checkDuration } from "../time/duration.js";
import { Cancellation, type Child } from "./cancellation.js";
import {
  bind,
  CANCELLATION,
  type CancelCauseFunc,
  type CancelFunc,
  type Context,
  type Deadline,
  deferrable,
  limitOf,
  type Native,
  now,
} from "./context.js";
import { nameOf } from "./name.js";

/** A context with a Cancellation. */
export class CancelContext implements Native {
  readonly limit: Deadline | undefined;
  readonly cancellation: Cancellation;
  readonly #parent: Context;
  readonly #name: () => string;

  constructor(parent: Context, cancellation: Cancellation, limit: Deadline | undefined, name: () => string) {
    this.#parent = parent;
    this.cancellation = cancellation;
    this.limit = limit;
    this.#name = name;
  }

  get done(): RecvChan<never> {
    void this.cancellation.end; // Closes it, if another thread has ended one above.
    return this.cancellation.done;
  }

  err(): Error | undefined {
    return this.cancellation.end?.[0];
  }

  deadline(): Date | undefined {
    return this.limit?.date;
  }

  value(key: unknown): unknown {
    return key === CANCELLATION ? this.cancellation : this.#parent.value(key);
  }

  get signal(): AbortSignal {
    void this.cancellation.end; // As for `done`.
    return this.cancellation.signal;
  }

  toString(): string {
    return this.#name();
  }

  bindInto(bindings: Map<unknown, unknown>): void {
    bind(this.#parent, bindings);
  }
}

/**
 * WithCancel is a context that is done when `cancel` is called or the parent is done. Call `cancel` when the work is over, or
 * the parent keeps the context for as long as it lives; `using` does so at the end of the block, as Go's `defer cancel()`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * using _ = cancel;
 * go(tasks.produce, ctx, numbers);
 * await consume(numbers);
 * ```
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context
 * @see https://pkg.go.dev/context#WithCancel
 */
export function withCancel(parent: Context): [ctx: Context, cancel: CancelFunc & Disposable] {
  const ctx = child(parent);
  return [ctx, deferrable(() => ctx.cancellation.cancel(Canceled, Canceled))];
}

/**
 * WithCancelCause is as `withCancel`; `cancel` takes a cause, which `cause` gives of the context and of those below it.
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context
 * @see https://pkg.go.dev/context#WithCancelCause
 */
export function withCancelCause(parent: Context): [ctx: Context, cancel: CancelCauseFunc & Disposable] {
  const ctx = child(parent);
  return [ctx, deferrable((cause = Canceled) => ctx.cancellation.cancel(Canceled, cause))];
}

/**
 * WithDeadline is a context that is done at `deadline` at the latest, with `DeadlineExceeded` and, if that is what ends it,
 * `cause`. A later one than the parent's changes nothing. Go's WithDeadlineCause is this as well.
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context; RangeError if `deadline` is no date
 * @see https://pkg.go.dev/context#WithDeadlineCause
 */
export function withDeadline(
  parent: Context,
  deadline: Date,
  cause: Error = DeadlineExceeded,
): [ctx: Context, cancel: CancelFunc & Disposable] {
  checkParent(parent);
  const left = deadline instanceof Date ? deadline.getTime() - wall() : Number.NaN;
  if (Number.isNaN(left)) throw new RangeError("withDeadline: not a date");
  return until(parent, { at: now() + left, date: new Date(deadline), cause });
}

/**
 * WithTimeout is a context that is done after `milliseconds` at the latest, as by `withDeadline`. Go's WithTimeoutCause is this
 * as well.
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context; RangeError if `milliseconds` is not
 * a number
 * @see https://pkg.go.dev/context#WithTimeoutCause
 */
export function withTimeout(
  parent: Context,
  milliseconds: number,
  cause: Error = DeadlineExceeded,
): [ctx: Context, cancel: CancelFunc & Disposable] {
  checkParent(parent);
  checkDuration("withTimeout", milliseconds);
  const at = now() + milliseconds;
  return until(parent, { at, date: new Date(Math.max(-LAST_DATE, Math.min(at, LAST_DATE))), cause });
}

/** Greatest time that a Date has; the least is as far before 1970. */
const LAST_DATE = 8.64e15;

function until(parent: Context, limit: Deadline): [ctx: Context, cancel: CancelFunc & Disposable] {
  const before = limitOf(parent, DeadlineExceeded);
  if (before !== undefined && before.at < limit.at) return withCancel(parent);
  const { date } = limit;
  const name = (): string => `${nameOf(parent)}.WithDeadline(${date.toISOString()} [${(limit.at - now()) / 1000}s])`;
  const ctx = child(parent, limit, name);
  const { cancellation } = ctx;
  if (limit.at <= now()) cancellation.cancel(DeadlineExceeded, limit.cause);
  else if (cancellation.end === undefined && limit.at !== Number.POSITIVE_INFINITY) cancellation.expire(limit);
  return [ctx, deferrable(() => cancellation.cancel(Canceled, Canceled))];
}

export function checkParent(parent: Context): void {
  if (parent === undefined || parent === null) throw new RuntimeError("cannot create context from nil parent");
  if (!isContext(parent)) throw new TypeError("the parent is no context: fromSignal() makes one of a signal");
}

/** A context that is done when its parent is. */
export function child(
  parent: Context,
  limit?: Deadline,
  name: () => string = () => `${nameOf(parent)}.WithCancel`,
): CancelContext {
  checkParent(parent);
  const above = cancellationOf(parent);
  const cancellation = new Cancellation(above);
  follow(parent, above, cancellation);
  return new CancelContext(parent, cancellation, limit ?? limitOf(parent, DeadlineExceeded), name);
}

/** Follow tells `child` when `parent` is done. Answers how to stop that. */
export function follow(parent: Context, above: Cancellation | undefined, child: Child): () => void {
  if (above !== undefined) {
    above.add(child);
    if (child instanceof Cancellation) child.onEnd(() => above.remove(child));
    return () => above.remove(child);
  }
  if (parent.done === nilChan<never>()) return () => {};
  return followForeign(parent, child);
}

/** The Cancellation that ends the context; undefined if nothing ends it, or something of somebody else's does. */
export function cancellationOf(context: Context): Cancellation | undefined {
  if (context instanceof CancelContext) return context.cancellation;
  const nearest = context.value(CANCELLATION);
  // Between it and this context there may be one of somebody else's, which is done in a way of its own.
  return nearest instanceof Cancellation && context.done === nearest.done ? nearest : undefined;
}

/** A context that knows how to call functions when it is done. */
interface WithAfterFunc extends Context {
  afterFunc(call: () => void): () => boolean;
}

function followForeign(parent: Context, child: Child): () => void {
  const tell = (): boolean => {
    const err = parent.err();
    if (err === undefined) return false;
    child.cancel(err, cause(parent) as Error);
    return true;
  };
  if (tell()) return () => {};
  const stop = hasAfterFunc(parent) ? parent.afterFunc(tell) : listen(parent, tell);
  if (child instanceof Cancellation) child.onEnd(stop);
  return stop;
}

function hasAfterFunc(context: Context): context is WithAfterFunc {
  return typeof Reflect.get(context, "afterFunc") === "function";
}

/** Waits for a context of somebody else's in a goroutine. */
function listen(parent: Context, tell: () => void): () => void {
  const stop = new Cancellation(undefined);
  go(function* () {
    yield* select({ parent: parent.done.recv(), stop: stop.done.recv() });
    tell();
  });
  return () => stop.cancel(Canceled, Canceled);
}

/**
 * Cause is why the context is done: what was given to the `cancel` that ended it, of its own or of a parent, and otherwise
 * its error. Undefined while it is not done.
 * @see https://pkg.go.dev/context#Cause
 */
export function cause(context: Context): Error | undefined {
  const err = context.err();
  if (err === undefined) return undefined;
  const nearest = context.value(CANCELLATION);
  return (nearest instanceof Cancellation ? nearest.end?.[1] : undefined) ?? err;
}
