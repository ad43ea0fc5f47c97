// Weighted: a semaphore whose tokens are taken some at a time.

import {
  ACQUIRE,
  DONE,
  FIRST_WRITTEN,
  NEGATIVE,
  NEVER,
  SELECTING,
  SEMAPHORE_SIZE,
  WAIT,
  WAITER_CELL,
} from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import { type Limit, limitLeaf } from "../limit.js";
import { anyOf, Op } from "../op.js";
import { made } from "../runtime/allocate.js";
import { completedVoid } from "../runtime/completed.js";
import { HANDLE_SEMAPHORE } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch } from "../runtime/holdings.js";
import { writeCase, writeCell } from "../runtime/memory.js";
import { registerObjects } from "../runtime/object-handle.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import { kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";

/**
 * A Weighted is a semaphore of `size` tokens, of which each holder takes some. Waiters are served first come, first served:
 * small requests do not pass a large one. It may be sent to other threads, and is one semaphore there.
 *
 * Gotchas: tokens that a thread held when it died stay held.
 *
 * @example
 * ```ts
 * const sem = new Weighted(4);
 * for (const job of jobs) {
 *   await sem.acquire(1);
 *   go(run, job).then(() => sem.release(1));
 * }
 * await sem.acquire(4); // All have ended.
 * ```
 * @see https://pkg.go.dev/golang.org/x/sync/semaphore#Weighted
 */
export class Weighted {
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal Keeps this thread's hold on the core's object, if that is shared with other handles. */
  held: Batch | undefined;
  /** @internal How many tokens there are, held or free. */
  readonly size: number;

  /**
   * @param size how many tokens there are: an integer from 0
   * @throws RangeError if `size` is no such number; OutOfMemoryError
   */
  constructor(size: number);
  /** @internal */
  constructor(size: number, address: number);
  constructor(size: number, address?: number) {
    checkWeight("size", size);
    this.shared = address !== undefined;
    this.address = address ?? make(size);
    if (address === undefined) this.held = holdInBatch(this.address, SEMAPHORE_SIZE);
    this.size = core.tokens(this.address);
  }

  /**
   * Acquire is the op that takes `n` tokens, waiting until they are free and nobody is in front; for ever, keeping nobody
   * else waiting, if there are not as many.
   *
   * With a `limit`, as `within` takes one, nothing is taken if the limit has come already, though tokens be free: what
   * Go's `Acquire(ctx, n)` does. With `acquire(n).within(limit)` free tokens win.
   * @throws RangeError if `n` is no integer from 0
   */
  acquire(n: number = 1, limit?: Limit): Op<void> {
    checkWeight("n", n);
    const op = new AcquireOp(this, n);
    return limit === undefined ? op : anyOf<void>([limitLeaf(limit), op], FIRST_WRITTEN, SELECTING);
  }

  /**
   * TryAcquire takes `n` tokens if they are free and nobody waits, and reports whether it did.
   * @throws RangeError if `n` is no integer from 0
   */
  tryAcquire(n: number = 1): boolean {
    checkWeight("n", n);
    const acquired = core.acquire(this.address, 0, n) === DONE;
    kick(); // Of waiters that have ended, those behind may go on.
    return acquired;
  }

  /**
   * Release gives `n` tokens back.
   * @throws RuntimeError "semaphore: released more than held", and leaves the semaphore as it was; RangeError if `n` is no
   * integer from 0
   */
  release(n: number = 1): void {
    checkWeight("n", n);
    if (core.releaseTokens(this.address, n) === NEGATIVE) throw new RuntimeError("semaphore: released more than held");
    kick();
  }
}

function checkWeight(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`semaphore: ${name} is no integer from 0`);
}

function make(size: number): number {
  join();
  return made(core.makeSemaphore(size));
}

class AcquireOp extends Op<void> implements Leaf<void> {
  readonly #semaphore: Weighted; // Keeps the core's object while this waits for it.
  readonly #count: number;

  constructor(semaphore: Weighted, count: number) {
    super();
    this.#semaphore = semaphore;
    this.#count = count;
  }

  get #isTooMuch(): boolean {
    return this.#count > this.#semaphore.size;
  }

  override next(resumed?: Resumed): IteratorResult<Parked, void> {
    return resumed === undefined && this.start(runningGoroutine()) === WAIT ? parked : completedVoid;
  }

  override start(block: number): number {
    if (this.#isTooMuch) return core.receive(0, block); // As on the nil channel: for ever.
    return core.acquire(this.#semaphore.address, block, this.#count);
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, this.#isTooMuch ? 0 : this.#semaphore.address, this.#isTooMuch ? NEVER : ACQUIRE);
    writeCell(one + WAITER_CELL, 0, this.#count);
  }

  abandon(): void {}

  override finish(): void {}
}

registerObjects(HANDLE_SEMAPHORE, Weighted.prototype, (address) => new Weighted(0, address));
