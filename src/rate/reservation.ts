// Reservation: the right to let events happen later, which can be given back.

import type { Clock } from "../clock.js";
import { keepHere } from "../runtime/handles.js";

/** A Reservation is the right to let events happen, perhaps only after a while. */
export interface Reservation {
  /** Whether the events may happen: false if they are more than the burst. Then there is nothing to wait for. */
  readonly ok: boolean;
  /** Delay is how long to wait before the events happen, in milliseconds; Infinity if they may not, or the rate is 0 or less. */
  delay(): number;
  /** Cancel gives the tokens back, as far as that is possible: the events do not happen. */
  cancel(): void;
}

export class Reserved implements Reservation {
  readonly ok: boolean;
  readonly #clock: Clock;
  readonly #at: number;
  #restore: ((early: boolean) => void) | undefined;

  constructor(clock: Clock, ok: boolean, at: number, restore: (early: boolean) => void) {
    this.#clock = clock;
    this.ok = ok;
    this.#at = at;
    this.#restore = restore;
  }

  delay(): number {
    return this.ok ? Math.max(0, this.#at - this.#clock.now()) : Number.POSITIVE_INFINITY;
  }

  cancel(): void {
    this.#giveBack(false);
  }

  /** Takes back what has not been made use of, though its time may have come. */
  takeBack(): void {
    this.#giveBack(true);
  }

  #giveBack(early: boolean): void {
    this.#restore?.(early);
    this.#restore = undefined;
  }
}

keepHere(Reserved.prototype, "a Reservation", "cancel it here");
