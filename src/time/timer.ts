// Timer: one value on a channel, or one call, after a while (Go 1.23's rules).
//
// `stop` and `reset` take back a value that has not been received, so what is received afterwards is never an old one.

import type { RecvChan } from "../chan.js";
import { type Channel, makeTimerChannel } from "../channel.js";
import { go } from "../go.js";
import { keepHere } from "../runtime/handles.js";
import { kick } from "../runtime/scheduler.js";
import { type Timer as Armed, startTimer, stopTimer } from "../runtime/timers.js";
import { checkDuration } from "./duration.js";

/**
 * A Timer is one event in the future: it sends the time at which it was due on its channel `c`, or, made by `afterFunc`, runs
 * its function as a goroutine. It belongs to this thread; its channel may be sent to others.
 * @see https://pkg.go.dev/time#Timer
 */
export class Timer {
  /** Where the time is sent. Of a timer made by `afterFunc`, nothing ever is. */
  readonly c: RecvChan<Date>;
  readonly #channel: Channel<Date>;
  readonly #call: (() => unknown) | undefined;
  #armed: Armed;

  /**
   * The timer is due in `milliseconds`.
   * @throws RangeError if `milliseconds` is not a number
   */
  constructor(milliseconds: number);
  /** @internal */
  constructor(milliseconds: number, call: () => unknown);
  constructor(milliseconds: number, call?: () => unknown) {
    checkDuration("Timer", milliseconds);
    this.#channel = makeTimerChannel();
    this.c = this.#channel;
    this.#call = call;
    this.#armed = this.#arm(milliseconds);
  }

  /**
   * Stop keeps the timer from being due. Reports whether it did: false if its value has been received or its function
   * started, or if it had been stopped.
   */
  stop(): boolean {
    const stopped = stopTimer(this.#armed);
    return this.#channel.tryRecv() !== undefined || stopped;
  }

  /**
   * Reset makes the timer due in `milliseconds` from now. Reports what `stop` would have.
   * @throws RangeError if `milliseconds` is not a number
   */
  reset(milliseconds: number): boolean {
    checkDuration("Timer.reset", milliseconds);
    const active = this.stop();
    this.#armed = this.#arm(milliseconds);
    return active;
  }

  #arm(milliseconds: number): Armed {
    const due = performance.now() + Math.max(0, milliseconds);
    const call = this.#call;
    const fire = call === undefined ? () => void this.#channel.trySend(timeOf(due)) : () => void go(call);
    const armed = startTimer(due, fire, () => call !== undefined || this.#channel.hasReceivers);
    kick();
    return armed;
  }
}

keepHere(Timer.prototype, "a Timer", "send its channel, c");

/** TimeOf is a time of `performance.now()` as a date. */
export function timeOf(now: number): Date {
  return new Date(performance.timeOrigin + now);
}

/**
 * After is a channel on which the time is sent once, after `milliseconds`.
 * @throws RangeError if `milliseconds` is not a number
 * @see https://pkg.go.dev/time#After
 */
export function after(milliseconds: number): RecvChan<Date> {
  return new Timer(milliseconds).c;
}

/**
 * AfterFunc runs `call` as a goroutine after `milliseconds`, unless the timer that it answers with is stopped. The process
 * stays alive for it.
 * @throws RangeError if `milliseconds` is not a number; TypeError if `call` is no function
 * @see https://pkg.go.dev/time#AfterFunc
 */
export function afterFunc(milliseconds: number, call: () => unknown): Timer {
  if (typeof call !== "function") throw new TypeError("go of nil func value");
  return new Timer(milliseconds, call);
}
