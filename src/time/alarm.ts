// An alarm is what the heap knows of a timer or a ticker: the address of its channel, and when to send there.
//
//   Timer ──▶ Channel ──▶ hold on the core's object        what the program holds
//               └───────▶ Alarm ◀── heap                   what this thread holds
//
// No way leads from an alarm to the channel, so a channel that nobody can reach is collected (as Go's are since 1.23), and the
// hold on its object tells the alarm. An object that other threads may know then outlives it: the alarm holds it in its
// stead. It sends the one time that a timer owes; a ticker's ticks as long as anybody else holds the object.

import { OBJECT_COUNT, OBJECT_SHARED } from "../core/layout.js";
import { resumedValue } from "../runtime/control-block.js";
import { atEnd } from "../runtime/end.js";
import { letGo, type Survivor } from "../runtime/holdings.js";
import { wordAt } from "../runtime/memory.js";
import { bitsOf, discard, tagOf } from "../runtime/payload.js";
import { kick } from "../runtime/scheduler.js";
import { core, isWorker } from "../runtime/thread.js";
import { arm, dateOf, now, stopTimer, stopTimers, type Timer } from "../runtime/timers.js";

export class Alarm implements Timer, Survivor {
  readonly address: number;
  due = 0;
  place = -1;
  /** Milliseconds between ticks; 0 for one that comes once. */
  #period = 0;
  /** Whether there may be something on the channel. */
  #hasSent = false;
  /** Whether the alarm has a count of its own on the object, for this thread has no handle on it any more. */
  #holds = false;

  constructor(address: number) {
    this.address = address;
  }

  /** Starts it, or starts it again. Reports what `stop` would have. */
  start(milliseconds: number, period: number): boolean {
    const taken = this.#takeBack();
    const started = this.place >= 0;
    this.#period = period;
    if (milliseconds > 0) startIn(this, milliseconds);
    else this.#startDue();
    return started || taken;
  }

  /** Stops it, and takes back what has not been received. Reports whether it had still to come, or to be received. */
  stop(): boolean {
    const taken = this.#takeBack();
    return stopEarly(this) || taken;
  }

  fire(): void {
    this.#send();
    if (this.#period === 0) {
      this.cutOff();
    } else if (this.#holds && wordAt(this.address + OBJECT_COUNT) === 1) {
      this.cutOff();
    } else {
      const missed = Math.max(0, Math.floor((now() - this.due) / this.#period));
      this.due += (missed + 1) * this.#period;
      arm(this);
    }
  }

  /** Of a worker's, whoever else holds the channel may wait for it later: nobody asks the worker then. */
  isAwaited(): boolean {
    return core.hasReceivers(this.address) !== 0 || (isWorker && wordAt(this.address + OBJECT_COUNT) > 1);
  }

  outlive(): void {
    if (this.place < 0) return;
    if (wordAt(this.address + OBJECT_SHARED) === 0) {
      stopTimer(this);
    } else {
      core.retain(this.address);
      this.#holds = true;
    }
  }

  cutOff(): void {
    if (this.#holds) letGo(this.address);
    this.#holds = false;
  }

  /** Starts it as of now: what is due is there at once, for who does not wait too. */
  #startDue(): void {
    stopTimer(this);
    this.due = now();
    this.#send();
  }

  #takeBack(): boolean {
    if (!this.#hasSent) return false;
    this.#hasSent = false;
    const tag = core.receive(this.address, 0);
    if (tag >= 0) discard(tag, resumedValue());
    return tag >= 0;
  }

  #send(): void {
    this.#hasSent = true;
    const time = dateOf(this.due);
    const tag = tagOf(time, wordAt(this.address + OBJECT_SHARED) !== 0);
    const bits = bitsOf(tag, time, "time");
    if (core.send(this.address, 0, tag, bits) < 0) discard(tag, bits);
    kick();
  }
}

atEnd(stopTimers);

/** Starts a timer that is due in `milliseconds`. */
export function startIn(timer: Timer, milliseconds: number): void {
  timer.due = now() + Math.max(0, milliseconds);
  arm(timer);
  kick();
}

/** Stops a timer; false if it has fired or been stopped. */
export function stopEarly(timer: Timer): boolean {
  kick(); // Whether the process is to stay alive is seen before the thread sleeps.
  return stopTimer(timer);
}
