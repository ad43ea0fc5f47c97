// Ticker: a value on a channel again and again.

import { nilChan, type RecvChan } from "../chan.js";
import { RuntimeError } from "../errors.js";
import { keepHere } from "../runtime/handles.js";
import type { Alarm } from "./alarm.js";
import { checkDuration } from "./duration.js";
import { makeAlarm } from "./timer-channel.js";

/**
 * A Ticker sends the time on its channel `c` at intervals. A tick that finds the last one not received is dropped. It does
 * not keep the process alive unless somebody waits for it, and is collected when nobody can reach its channel.
 * @see https://pkg.go.dev/time#Ticker
 */
export class Ticker implements Disposable {
  /** Where the time of each tick is sent. */
  readonly c: RecvChan<Date>;
  readonly #alarm: Alarm;

  /**
   * The ticker ticks every `milliseconds`.
   * @throws RuntimeError "non-positive interval for NewTicker"; RangeError if `milliseconds` is not a number
   */
  constructor(milliseconds: number) {
    checkDuration("Ticker", milliseconds);
    if (milliseconds <= 0) throw new RuntimeError("non-positive interval for NewTicker");
    [this.c, this.#alarm] = makeAlarm();
    this.#alarm.start(milliseconds, milliseconds);
  }

  /** Stop ends the ticking. The channel is not closed, so that nobody takes that for a tick. */
  stop(): void {
    this.#alarm.stop();
  }

  /**
   * Reset makes the ticker tick every `milliseconds` from now on.
   * @throws RuntimeError "non-positive interval for Ticker.Reset"; RangeError if `milliseconds` is not a number
   */
  reset(milliseconds: number): void {
    checkDuration("Ticker.reset", milliseconds);
    if (milliseconds <= 0) throw new RuntimeError("non-positive interval for Ticker.Reset");
    this.#alarm.start(milliseconds, milliseconds);
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}

keepHere(Ticker.prototype, "a Ticker", "send its channel, c");

/**
 * Tick is the channel of a new ticker, for which there is no use of stopping it; the nil channel if `milliseconds` is 0 or
 * less.
 * @throws RangeError if `milliseconds` is not a number
 * @see https://pkg.go.dev/time#Tick
 */
export function tick(milliseconds: number): RecvChan<Date> {
  checkDuration("tick", milliseconds);
  return milliseconds <= 0 ? nilChan<Date>() : new Ticker(milliseconds).c;
}
