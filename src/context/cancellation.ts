// Cancellation: whether a context is done, why, and who is to be told (Go's cancelCtx).
//
// On one thread it is a plain object. When its context is handed to another thread, it gets two channels, which both know:
//
//   state   buffers one pair, the error and the cause, and nobody ever receives it: whoever sends it first has decided
//   done    is closed after that
//
// so a thread that finds `done` closed finds the pair in `state`, and all are woken at once. Cancel belongs to the thread
// that made the context; its deadline ends it on every thread that knows it, whichever is first.
//
// Nothing runs on a thread that another one cancels, so children there are told by a goroutine that waits for `done`, which
// is there while they are; and whoever asks looks for himself first, up to the root.

import { callAll } from "../call-all.js";
import type { RecvChan } from "../chan.js";
import { type Channel, makeChannel } from "../channel.js";
import { DeadlineExceeded } from "../errors.js";
import { go } from "../go.js";
import { cellValue } from "../runtime/memory.js";
import { copyEncoded } from "../runtime/payload.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";
import { now, origin, startTimer, stopTimer, type Timer } from "../runtime/timers.js";
import { select } from "../select.js";
import type { Deadline } from "./context.js";

/** Who is told when a context is done. */
export interface Child {
  cancel(err: Error, cause: Error): void;
  /** Whether anybody waits for that, so that the process has to stay alive until a deadline. */
  isAwaited(): boolean;
}

/** What another thread gets of a Cancellation. */
export type Shared =
  | { readonly done: Channel<never>; readonly state: Channel<End> }
  | { readonly done: undefined; readonly end: End };

/** Why a context is done: the error and the cause. */
export type End = readonly [err: Error, cause: Error];

/** How often a thread that was not the first looks whether `done` is closed, before it closes it itself. */
const PATIENCE = 1_000_000;

/** The Cancellations of this thread that others know too. */
const known = new WeakMap<Channel<never>, Cancellation>();
const collected = new FinalizationRegistry<Timer>((timer) => void stopTimer(timer));

export class Cancellation implements Child {
  #end: End | undefined;
  #done: Channel<never> | undefined;
  #state: Channel<End> | undefined;
  readonly #parent: Cancellation | undefined;
  readonly #arrived: boolean;
  /** When it ends by itself. */
  #limit: Deadline | undefined;
  readonly #children: Set<Child> = new Set();
  /** Closed when there is no child left to be told by the goroutine that waits. */
  #noChildren: Channel<never> | undefined;
  /** What is to be undone when it is over. */
  readonly #cleanups: (() => void)[] = [];
  #abort: AbortController | undefined;

  /** With `shared`, one that has come from another thread. */
  constructor(parent: Cancellation | undefined, shared?: { done: Channel<never>; state: Channel<End> }) {
    this.#parent = parent;
    this.#done = shared?.done;
    this.#state = shared?.state;
    this.#arrived = shared !== undefined;
  }

  /** This thread's Cancellation of what has come from another one. */
  static arrive(shared: Shared, limit: Deadline | undefined): Cancellation {
    if (shared.done === undefined) {
      const ended = new Cancellation(undefined);
      ended.cancel(...shared.end);
      return ended;
    }
    const here = known.get(shared.done);
    if (here !== undefined) return here;
    const arrived = new Cancellation(undefined, shared);
    known.set(shared.done, arrived);
    if (limit !== undefined && limit.at !== Number.POSITIVE_INFINITY) arrived.#expireUnlessCollected(limit);
    return arrived;
  }

