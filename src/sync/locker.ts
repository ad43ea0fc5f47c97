// What locks have in common: the op that waits for one, and the guard that it gives.

/// <reference lib="esnext.disposable" preserve="true" />

import { NOT_LOCKED, WAIT, WOULD_BLOCK } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { complete } from "../runtime/completed.js";
import { writeCase } from "../runtime/memory.js";
import type { ObjectHandle } from "../runtime/object-handle.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import { kick } from "../runtime/scheduler.js";
import { core } from "../runtime/thread.js";

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

/** Takes the lock if it is free now. */
export function tryLock({ owner, direction }: LockOp): boolean {
  const verdict = core.lock(owner.address, direction, 0);
  return verdict !== WOULD_BLOCK;
}

/** Throws `misuse` as the text of a RuntimeError if it is not locked. */
export function unlock(owner: ObjectHandle, direction: number, misuse: string): void {
  const { address } = owner;
  const verdict = owner.shared ? core.unlockShared(address, direction) : core.unlock(address, direction);
  if (verdict === NOT_LOCKED) throw new RuntimeError(misuse);
  kick();
}

/** The op of one way to lock one lock. */
export class LockOp extends Op<Guard> implements Leaf<Guard> {
  readonly owner: ObjectHandle;
  readonly direction: number;
  readonly #guard: Guard;

  constructor(owner: ObjectHandle, direction: number, release: () => void) {
    super();
    this.owner = owner;
    this.direction = direction;
    this.#guard = { [Symbol.dispose]: release };
  }

  override next(resumed?: Resumed): IteratorResult<Parked, Guard> {
    if (resumed === undefined && this.start(runningGoroutine()) === WAIT) return parked;
    return complete(this.#guard);
  }

  override start(block: number): number {
    const { owner, direction } = this;
    return owner.shared ? core.lockShared(owner.address, direction, block) : core.lock(owner.address, direction, block);
  }

  override finish(): Guard {
    return this.#guard;
  }

  override leaves(): readonly Leaf<Guard>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, this.owner.address, this.direction);
  }

  abandon(): void {}
}
