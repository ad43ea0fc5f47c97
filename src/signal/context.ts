// NotifyContext: a context that a signal ends.

import { CancelContext, child } from "../context/cancel.js";
import { type CancelFunc, type Context, deferrable } from "../context/context.js";
import { nameOf } from "../context/name.js";
import { Canceled } from "../errors.js";
import { type AwaitedListener, notify, type Signal, stop } from "./notify.js";

/** What Go calls the signals that a process may listen for, on Linux. */
const TEXTS: Readonly<Partial<Record<Signal, string>>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGCHLD: "child exited",
  SIGCONT: "continued",
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGIO: "I/O possible",
  SIGPIPE: "broken pipe",
  SIGPWR: "power failure",
  SIGQUIT: "quit",
  SIGSTKFLT: "stack fault",
  SIGSYS: "bad system call",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
  SIGTSTP: "stopped",
  SIGTTIN: "stopped (tty input)",
  SIGTTOU: "stopped (tty output)",
  SIGURG: "urgent I/O condition",
  SIGUSR1: "user defined signal 1",
  SIGUSR2: "user defined signal 2",
  SIGVTALRM: "virtual timer expired",
  SIGWINCH: "window changed",
  SIGXCPU: "CPU time limit exceeded",
  SIGXFSZ: "file size limit exceeded",
};

/**
 * NotifyContext is a context below `parent` that is done when one of the signals comes, with the cause "interrupt signal
 * received" for SIGINT, or when `stop` is called, which also lets the signals do again what they did before.
 *
 * @example
 * ```ts
 * const [ctx, stop] = notifyContext(background(), "SIGINT", "SIGTERM");
 * using _ = stop;
 * await serve(ctx);
 * ```
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context; Error for a signal that the platform
 * does not let through
 * @see https://pkg.go.dev/os/signal#NotifyContext
 */
export function notifyContext(parent: Context, ...signals: Signal[]): [ctx: Context, stop: CancelFunc & Disposable] {
  const inner = child(parent);
  const { cancellation } = inner;
  const texts = signals.length === 0 ? "" : `, [${signals.map(textOf).join(" ")}]`;
  const ctx = new CancelContext(
    inner,
    cancellation,
    inner.limit,
    () => `signal.NotifyContext(${nameOf(parent)}${texts})`,
  );
  const listener: AwaitedListener = {
    trySend(signal) {
      cancellation.cancel(Canceled, new Error(`${textOf(signal)} signal received`));
      return true;
    },
    get hasReceivers() {
      return cancellation.isAwaited();
    },
  };
  try {
    notify(listener, ...signals);
  } catch (error) {
    cancellation.cancel(Canceled, Canceled); // Or the parent would keep it.
    throw error;
  }
  cancellation.onEnd(() => stop(listener));
  return [ctx, deferrable(() => cancellation.cancel(Canceled, Canceled))];
}

function textOf(signal: Signal): string {
  return TEXTS[signal] ?? signal;
}