  get done(): Channel<never> {
    if (this.#done === undefined) {
      this.#done = makeChannel(0) as Channel<never>;
      if (this.#end !== undefined) this.#done.close();
    }
    return this.#done;
  }

  /** Why it is over; undefined if it is not. */
  get end(): End | undefined {
    if (this.#end === undefined) this.#look();
    return this.#end;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      this.add({ cancel: (_err, cause) => abort.abort(cause), isAwaited: () => false }); // As AbortSignal.timeout().
    }
    return this.#abort.signal;
  }

  /** Ends it, unless it is over. */
  cancel(err: Error, cause: Error): void {
    if (this.end === undefined) this.#settle([err, cause]);
  }

  /** Tells `child` when it is over: at once if it is. */
  add(child: Child): void {
    const { end } = this;
    if (end !== undefined) {
      child.cancel(...end);
      return;
    }
    this.#children.add(child);
    if (this.#arrived && this.#noChildren === undefined) this.#watch();
  }

  /** Does not tell `child` any more. */
  remove(child: Child): void {
    if (this.#children.delete(child) && this.#children.size === 0) this.#endWatch();
  }

  isAwaited(): boolean {
    if (this.#done?.hasReceivers === true) return true; // On whichever thread.
    for (const child of this.#children) if (child.isAwaited()) return true;
    return false;
  }

  /** Calls `cleanup` when it is over: at once if it is. */
  onEnd(cleanup: () => void): void {
    if (this.#end === undefined) this.#cleanups.push(cleanup);
    else cleanup();
  }

  /** Ends it when its time has come. */
  expire(limit: Deadline): void {
    join();
    this.#limit = limit;
    const due = limit.at - origin();
    const timer = startTimer(
      due,
      () => this.cancel(DeadlineExceeded, limit.cause),
      () => this.isAwaited(),
      true,
    );
    this.onEnd(() => stopTimer(timer));
    kick();
  }

  /** What another thread needs to know it. */
  share(): Shared {
    const { end, done } = this;
    if (end !== undefined) return { done: undefined, end };
    this.#state ??= makeChannel(1) as Channel<End>;
    known.set(done, this);
    return { done, state: this.#state };
  }

  /** Sees whether another thread has ended it, or one above it, or its time has come while this thread looked at no timer. */
  #look(): void {
    const above = this.#parent?.end; // It tells this one, unless it is just telling those before.
    if (above !== undefined && this.#end === undefined) this.#settle(above);
    if (this.#end !== undefined) return;
    const limit = this.#limit;
    if (this.#state !== undefined && this.done.isClosed) this.#finish(endIn(this.#state));
    else if (limit !== undefined && limit.at - origin() <= now()) this.#settle([DeadlineExceeded, limit.cause]);
  }

  /** Ends it with this end, if no other thread has ended it. */
  #settle(end: End): void {
    this.#finish(this.#state === undefined ? end : this.#decide(this.#state, end));
  }

  /** Offers an end: what comes back is the end that was there first. */
  #decide(state: Channel<End>, end: End): End {
    if (offer(state, end)) return end;
    // Another thread was first, and is about to close `done`; if it has died there, this one does it.
    for (let i = 0; i < PATIENCE && !this.done.isClosed; i++) {}
    return endIn(state);
  }

  #finish(end: End): void {
    this.#end = end;
    this.#done?.[Symbol.dispose](); // If it is closed already, so be it.
    this.#endWatch();
    const children = [...this.#children];
    this.#children.clear();
    callAll([...children.map((child) => () => child.cancel(...end)), ...this.#cleanups.splice(0)]);
  }

  #watch(): void {
    const noChildren = makeChannel(0) as Channel<never>;
    const { done } = this;
    go(() => this.#lookAtEnd(done, noChildren));
    this.#noChildren = noChildren;
  }

  *#lookAtEnd(done: RecvChan<never>, noChildren: Channel<never>): GoroutineGenerator<void> {
    const { case: what } = yield* select({ done: done.recv(), noChildren: noChildren.recv() });
    if (what === "done") this.#look();
  }

  #endWatch(): void {
    this.#noChildren?.close();
    this.#noChildren = undefined;
  }

  /** As `expire`, but the timer does not keep what nobody else wants: its own thread ends it all the same. */
  #expireUnlessCollected(limit: Deadline): void {
    this.#limit = limit;
    const self = new WeakRef(this);
    const due = limit.at - origin();
    const timer = startTimer(
      due,
      () => self.deref()?.cancel(DeadlineExceeded, limit.cause),
      () => self.deref()?.isAwaited() === true,
      true,
    );
    collected.register(this, timer);
    this.onEnd(() => stopTimer(timer));
    kick();
  }
}

/** Sends the end, unless there is one. A cause that cannot be copied goes as what it says. */
function offer(state: Channel<End>, [err, cause]: End): boolean {
  try {
    return state.trySend([err, cause]);
  } catch {
    const { name, message } = cause;
    return state.trySend([err, Object.assign(new Error(message), { name })]);
  }
}

/** The end that has been sent. Nobody receives it, so its bytes stay where they are. */
function endIn(state: Channel<End>): End {
  return copyEncoded(cellValue(core.buffered(state.address, 0))) as End;
}
