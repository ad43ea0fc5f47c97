// Mutex: a lock that one goroutine holds at a time.

import { LOCK, WOULD_BLOCK } from "../core/layout.js";
import type { Op } from "../op.js";
import { HANDLE_MUTEX } from "../runtime/handle-tags.js";
import { registerObjects } from "../runtime/object-handle.js";
import { core } from "../runtime/thread.js";
import { Lock } from "./lock.js";
import { type Guard, type Locker, LockOp } from "./locker.js";

/**
 * A Mutex is a lock that one goroutine holds at a time. It may be sent to other threads, and is one Mutex there. It is not
 * bound to the goroutine that has locked it: another may unlock it. Whoever locks it twice waits for ever.
 *
 * @example
 * ```ts
 * const mutex = new Mutex();
 * go(function* () {
 *   using _ = yield* mutex.lock();
 *   yield* update(account);
 * });
 * ```
 * @see https://pkg.go.dev/sync#Mutex
 */
export class Mutex extends Lock implements Locker {
  readonly #lock: LockOp;

  constructor();
  /** @internal */
  constructor(address: number);
  constructor(address?: number) {
    super(address);
    this.#lock = new LockOp(this, LOCK, () => this.unlock());
  }

  /** @internal */
  protected override make(): number {
    return core.makeMutex();
  }

  /**
   * Lock is the op that waits until the mutex is unlocked, and locks it. It gives a guard that unlocks.
   * @throws OutOfMemoryError, when it is the first to be waited for
   */
  lock(): Op<Guard> {
    return this.#lock;
  }

  /** TryLock locks the mutex if it is unlocked now, and says whether it has. */
  tryLock(): boolean {
    return this.acquire(LOCK, 0) !== WOULD_BLOCK;
  }

  /**
   * Unlock unlocks the mutex.
   * @throws RuntimeError "sync: unlock of unlocked mutex"
   */
  unlock(): void {
    this.release(LOCK, "sync: unlock of unlocked mutex");
  }
}

registerObjects(HANDLE_MUTEX, Mutex.prototype, (address) => new Mutex(address));
