// Timer: one value on a channel, or one call, after a while (Go 1.23's rules).
//
// `stop` and `reset` take back a value that has not been received, so what is received afterwards is never an old one.

import { nilChan, type RecvChan } from "../chan.js";
import { go } from "../go.js";
import { keepHere } from "../runtime/handles.js";
import { join } from "../runtime/thread.js";
import type { Timer as Armed } from "../runtime/timers.js";
import { startIn, stopEarly } from "./alarm.js";
import { checkDuration } from "./duration.js";
import { makeAlarm } from "./timer-channel.js";

/** What makes something happen once. */
interface Once {
  start(milliseconds: number, period: 0): boolean;
  stop(): boolean;
}

/**
 * A Timer is one event in the future: it sends the time at which it was due on its channel `c`, or, made by `afterFunc`, runs
 * its function as a goroutine. It belongs to this thread; its channel may be sent to others. One whose channel nobody can
 * reach is collected.
 * @see https://pkg.go.dev/time#Timer
 */
export class Timer {
  /** Where the time is sent. Of a timer made by `afterFunc`, the nil channel. */
  readonly c: RecvChan<Date>;
  readonly #once: Once;

  /**
   * The timer is due in `milliseconds`.
   * @throws RangeError if `milliseconds` is not a number
   */
  constructor(milliseconds: number);
  /** @internal */
  constructor(milliseconds: number, call: () => unknown);
  constructor(milliseconds: number, call?: () => unknown) {
    checkDuration("Timer", milliseconds);
    [this.c, this.#once] = call === undefined ? makeAlarm() : [nilChan<Date>(), new Call(call)];
    this.#once.start(milliseconds, 0);
  }

  /**
   * Stop keeps the timer from being due. Reports whether it did: false if its value has been received or its function
   * started, or if it had been stopped.
   */
  stop(): boolean {
    return this.#once.stop();
  }

  /**
   * Reset makes the timer due in `milliseconds` from now. Reports what `stop` would have.
   * @throws RangeError if `milliseconds` is not a number
   */
  reset(milliseconds: number): boolean {
    checkDuration("Timer.reset", milliseconds);
    return this.#once.start(milliseconds, 0);
  }
}

keepHere(Timer.prototype, "a Timer", "send its channel, c");

/** A call that is due. */
class Call implements Once, Armed {
  due = 0;
  place = -1;
  readonly #call: () => unknown;

  constructor(call: () => unknown) {
    join();
    this.#call = call;
  }

  start(milliseconds: number): boolean {
    const started = this.place >= 0;
    startIn(this, milliseconds);
    return started;
  }

  stop(): boolean {
    return stopEarly(this);
  }

  fire(): void {
    go(this.#call);
  }

  isAwaited(): boolean {
    return true;
  }
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
