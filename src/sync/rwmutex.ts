// RWMutex: a lock that any number of readers hold at a time, or one writer.

import { READ_LOCK, WOULD_BLOCK, WRITE_LOCK } from "../core/layout.js";
import type { Op } from "../op.js";
import { type HandleKind, registerHandle } from "../runtime/codec.js";
import { HANDLE_READ_LOCKER, HANDLE_RW_MUTEX } from "../runtime/handle-tags.js";
import { letGo, receive } from "../runtime/holdings.js";
import { registerObjects, retainObject } from "../runtime/object-handle.js";
import { core } from "../runtime/thread.js";
import { Lock } from "./lock.js";
import { type Guard, type Locker, LockOp } from "./locker.js";

/**
 * An RWMutex is a lock that any number of readers hold at a time, or one writer. A writer that waits keeps newcomers from
 * reading, so it is not starved; when it unlocks, the readers that wait by then go first. So a goroutine that reads must not
 * lock again for reading: it would wait behind a writer that waits for it. There is no upgrade from one to the other. It may
 * be sent to other threads, and is one RWMutex there.
 *
 * @see https://pkg.go.dev/sync#RWMutex
 */
export class RWMutex extends Lock implements Locker {
  readonly #lock: LockOp;
  readonly #rLock: LockOp;
  #rLocker: ReadLocker | undefined;

  constructor();
  /** @internal */
  constructor(address: number);
  constructor(address?: number) {
    super(address);
    this.#lock = new LockOp(this, WRITE_LOCK, () => this.unlock());
    this.#rLock = new LockOp(this, READ_LOCK, () => this.rUnlock());
  }

  /** @internal */
  protected override make(): number {
    return core.makeRWMutex();
  }

  /** Lock is the op that waits until nobody reads or writes, and locks for writing. It gives a guard that unlocks. */
  lock(): Op<Guard> {
    return this.#lock;
  }

  /** TryLock locks for writing if nobody reads or writes now, and says whether it has. */
  tryLock(): boolean {
    return this.acquire(WRITE_LOCK, 0) !== WOULD_BLOCK;
  }

  /**
   * Unlock ends writing.
   * @throws RuntimeError "sync: Unlock of unlocked RWMutex"
   */
  unlock(): void {
    this.release(WRITE_LOCK, "sync: Unlock of unlocked RWMutex");
  }

  /** RLock is the op that waits until nobody writes or waits to write, and locks for reading. It gives a guard. */
  rLock(): Op<Guard> {
    return this.#rLock;
  }

  /** TryRLock locks for reading if nobody writes or waits to write now, and says whether it has. */
  tryRLock(): boolean {
    return this.acquire(READ_LOCK, 0) !== WOULD_BLOCK;
  }

  /**
   * RUnlock ends one reader's reading.
   * @throws RuntimeError "sync: RUnlock of unlocked RWMutex"
   */
  rUnlock(): void {
    this.release(READ_LOCK, "sync: RUnlock of unlocked RWMutex");
  }

  /** RLocker is this mutex as a locker for reading: its `lock` is `rLock`, its `unlock` is `rUnlock`. */
  rLocker(): Locker {
    this.#rLocker ??= new ReadLocker(this);
    return this.#rLocker;
  }
}

/** @internal */
export class ReadLocker implements Locker {
  readonly mutex: RWMutex;

  constructor(mutex: RWMutex) {
    this.mutex = mutex;
  }

  lock(): Op<Guard> {
    return this.mutex.rLock();
  }

  unlock(): void {
    this.mutex.rUnlock();
  }
}

registerObjects(HANDLE_RW_MUTEX, RWMutex.prototype, (address) => new RWMutex(address));

const readLockerKind: HandleKind<ReadLocker> = {
  tag: HANDLE_READ_LOCKER,
  retain(locker) {
    retainObject(locker.mutex);
  },
  write(locker, out) {
    out.u32(locker.mutex.address);
  },
  read(from) {
    const address = from.u32();
    return receive(address, () => new RWMutex(address)).rLocker() as ReadLocker;
  },
  release(from, instead = letGo) {
    instead(from.u32());
  },
};

registerHandle(readLockerKind, ReadLocker.prototype);
