// A crew: how many workers a pool has, and how many of them are busy.
//
//            a job finds nobody free, or jobs have waited for `grow`
//   min ──────────────────────────────────────────────────────────────▶ max
//       ◀──────────────────────────────────────────────────────────────
//            a worker has had nothing to do for `idle`

import type { Clock } from "../clock.js";
import type { Settings } from "./options.js";

export class Crew {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #grow: number;
  readonly #onGrowth: () => void;
  #min: number;
  #idle: number;
  #busy = 0;
  /** Since when each worker that is free has been so: the longest first. */
  readonly #freeSince: number[];
  #stopGrowing: (() => void) | undefined;
  #stopShrinking: (() => void) | undefined;

  /** `onGrowth` is called when there is a worker more because jobs have waited. */
  constructor({ min, max, grow, idle }: Settings["workers"], clock: Clock, onGrowth: () => void) {
    this.#clock = clock;
    this.#min = min;
    this.#max = max;
    this.#grow = grow;
    this.#idle = idle;
    this.#onGrowth = onGrowth;
    this.#freeSince = new Array(min).fill(clock.now());
  }

  get busy(): number {
    return this.#busy;
  }

  get size(): number {
    return this.#busy + this.#freeSince.length;
  }

  /** Jobs that could run now, those that do among them. */
  get room(): number {
    return this.#grow === 0 ? this.#max : Math.max(1, this.size);
  }

  /** Lets a worker take a job; false if none may. */
  take(): boolean {
    if (this.#freeSince.pop() === undefined && this.#busy >= this.room) return false;
    this.#busy += 1;
    return true;
  }

  /** A worker has done its job. */
  free(now: number): void {
    this.#busy -= 1;
    this.#freeSince.push(now);
  }

  /** Jobs wait: there will be a worker more if they still do after `grow`. */
  ask(): void {
    if (this.#stopGrowing !== undefined || this.size >= this.#max || this.#grow === 0) return;
    if (this.#grow === Number.POSITIVE_INFINITY) return;
    const grow = (): void => {
      this.#stopGrowing = undefined;
      this.#freeSince.push(this.#clock.now());
      this.#onGrowth();
    };
    this.#stopGrowing = this.#clock.after(this.#grow, grow, true);
  }

  /** No job waits: whoever is free may stop after a while. */
  rest(now: number): void {
    this.#stopGrowing?.();
    this.#stopGrowing = undefined;
    const free = this.#freeSince;
    while (free.length > 0 && this.size > this.#min && now - (free[0] as number) >= this.#idle) free.shift();
    if (free.length === 0 || this.size <= this.#min || this.#stopShrinking !== undefined) return;
    if (this.#idle === Number.POSITIVE_INFINITY) return;
    const shrink = (): void => {
      this.#stopShrinking = undefined;
      this.rest(this.#clock.now());
    };
    this.#stopShrinking = this.#clock.after((free[0] as number) + this.#idle - now, shrink, false);
  }

  /** From now on, workers stop as soon as there is no job for them. */
  dismiss(now: number): void {
    this.#min = 0;
    this.#idle = 0;
    this.#stopShrinking?.();
    this.#stopShrinking = undefined;
    this.rest(now);
  }
}
