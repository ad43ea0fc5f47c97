// Signals of the process, as values on channels.

import process from "node:process";
import type { SendChan } from "../chan.js";
import { expectWhile } from "../runtime/park.js";
import { kick } from "../runtime/scheduler.js";

/**
 * A signal's name, such as "SIGINT".
 * It is one of Node's, so the compiler needs `@types/node`.
 * @see https://pkg.go.dev/os#Signal
 */
export type Signal = NodeJS.Signals;

/** Whoever hears a signal: a channel, as a rule. */
export type Listener = Pick<SendChan<Signal>, "trySend">;

/** One that may say whether somebody waits for that, as channels do. */
export type AwaitedListener = Listener & { readonly hasReceivers?: boolean };

/** Those for a call that names none: what a program is usually ended with or told. */
const USUAL: readonly Signal[] = ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR2", "SIGWINCH"];

/** Who hears a signal. A signal that is here with nobody is ignored. */
const listeners = new Map<Signal, Set<AwaitedListener>>();

/** Ends what keeps the process alive for whoever waits for a signal, as Node does not. */
let endExpecting: (() => void) | undefined;

/**
 * Notify sends each of the signals that comes on `ch` from now on, instead of what the process does with it otherwise. It does
 * not wait: a signal that finds no receiver and no room is lost, so give the channel a buffer. Without a signal named, it is
 * SIGHUP, SIGINT, SIGTERM, SIGUSR2 and SIGWINCH.
 *
 * @example
 * ```ts
 * const signals = chan<Signal>(1);
 * notify(signals, "SIGINT", "SIGTERM");
 * console.log("got", await signals.recv());
 * ```
 * @throws Error for a signal that the platform does not let through
 * @see https://pkg.go.dev/os/signal#Notify
 */
export function notify(ch: Listener, ...signals: Signal[]): void {
  for (const channels of listenTo(signals.length === 0 ? USUAL : signals)) channels.add(ch);
  kick(); // Whether the process is to stay alive is seen before the thread sleeps.
}

/**
 * Stop sends no more signals on `ch`.
 * @see https://pkg.go.dev/os/signal#Stop
 */
export function stop(ch: Listener): void {
  for (const [signal, channels] of listeners) {
    if (channels.delete(ch) && channels.size === 0) forget(signal);
  }
  kick();
}

/**
 * Ignore lets the signals do nothing, and takes back each `notify` for them. Without a signal named, it is those for which
 * `notify` listens then.
 * @throws Error for a signal that the platform does not let through
 * @see https://pkg.go.dev/os/signal#Ignore
 */
export function ignore(...signals: Signal[]): void {
  for (const channels of listenTo(signals.length === 0 ? USUAL : signals)) channels.clear();
  kick();
}

/**
 * Reset takes back each `notify` and `ignore` for the signals; for all, if none is named.
 * @see https://pkg.go.dev/os/signal#Reset
 */
export function reset(...signals: Signal[]): void {
  for (const signal of signals.length === 0 ? [...listeners.keys()] : signals) forget(signal);
  kick();
}

/** Listens to all of the signals, or throws and to none that it has not before. */
function listenTo(signals: readonly Signal[]): Set<AwaitedListener>[] {
  const fresh = signals.filter((signal) => !listeners.has(signal));
  try {
    return signals.map(listen);
  } catch (error) {
    fresh.forEach(forget);
    throw error;
  }
}

function listen(signal: Signal): Set<AwaitedListener> {
  let channels = listeners.get(signal);
  if (channels === undefined) {
    process.on(signal, deliver);
    channels = new Set();
    listeners.set(signal, channels);
    endExpecting ??= expectWhile(isAwaited);
  }
  return channels;
}

function forget(signal: Signal): void {
  listeners.delete(signal);
  process.off(signal, deliver);
  if (listeners.size > 0) return;
  endExpecting?.();
  endExpecting = undefined;
}

function isAwaited(): boolean {
  for (const channels of listeners.values()) for (const { hasReceivers } of channels) if (hasReceivers) return true;
  return false;
}

function deliver(signal: Signal): void {
  for (const ch of listeners.get(signal) ?? []) ch.trySend(signal);
}
