// FromEvent: a target's events on a channel.
//
// Events do not wait. So there is no goroutine here: the listener sends what it can, and what it cannot is dealt with as
// `overflow` says.

import { callAll } from "../call-all.js";
import { chan, type RecvChan } from "../chan.js";
import type { Channel } from "../channel.js";
import { cancellationOf, follow } from "../context/cancel.js";
import { fromSignal } from "../context/from-signal.js";
import { checkLifetime, type Lifetime, reasonOf } from "../lifetime.js";
import { isSignal } from "../limit.js";
import type { Op } from "../op.js";
import { checkDrop, type Drop, squeeze } from "../overflow.js";
import { countHoped } from "../runtime/park.js";
import { End } from "./end.js";

/** What `fromEvent` takes. */
export interface EventOptions {
  /** What becomes of an event that finds the channel full: it, or the oldest in the channel, is dropped; or all fails. */
  readonly overflow: Drop | "fail";
  /**
   * How many events the channel buffers.
   * @defaultValue 1
   */
  readonly capacity?: number | undefined;
  /** The events after which no more come: the channel is closed. */
  readonly close?: readonly string[] | undefined;
  /** Ends the listening. */
  readonly within?: Lifetime | undefined;
}

/** What emits events as Node's EventEmitter does. */
export interface Emitter {
  on(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
  off(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/** OverflowError says that an event found its channel full. */
export class OverflowError extends Error {
  override readonly name: string = "OverflowError";
}

/**
 * FromEvent sends each event of that name on a channel: of an EventTarget the event, of a Node EventEmitter the arguments. It
 * listens until an event of `close`, an emitter's "error", or the end of `within`, and then closes the channel. `end` is the
 * op of that: it throws the error that was emitted, `OverflowError` if there was no room and `overflow` is "fail", and
 * DataCloneError if other threads know the channel and the event cannot be copied.
 *
 * @example
 * ```ts
 * const [moves] = fromEvent<PointerEvent>(window, "pointermove", { overflow: "drop-oldest", within: ctx });
 * yield* range(moves, (move) => draw(move.x, move.y));
 * ```
 * @throws RangeError for an overflow that there is not, for what is no capacity, and for "drop-oldest" with one of 0; TypeError if
 * `target` emits no events, or `within` is neither a signal nor a context
 * @see https://nodejs.org/api/events.html#eventsonemitter-eventname-options
 */
export function fromEvent<E extends Event = Event>(
  target: EventTarget,
  name: string,
  options: EventOptions,
): [events: RecvChan<E>, end: Op<void>];
export function fromEvent<A extends unknown[] = unknown[]>(
  emitter: Emitter,
  name: string | symbol,
  options: EventOptions,
): [events: RecvChan<A>, end: Op<void>];
export function fromEvent(
  target: EventTarget | Emitter,
  name: string | symbol,
  { overflow, capacity = 1, close = [], within }: EventOptions,
): [events: RecvChan<unknown>, end: Op<void>] {
  if (!hears(target)) throw new TypeError("fromEvent: neither an EventTarget nor an emitter");
  checkLifetime(within);
  checkDrop("fromEvent", overflow, "fail", capacity);
  const events = chan<unknown>(capacity) as Channel<unknown>;
  const end = new End();
  const undo: (() => void)[] = [];
  let over = false;

  const finish = (how: () => void): void => {
    if (over) return; // An emitter calls all who listened when it began, though one of them has removed the others.
    over = true;
    callAll([...undo.splice(0), () => events.close(), how]);
  };
  const take = (event: unknown): void => {
    try {
      if (overflow !== "fail") squeeze(events, event, overflow);
      else if (!events.trySend(event)) throw new OverflowError(`no room for event "${String(name)}"`);
    } catch (error) {
      finish(() => end.fail(error));
    }
  };

  try {
    countHoped(1);
    undo.push(() => countHoped(-1));
    if ("addEventListener" in target) {
      undo.push(listen(target, name as string, take));
      for (const each of close) undo.push(listen(target, each, () => finish(() => end.succeed())));
    } else {
      undo.push(hear(target, name, (...args) => take(args)));
      for (const each of close) undo.push(hear(target, each, () => finish(() => end.succeed())));
      if (name !== "error") undo.push(hear(target, "error", (error) => finish(() => end.fail(error))));
    }
    if (within !== undefined) {
      const context = isSignal(within) ? fromSignal(within) : within;
      const child = {
        cancel: () => finish(() => end.stop(reasonOf(within))),
        isAwaited: () => events.hasReceivers || end.isAwaited,
      };
      undo.push(follow(context, cancellationOf(context), child));
    }
  } catch (error) {
    finish(() => {}); // It hears nothing.
    throw error;
  } finally {
    if (over) callAll(undo.splice(0)); // What has called back at once, while there was more to come.
  }
  return [events, end];
}

function hears(target: Partial<EventTarget & Emitter> | undefined): boolean {
  return typeof (target?.addEventListener ?? target?.on) === "function";
}

function listen(target: EventTarget, name: string, listener: (event: Event) => void): () => void {
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}

function hear(emitter: Emitter, name: string | symbol, listener: (...args: unknown[]) => void): () => void {
  emitter.on(name, listener);
  return () => emitter.off(name, listener);
}
