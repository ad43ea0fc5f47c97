// Cond: wait until another goroutine says that something has changed.

import { COND_SIZE, LOCK, NOT_LOCKED, READ_LOCK, WRITE_LOCK } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import type { Leaf } from "../leaf.js";
import type { Limit } from "../limit.js";
import { Op } from "../op.js";
import { Restoring } from "../restoring.js";
import { made } from "../runtime/allocate.js";
import { type HandleKind, registerHandle } from "../runtime/codec.js";
import { HANDLE_COND } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch, letGo, receive } from "../runtime/holdings.js";
import { retainObject } from "../runtime/object-handle.js";
import { kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";
import { CondCase } from "./cond-case.js";
import type { Locker } from "./locker.js";
import { Mutex } from "./mutex.js";
import { ReadLocker, RWMutex } from "./rwmutex.js";

/**
 * A Cond lets goroutines that hold a lock wait until another one announces that what the lock guards has changed. It may be
 * sent to other threads, and is one Cond there, with one locker.
 *
 * @example
 * ```ts
 * const cond = new Cond(new Mutex());
 * go(function* () {
 *   using _ = yield* cond.l.lock();
 *   while (queue.length === 0) yield* cond.wait();
 *   take(queue);
 * });
 * ```
 * @see https://pkg.go.dev/sync#Cond
 */
export class Cond {
  /** L is the lock that is held while the condition is looked at or changed. */
  readonly l: Locker;
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  held: Batch | undefined;
  readonly #wait: WaitOp;

  /** @throws TypeError if `locker` is no Mutex, RWMutex or `rLocker()`; OutOfMemoryError */
  constructor(locker: Locker);
  /** @internal */
  constructor(locker: Locker, address: number);
  constructor(locker: Locker, address?: number) {
    this.l = locker;
    this.shared = address !== undefined;
    this.address = address ?? make(locker);
    if (address === undefined) this.held = holdInBatch(this.address, COND_SIZE);
    this.#wait = new WaitOp(this);
  }

  /**
   * Wait is the op that unlocks `l`, waits for `signal` or `broadcast`, and locks `l` again. Nothing else wakes it; but others
   * may have been faster to the lock, so wait in a loop that looks at the condition. With a limit, and as a case of a select,
   * `l` is locked again before the goroutine goes on too, whatever has happened: a limit that comes ends the wait for the signal,
   * not the one for the lock, as with pthread_cond_timedwait.
   * @throws RuntimeError, when it is waited for, if `l` is not locked: the text is the lock's
   */
  wait(): Op<void> {
    return this.#wait;
  }

  /** Signal wakes the goroutine that has waited for longest, if there is one. The caller need not hold `l`. */
  signal(): void {
    core.signal(this.address);
    kick();
  }

  /** Broadcast wakes all that wait. The caller need not hold `l`. */
  broadcast(): void {
    core.broadcast(this.address);
    kick();
  }
}

class WaitOp extends Op<void> {
  readonly #cond: Cond;

  constructor(cond: Cond) {
    super();
    this.#cond = cond;
  }

  override start(block: number): number {
    const verdict = core.waitForSignal(this.#cond.address, block);
    if (verdict === NOT_LOCKED) throw new RuntimeError(misuseOf(this.#cond.l));
    kick(); // Whoever waited for the lock may have it now.
    return verdict;
  }

  override finish(): void {}

  override within(limit: Limit): Op<void> {
    return new Restoring(super.within(limit));
  }

  override leaves(): readonly Leaf<void>[] {
    return [new CondCase(this.#cond, misuseOf(this.#cond.l))];
  }
}

/** The core's object, and the way in which the cond locks it. */
function lockOf(locker: Locker): { readonly mutex: Mutex | RWMutex; readonly direction: number } {
  if (locker instanceof Mutex) return { mutex: locker, direction: LOCK };
  if (locker instanceof RWMutex) return { mutex: locker, direction: WRITE_LOCK };
  if (locker instanceof ReadLocker) return { mutex: locker.mutex, direction: READ_LOCK };
  throw new TypeError("sync: a Cond's locker is a Mutex, an RWMutex or its rLocker()");
}

function misuseOf(locker: Locker): string {
  if (locker instanceof Mutex) return "sync: unlock of unlocked mutex";
  return locker instanceof RWMutex ? "sync: Unlock of unlocked RWMutex" : "sync: RUnlock of unlocked RWMutex";
}

function make(locker: Locker): number {
  const { mutex, direction } = lockOf(locker);
  join();
  return made(core.makeCond(mutex.address, direction));
}

// A message with a Cond has its locker too: each counts one.
const condKind: HandleKind<Cond> = {
  tag: HANDLE_COND,
  retain(cond) {
    retainObject(lockOf(cond.l).mutex);
    retainObject(cond);
  },
  write(cond, out) {
    const { mutex, direction } = lockOf(cond.l);
    out.u32(mutex.address);
    out.u32(direction);
    out.u32(cond.address);
  },
  read(from) {
    const lock = from.u32();
    const direction = from.u32();
    const mutex = receive<Mutex | RWMutex>(lock, () => (direction === LOCK ? new Mutex(lock) : new RWMutex(lock)));
    const locker = direction === READ_LOCK ? (mutex as RWMutex).rLocker() : mutex;
    const address = from.u32();
    return receive(address, () => new Cond(locker, address));
  },
  release(from, instead = letGo) {
    instead(from.u32());
    from.u32();
    instead(from.u32());
  },
};

registerHandle(condKind, Cond.prototype);
