// WaitGroup: waits until a number of things have happened.

import { nextTurn } from "#platform";
import { AWAIT, NEGATIVE, WAIT, WAIT_GROUP_SIZE, WAIT_GROUP_WAIT } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import { go, type ResultOf, type Runnable } from "../go.js";
import type { Goroutine } from "../goroutine.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { afterReady } from "../runtime/after-ready.js";
import { made } from "../runtime/allocate.js";
import { completedVoid } from "../runtime/completed.js";
import { HANDLE_WAIT_GROUP } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch } from "../runtime/holdings.js";
import { writeCase } from "../runtime/memory.js";
import { registerObjects } from "../runtime/object-handle.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import { kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";

/**
 * A WaitGroup waits until its counter is 0. It may be sent to other threads, and is one WaitGroup there.
 *
 * @example
 * ```ts
 * const done = new WaitGroup();
 * for (const url of urls) done.go(fetchInto, url, results);
 * await done.wait();
 * ```
 * @see https://pkg.go.dev/sync#WaitGroup
 */
export class WaitGroup {
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal Keeps this thread's hold on the core's object, if that is shared with other handles. */
  held: Batch | undefined;
  readonly #wait: WaitOp;

  /** @throws OutOfMemoryError */
  constructor();
  /** @internal */
  constructor(address: number);
  constructor(address?: number) {
    this.shared = address !== undefined;
    this.address = address ?? make();
    if (address === undefined) this.held = holdInBatch(this.address, WAIT_GROUP_SIZE);
    this.#wait = new WaitOp(this);
  }

  /**
   * Add adds `delta`, which may be negative, to the counter. When it becomes 0, all who wait go on.
   * @throws RuntimeError "sync: negative WaitGroup counter", also where it would pass 2,147,483,647, and leaves the counter as it was;
   * RangeError if `delta` is no integer of 32 bits
   */
  add(delta: number): void {
    if (!Number.isInteger(delta) || Math.abs(delta) > MAX_COUNTER)
      throw new RangeError("sync: WaitGroup delta out of range");
    if (core.add(this.address, delta) === NEGATIVE) throw new RuntimeError("sync: negative WaitGroup counter");
    kick();
  }

  /** Done takes one from the counter. Throws as `add` does. */
  done(): void {
    this.add(-1);
  }

  /** Wait is the op that waits until the counter is 0. */
  wait(): Op<void> {
    return this.#wait;
  }

  /**
   * Go starts a goroutine, as the function `go` does, and counts it until it has ended. If it throws and nobody waits for its
   * result, the program crashes before any `wait` goes on.
   * @throws what `go` throws
   */
  go<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): Goroutine<ResultOf<R>> {
    this.add(1);
    try {
      const goroutine = go(fn, ...args);
      goroutine.onEnd((failure, asked) => {
        if (failure === undefined || asked) this.done();
        else afterReady(() => nextTurn(() => this.done())); // An error that nobody asks for ends the program first.
      });
      return goroutine;
    } catch (error) {
      this.done();
      throw error;
    }
  }
}

/** The counter is a 32-bit word. */
const MAX_COUNTER = 2 ** 31 - 1;

function make(): number {
  join();
  return made(core.makeWaitGroup(0));
}

class WaitOp extends Op<void> implements Leaf<void> {
  readonly #group: WaitGroup; // Keeps the core's object while this waits for it.

  constructor(group: WaitGroup) {
    super();
    this.#group = group;
  }

  override next(resumed?: Resumed): IteratorResult<Parked, void> {
    return resumed === undefined && this.start(runningGoroutine()) === WAIT ? parked : completedVoid;
  }

  override start(block: number): number {
    return core.wait(this.#group.address, block, WAIT_GROUP_WAIT);
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, this.#group.address, AWAIT);
  }

  abandon(): void {}

  override finish(): void {}
}

registerObjects(HANDLE_WAIT_GROUP, WaitGroup.prototype, (address) => new WaitGroup(address));
