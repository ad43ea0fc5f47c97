// What a lock looks like: to be locked, the op that waits for that, and the guard that it gives.

/// <reference lib="esnext.disposable" preserve="true" />

import { WAIT } from "../core/layout.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { writeCase } from "../runtime/memory.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import type { Lock } from "./lock.js";

/**
 * A Locker can be locked and unlocked: a `Mutex`, an `RWMutex` for writing, or what `rLocker` gives.
 * @see https://pkg.go.dev/sync#Locker
 */
export interface Locker {
  /** Lock is the op that waits until the lock is free, and takes it. */
  lock(): Op<Guard>;
  /** Unlock releases the lock. */
  unlock(): void;
}

/**
 * A Guard stands for a lock that is held. Disposing of it unlocks, so that `using guard = yield* mutex.lock()` unlocks at the
 * end of the block. A lock has one guard: dispose of it, or call `unlock`, not both.
 */
export interface Guard {
  /** Unlocks. */
  [Symbol.dispose](): void;
}

/** The op of one way to lock one lock. */
export class LockOp extends Op<Guard> implements Leaf<Guard> {
  readonly #lock: Lock;
  readonly #direction: number;
  /** What a `yield*` is answered with: of each lock, it is always the same. */
  readonly #locked: IteratorReturnResult<Guard>;

  constructor(lock: Lock, direction: number, release: () => void) {
    super();
    this.#lock = lock;
    this.#direction = direction;
    this.#locked = { done: true, value: { [Symbol.dispose]: release } };
  }

  override next(resumed?: Resumed): IteratorResult<Parked, Guard> {
    if (resumed === undefined && this.start(runningGoroutine()) === WAIT) return parked;
    return this.#locked;
  }

  override start(block: number): number {
    return this.#lock.acquire(this.#direction, block);
  }

  override finish(): Guard {
    return this.#locked.value;
  }

  override leaves(): readonly Leaf<Guard>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, this.#lock.address, this.#direction);
  }

  abandon(): void {}
}
