// The time: as it passes, or as fast as the program can take it.

import { type Chan, chan, type RecvChan } from "parachan";
import { after } from "parachan/time";

export interface Clock {
  /** Milliseconds since the program began. */
  now(): number;
  /** A channel on which something is sent once, after that many milliseconds. */
  after(milliseconds: number): RecvChan<unknown>;
}

export const realClock: Clock = { now: () => performance.now(), after };

interface Alarm {
  readonly due: number;
  readonly ring: Chan<true>;
}

/**
 * A clock whose time stands still while anybody works. It knows how many goroutines there are that sleep now and then; once
 * all of them do, it jumps to the next alarm. So hours take no time, and always go the same way.
 */
export class FakeClock implements Clock {
  readonly #sleepers: number;
  readonly #alarms: Alarm[] = []; // By when they are due, and then by when they were set.
  #now = 0;

  constructor(sleepers: number) {
    this.#sleepers = sleepers;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number): RecvChan<unknown> {
    const alarm = { due: this.#now + milliseconds, ring: chan<true>(1) };
    const later = this.#alarms.findIndex(({ due }) => due > alarm.due);
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm);
    if (this.#alarms.length === this.#sleepers) this.#jump();
    return alarm.ring;
  }

  #jump(): void {
    const { due, ring } = this.#alarms.shift() as Alarm;
    this.#now = due;
    ring.trySend(true); // There is room for it: nobody need listen yet.
  }
}
