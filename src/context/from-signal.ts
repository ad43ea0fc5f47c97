// Contexts that end with a signal of the platform's.

import { asError, Canceled } from "../errors.js";
import { isSignal } from "../limit.js";
import { expectWhile } from "../runtime/park.js";
import { RootContext } from "./background.js";
import { CancelContext } from "./cancel.js";
import { Cancellation } from "./cancellation.js";
import type { Context } from "./context.js";

const contexts = new WeakMap<AbortSignal, Context>();
const collected = new FinalizationRegistry<() => void>((forget) => forget());

/**
 * FromSignal is the context that is done, with `Canceled`, when `signal` is aborted; `cause` gives the signal's reason, as the
 * `cause` of an Error if it is none. One signal has one context.
 * @throws TypeError if `signal` is none
 */
export function fromSignal(signal: AbortSignal): Context {
  if (!isSignal(signal)) throw new TypeError("fromSignal: not a signal");
  let context = contexts.get(signal);
  if (context === undefined) {
    context = follow(signal);
    contexts.set(signal, context);
  }
  return context;
}

function follow(signal: AbortSignal): Context {
  const cancellation = new Cancellation(undefined);
  const end = (): void => cancellation.cancel(Canceled, asError(signal.reason));
  if (signal.aborted) {
    end();
  } else {
    signal.addEventListener("abort", end, { once: true });
    holdWhileAwaited(cancellation);
  }
  const name = "context.fromSignal";
  return new CancelContext(new RootContext(name), cancellation, undefined, () => name);
}

/** Keeps the process alive while somebody waits for the end: Node does not stay alive for AbortSignal.timeout(). */
function holdWhileAwaited(cancellation: Cancellation): void {
  const self = new WeakRef(cancellation);
  const forget = expectWhile(() => self.deref()?.isAwaited() === true);
  collected.register(cancellation, forget);
  cancellation.onEnd(forget);
}
