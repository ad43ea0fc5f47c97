// AfterFunc: a function for when a context is done.

import { OutOfMemoryError } from "../errors.js";
import { go } from "../go.js";
import { cutOffs } from "../runtime/cut-off.js";
import { kick } from "../runtime/scheduler.js";
import { join } from "../runtime/thread.js";
import { now, startTimer } from "../runtime/timers.js";
import { cancellationOf, checkParent, follow } from "./cancel.js";
import type { Context } from "./context.js";

/**
 * AfterFunc runs `call` as a goroutine of this thread once `ctx` is done, at once if it is. The answer, `stop`, keeps it from
 * running, and reports whether it did: false if it has been started or stopped before. `cancel` does not wait for `call`.
 *
 * @example
 * ```ts
 * const stop = afterFunc(ctx, () => connection.destroy());
 * try {
 *   await talk(connection);
 * } finally {
 *   stop();
 * }
 * ```
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if `call` is no function, or `ctx` no context
 * @see https://pkg.go.dev/context#AfterFunc
 */
export function afterFunc(ctx: Context, call: () => unknown): () => boolean {
  checkParent(ctx);
  if (typeof call !== "function") throw new TypeError("go of nil func value");
  const before = cutOffs;
  let waiting = true;
  const child = {
    cancel(): void {
      if (waiting) begin(call);
      waiting = false;
    },
    isAwaited: () => cutOffs === before, // A program that has ended does not wait for it.
  };
  const unfollow = follow(ctx, cancellationOf(ctx), child);
  join();
  kick(); // Whether the process is to stay alive is seen before the thread sleeps.
  return () => {
    ctx.err(); // Another thread may have ended it: then this tells the child.
    const stopped = waiting;
    waiting = false;
    unfollow();
    kick();
    return stopped;
  };
}

/** Starts it, or if the memory is full, as soon as there is some: whoever has ended the context has not asked for it. */
function begin(call: () => unknown): void {
  try {
    go(call);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    startTimer(now(), () => void go(call));
  }
}
