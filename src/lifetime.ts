// Lifetime: the limit of what runs by itself for as long as values come, as the option `within`.

import type { Context } from "./context/context.js";
import { isContext, isSignal } from "./limit.js";
import type { Op } from "./op.js";

/** How long something runs by itself: until a context is done, or a signal is aborted. */
export type Lifetime = Context | AbortSignal;

/** CheckLifetime throws TypeError for what is none, before anything has begun that would fail by it. */
export function checkLifetime(within: Lifetime | undefined): void {
  if (within === undefined || isSignal(within) || isContext(within)) return;
  throw new TypeError("within: neither a signal nor a context");
}

/** Limited is the op within the lifetime, if there is one. */
export function limited<T>(op: Op<T>, within: Lifetime | undefined): Op<T> {
  return within === undefined ? op : op.within(within);
}

/** Whether the error is the one that ops throw because the lifetime is over. */
export function isEndOf(within: Lifetime | undefined, error: unknown): boolean {
  if (within === undefined) return false;
  const over = isSignal(within) ? within.aborted : within.err() !== undefined;
  return over && error === reasonOf(within);
}

/** What ops throw because the lifetime is over. */
export function reasonOf(within: Lifetime): unknown {
  return isSignal(within) ? within.reason : within.err();
}
