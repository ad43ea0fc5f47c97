// Limiter: a token bucket (Go's x/time/rate).
//
// The bucket holds `burst` tokens at most and gets `limit` a second; each event takes one. Reservations may take what is not
// there yet: then the bucket is below 0, and the event may happen when it would be back at 0.
//
// Between calls nothing runs: `#tokens` is what the bucket held at `#last`, and who calls works out the rest.

import { type Clock, clockOf } from "../clock.js";
import { limitOf, now } from "../context/context.js";
import type { Context } from "../context/index.js";
import { FIRST_WRITTEN, SLEEPING } from "../core/layout.js";
import { DeadlineExceeded } from "../errors.js";
import { type Limit, limitLeaf } from "../limit.js";
import { anyOf, type Op } from "../op.js";
import { keepHere } from "../runtime/handles.js";
import { checkCount, delayOf, type RateOptions } from "./clock.js";
import { type Reservation, Reserved } from "./reservation.js";
import { WaitLeaf, WaitOp } from "./wait.js";

/**
 * The limit under which any event may happen at once.
 * @see https://pkg.go.dev/golang.org/x/time/rate#Inf
 */
export const Inf: number = Number.POSITIVE_INFINITY;

/**
 * Every is the limit of one event each `milliseconds`; `Inf` if that is 0 or less.
 * @see https://pkg.go.dev/golang.org/x/time/rate#Every
 */
export function every(milliseconds: number): number {
  return milliseconds <= 0 ? Inf : 1000 / milliseconds;
}

/**
 * A Limiter lets events happen at a rate of `limit` a second, with bursts of at most `burst`: a bucket of tokens that starts
 * full. It belongs to this thread.
 *
 * @example
 * ```ts
 * const limiter = new Limiter(every(100), 3);
 * for (const request of requests) {
 *   await limiter.wait();
 *   go(answer, request);
 * }
 * ```
 * @see https://pkg.go.dev/golang.org/x/time/rate#Limiter
 */
export class Limiter {
  readonly #clock: Clock;
  #limit: number;
  #burst: number;
  #tokens: number;
  #last: number = Number.NEGATIVE_INFINITY;
  /** When the latest of the events that are reserved may happen. */
  #lastEvent: number = Number.NEGATIVE_INFINITY;

