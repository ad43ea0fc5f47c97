// Mutex: a lock that one goroutine holds at a time.

import { LOCK, MUTEX_SIZE } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import type { Op } from "../op.js";
import { HANDLE_MUTEX } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch } from "../runtime/holdings.js";
import { registerObjects } from "../runtime/object-handle.js";
import { core, join } from "../runtime/thread.js";
import { type Guard, type Locker, LockOp, tryLock, unlock } from "./locker.js";

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
export class Mutex implements Locker {
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal */
  held: Batch | undefined;
  readonly #lock: LockOp;

  /** @throws OutOfMemoryError */
  constructor();
  /** @internal */
  constructor(address: number);
  constructor(address?: number) {
    this.shared = address !== undefined;
    this.address = address ?? make();
    if (address === undefined) this.held = holdInBatch(this.address, MUTEX_SIZE);
    this.#lock = new LockOp(this, LOCK, () => this.unlock());
  }

  /** Lock is the op that waits until the mutex is unlocked, and locks it. It gives a guard that unlocks. */
  lock(): Op<Guard> {
    return this.#lock;
  }

  /** TryLock locks the mutex if it is unlocked now, and says whether it has. */
  tryLock(): boolean {
    return tryLock(this.#lock);
  }

  /**
   * Unlock unlocks the mutex.
   * @throws RuntimeError "sync: unlock of unlocked mutex"
   */
  unlock(): void {
    unlock(this, LOCK, "sync: unlock of unlocked mutex");
  }
}

function make(): number {
  join();
  const address = core.makeMutex();
  if (address === 0) throw new OutOfMemoryError();
  return address;
}

registerObjects(HANDLE_MUTEX, Mutex.prototype, (address) => new Mutex(address));
