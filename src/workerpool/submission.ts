// A submission: the op that waits until a pool has room, and then brings its job.

import { FIRST_WRITTEN, SELECTING } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import { anyOf, type Op } from "../op.js";
import { PerCase } from "../per-case.js";
import { Latch } from "../runtime/latch.js";
import { kick } from "../runtime/scheduler.js";

/** Somebody who waits for room, once. */
export class Applicant {
  readonly latch: Latch = new Latch();
  admitted = false;

  /** There is room, and it is kept. */
  admit(): void {
    this.admitted = true;
    this.latch.open();
    kick();
  }

  /** There will be none: the pool is closed. */
  refuse(): void {
    this.latch.open();
  }
}

/**
 * The op that applies for room, and brings the job once there is. If something else happens first, the applicant
 * withdraws, which gives up the room that may be kept for it.
 */
export function submission<T>(
  apply: (applicant: Applicant) => void,
  withdraw: (applicant: Applicant) => void,
  bring: () => T,
): Op<T> {
  return anyOf<T>([new SubmissionLeaf(apply, withdraw, bring)], FIRST_WRITTEN, SELECTING);
}

class SubmissionLeaf<T> implements Leaf<T> {
  readonly #apply: (applicant: Applicant) => void;
  readonly #withdraw: (applicant: Applicant) => void;
  readonly #bring: () => T;
  /** Who applies. */
  readonly #applicants: PerCase<Applicant> = new PerCase();

  constructor(apply: (applicant: Applicant) => void, withdraw: (applicant: Applicant) => void, bring: () => T) {
    this.#apply = apply;
    this.#withdraw = withdraw;
    this.#bring = bring;
  }

  prepare(one: number): void {
    const applicant = new Applicant();
    this.#applicants.put(one, applicant);
    this.#apply(applicant);
    applicant.latch.prepare(one, this);
  }

  finish(_verdict: number, one: number): T {
    if (this.#applicants.take(one)?.admitted) return this.#bring();
    throw new RuntimeError("workerpool: run on closed pool");
  }

  abandon(one: number): void {
    const applicant = this.#applicants.take(one) as Applicant;
    this.#withdraw(applicant);
    applicant.latch.discard();
  }
}
