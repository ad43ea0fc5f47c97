// What locks have in common: the op that waits for one, and the guard that it gives.

/// <reference lib="esnext.disposable" preserve="true" />

import { NOT_LOCKED, WAIT, WOULD_BLOCK } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { complete, type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import { kick } from "../runtime/scheduler.js";
import { core, writeCase } from "../runtime/thread.js";

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

/** Where in the core a locker is, and how it is locked there. */
export interface CoreLock {
  readonly address: number;
  readonly direction: number;
}

/** Takes the lock if it is free now. */
export function tryLock({ address, direction }: CoreLock): boolean {
  const verdict = core.lock(address, direction, 0);
  return verdict !== WOULD_BLOCK;
}

/** Throws `misuse` as the text of a RuntimeError if it is not locked. */
export function unlock(address: number, direction: number, misuse: string): void {
  if (core.unlock(address, direction) === NOT_LOCKED) throw new RuntimeError(misuse);
  kick();
}

/** The op of one way to lock one lock. */
export class LockOp extends Op<Guard> implements Leaf<Guard>, CoreLock {
  readonly address: number;
  readonly direction: number;
  readonly #owner: object; // Keeps the core's object while this waits for it.
  readonly #guard: Guard;

  constructor(owner: object, address: number, direction: number, release: () => void) {
    super();
    this.#owner = owner;
    this.address = address;
    this.direction = direction;
    this.#guard = { [Symbol.dispose]: release };
  }

  get owner(): object {
    return this.#owner;
  }

  override next(resumed?: Resumed): IteratorResult<Parked, Guard> {
    if (resumed === undefined && core.lock(this.address, this.direction, runningGoroutine()) === WAIT) return parked;
    return complete(this.#guard);
  }

  override start(block: number): number {
    return core.lock(this.address, this.direction, block);
  }

  override finish(): Guard {
    return this.#guard;
  }

  override leaves(): readonly Leaf<Guard>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, this.address, this.direction);
  }

  abandon(): void {}
}