  /** @throws RangeError if `limit` is not a number or `burst` not an integer from 0 */
  constructor(limit: number, burst: number, options: RateOptions = {}) {
    checkLimit(limit);
    checkCount("rate: burst", burst);
    this.#clock = clockOf(options);
    this.#limit = limit;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Events a second. */
  get limit(): number {
    return this.#limit;
  }

  /** Most events at once. */
  get burst(): number {
    return this.#burst;
  }

  /** Tokens is how many tokens there are now: below 0 if more are reserved than there are. */
  tokens(): number {
    return this.#tokensAt(this.#clock.now());
  }

  /** Allow reports whether an event may happen now, and counts it if so. */
  allow(): boolean {
    return this.allowN(1);
  }

  /**
   * AllowN reports whether `n` events may happen now, and counts them if so.
   * @throws RangeError if `n` is no integer from 0
   */
  allowN(n: number): boolean {
    return this.#reserve(n, 0).ok;
  }

  /** Reserve counts an event, and says when it may happen. */
  reserve(): Reservation {
    return this.reserveN(1);
  }

  /**
   * ReserveN counts `n` events, and says when they may happen.
   * @throws RangeError if `n` is no integer from 0
   */
  reserveN(n: number): Reservation {
    return this.#reserve(n, Number.POSITIVE_INFINITY);
  }

  /** Wait is the op that waits until an event may happen. As `waitN`. */
  wait(limit?: Limit | Context): Op<void> {
    return this.waitN(1, limit);
  }

  /**
   * WaitN is the op that waits until `n` events may happen, each time that it is waited for. If something else ends the wait,
   * the tokens go back. `limit` is as `within` takes it; a wait that would last longer than a context's deadline or the
   * milliseconds fails at once.
   * @throws RangeError if `n` is no integer from 0; when it is waited for: Error "rate: Wait(n=…) exceeds limiter's burst …",
   * "rate: Wait(n=…) would exceed context deadline", and what the limit throws
   */
  waitN(n: number, limit?: Limit | Context): Op<void> {
    checkCount("rate: n", n);
    const waiting = new WaitLeaf(this.#clock, () => this.#reserveForWait(n, limit));
    const leaves = limit === undefined ? [waiting] : [limitLeaf(limit), waiting];
    return new WaitOp(() => !isOver(limit) && this.allowN(n), anyOf<void>(leaves, FIRST_WRITTEN, SLEEPING));
  }

  /**
   * SetLimit changes the rate. What is reserved stays as it was.
   * @throws RangeError if `limit` is not a number
   */
  setLimit(limit: number): void {
    checkLimit(limit);
    this.#advance();
    this.#limit = limit;
  }

  /**
   * SetBurst changes the burst. What is reserved stays as it was.
   * @throws RangeError if `burst` is no integer from 0
   */
  setBurst(burst: number): void {
    checkCount("rate: burst", burst);
    this.#advance();
    this.#burst = burst;
  }

  #reserveForWait(n: number, limit: Limit | Context | undefined): Reserved {
    if (n > this.#burst && this.#limit !== Inf) {
      throw new Error(`rate: Wait(n=${n}) exceeds limiter's burst ${this.#burst}`);
    }
    if (isOver(limit)) return this.#reserve(0, 0); // Nothing is taken: the limit is looked at first.
    const reserved = this.#reserve(n, timeLeft(limit));
    if (!reserved.ok) throw new Error(`rate: Wait(n=${n}) would exceed context deadline`);
    return reserved;
  }

  #reserve(n: number, longest: number): Reserved {
    checkCount("rate: n", n);
    const now = this.#clock.now();
    if (this.#limit === Inf) return new Reserved(this.#clock, true, now, () => {});
    const tokens = this.#tokensAt(now) - n;
    const delay = tokens < 0 ? this.#timeFor(-tokens) : 0;
    const ok = n <= this.#burst && delay <= longest;
    const at = now + delay;
    if (!ok) return new Reserved(this.#clock, false, at, () => {});
    this.#last = now;
    this.#tokens = tokens;
    this.#lastEvent = at;
    const limit = this.#limit;
    return new Reserved(this.#clock, true, at, (early) => this.#restore(n, at, limit, early));
  }

  /** Puts tokens back that were reserved for `at`, at the limit of then, but for those that were reserved after them. */
  #restore(n: number, at: number, limit: number, early: boolean): void {
    const time = this.#clock.now();
    const now = early ? Math.min(time, at) : time;
    if (this.#limit === Inf || n === 0 || at < now) return;
    const restored = at === this.#lastEvent ? n : n - tokensIn(this.#lastEvent - at, limit);
    if (restored <= 0) return;
    this.#tokens = Math.min(this.#burst, this.#tokensAt(now) + restored);
    this.#last = now;
    if (at !== this.#lastEvent) return;
    const before = at - (n * 1000) / limit;
    if (before >= now) this.#lastEvent = before;
  }

  #advance(): void {
    const now = this.#clock.now();
    this.#tokens = this.#tokensAt(now);
    this.#last = now;
  }

  #tokensAt(now: number): number {
    const last = Math.min(now, this.#last); // A clock may go back.
    return Math.min(this.#burst, this.#tokens + tokensIn(now - last, this.#limit));
  }

  #timeFor(tokens: number): number {
    return this.#limit <= 0 ? Number.POSITIVE_INFINITY : delayOf((tokens * 1000) / this.#limit);
  }
}

keepHere(Limiter.prototype, "a Limiter", "give each thread its own");

function checkLimit(limit: number): void {
  if (typeof limit !== "number" || Number.isNaN(limit)) throw new RangeError("rate: limit is not a number");
}

/** How many tokens come in so many milliseconds; none in no time, even at Inf. */
function tokensIn(milliseconds: number, limit: number): number {
  return limit <= 0 || milliseconds === 0 ? 0 : (milliseconds * limit) / 1000;
}

/** Whether the limit has come already. */
function isOver(limit: Limit | Context | undefined): boolean {
  if (limit === undefined) return false;
  if (typeof limit === "number") return limit <= 0;
  return "done" in limit ? limit.err() !== undefined : limit.aborted;
}

/** Milliseconds until the limit, if it says. */
function timeLeft(limit: Limit | Context | undefined): number {
  if (typeof limit === "number") return limit;
  if (limit === undefined || !("deadline" in limit)) return Number.POSITIVE_INFINITY;
  const deadline = limitOf(limit, DeadlineExceeded);
  return deadline === undefined ? Number.POSITIVE_INFINITY : deadline.at - now();
}
