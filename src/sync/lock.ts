// A lock, as Mutex and RWMutex are: in JavaScript until somebody has to wait for it, since a call of the core would cost more than
// all else, and in the core from then on.
//
//   new ─▶ local ─┬─ somebody has to wait, or a select or a Cond describes it to the core ─▶ in the core, for good
//                 └─ it is handed to another thread                                        ─▶ in the core, for good
//
// Invariant: while a lock is local, this thread alone knows it and nobody waits for it. So each of its operations is one step of
// this thread's, and what it does is what the core would do.

import { MUTEX_SIZE, NOT_LOCKED, READ_LOCK, WOULD_BLOCK } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import { made } from "../runtime/allocate.js";
import { type Batch, holdInBatch } from "../runtime/holdings.js";
import { happened, kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";

export abstract class Lock {
  /** 0 while it is local. */
  #address: number;
  /** How many hold a local lock, and in which direction they do: more than one only to read. */
  #holders = 0;
  #direction = READ_LOCK;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal */
  held: Batch | undefined;

  /** @internal */
  constructor(address: number | undefined) {
    if (address === undefined) join();
    this.#address = address ?? 0;
    this.shared = address !== undefined;
  }

  /**
   * Makes one in the core, and answers with its address, or 0.
   * @internal
   */
  protected abstract make(): number;

  /** @internal */
  get address(): number {
    return this.#address === 0 ? this.#move() : this.#address;
  }

  /** Makes the core's object: the lock is local no more. */
  #move(): number {
    const address = made(this.make());
    this.#address = address;
    this.held = holdInBatch(address, MUTEX_SIZE); // That of an RWMutex as well.
    for (; this.#holders > 0; this.#holders--) core.lock(address, this.#direction, 0);
    return address;
  }

  /**
   * Locks it for the control block `block` or, with 0, for one that does not wait. Answers DONE, WAIT or WOULD_BLOCK.
   * @internal
   */
  acquire(direction: number, block: number): number {
    if (this.#address === 0) {
      if (this.#holders === 0 || (direction === READ_LOCK && this.#direction === READ_LOCK)) {
        this.#direction = direction;
        this.#holders += 1;
        return happened(block);
      }
      if (block === 0) return WOULD_BLOCK;
    }
    const { address } = this;
    return this.shared ? core.lockShared(address, direction, block) : core.lock(address, direction, block);
  }

  /**
   * Unlocks it. Throws `misuse` as the text of a RuntimeError if it is not locked.
   * @internal
   */
  release(direction: number, misuse: string): void {
    const address = this.#address;
    if (address === 0) {
      if (this.#holders === 0 || this.#direction !== direction) throw new RuntimeError(misuse);
      this.#holders -= 1;
      return;
    }
    const verdict = this.shared ? core.unlockShared(address, direction) : core.unlock(address, direction);
    if (verdict === NOT_LOCKED) throw new RuntimeError(misuse);
    kick();
  }
}
