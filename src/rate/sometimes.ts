// Sometimes: calls of which some are made (Go's rate.Sometimes).

import { type Clock, clockOf } from "../clock.js";
import { keepHere } from "../runtime/handles.js";
import type { RateOptions } from "./clock.js";

/** Which calls are made: those that any of these allows. Without any of them, the first alone. */
export interface SometimesOptions extends RateOptions {
  /** The first this many. */
  readonly first?: number | undefined;
  /** The first, and every this many after it. */
  readonly every?: number | undefined;
  /** The first, and each that comes this many milliseconds after the last one that was made. */
  readonly interval?: number | undefined;
}

/**
 * A Sometimes makes some of the calls that it is asked for.
 *
 * @example
 * ```ts
 * const sometimes = new Sometimes({ first: 3, interval: 10_000 });
 * for (const packet of packets) sometimes.do(() => console.log("packet", packet));
 * ```
 * @see https://pkg.go.dev/golang.org/x/time/rate#Sometimes
 */
export class Sometimes {
  readonly #first: number;
  readonly #every: number;
  readonly #interval: number;
  readonly #clock: Clock;
  #count = 0;
  #last = 0;

  constructor(options: SometimesOptions = {}) {
    this.#first = options.first ?? 0;
    this.#every = options.every ?? 0;
    this.#interval = options.interval ?? 0;
    this.#clock = clockOf(options);
  }

  /** Do calls `call` if it is its turn. */
  do(call: () => void): void {
    if (this.#isDue()) {
      call();
      this.#last = this.#clock.now();
    }
    this.#count += 1;
  }

  #isDue(): boolean {
    const count = this.#count;
    if (count === 0 || count < this.#first) return true;
    if (this.#every > 0 && count % this.#every === 0) return true;
    return this.#interval > 0 && this.#clock.now() - this.#last >= this.#interval;
  }
}

keepHere(Sometimes.prototype, "a Sometimes", "give each thread its own");
