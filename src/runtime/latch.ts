// A latch: what happens once, and whoever waits for it.
//
// It is a WaitGroup of 1 in the core, made when somebody first waits, and freed when it opens or, if that can be told, when
// nobody waits any more: what it stands for may never happen.

import { ALWAYS, AWAIT_LATCH } from "../core/layout.js";
import { made } from "./allocate.js";
import { writeCase } from "./memory.js";
import { happened } from "./scheduler.js";
import { core } from "./thread.js";

/** How many selects describe their cases. To do so may run code of the user's, which opens what has been described already. */
let describing = 0;
/** What has been discarded. While they do, it lies where it was: the core has not been told of the cases yet. */
const discarded: number[] = [];

/** Counts a select that describes its cases (1), or does so no more (-1). Frees what may be. */
export function countDescribing(delta: number): void {
  describing += delta;
  while (describing === 0 && discarded.length > 0) core.free(discarded.pop() as number);
}

export class Latch {
  #open = false;
  #group = 0;
  /** How many wait, or have and did not say that they have left. */
  #waiting = 0;

  /** Whether anybody waits. */
  get isAwaited(): boolean {
    return this.#group !== 0 && core.hasReceivers(this.#group) !== 0;
  }

  /** DONE, or WAIT: the control block is registered, and a dump gives `reason` for it, or its turn is over. */
  wait(block: number, reason: number): number {
    if (this.#open) return happened(block);
    const group = this.#make();
    this.#waiting += 1;
    return core.wait(group, block, reason);
  }

  /** Describes the latch as a case of a select. If there is no memory, a leaf that has begun something for it abandons that. */
  prepare(one: number, leaf?: { abandon(one: number): void }): void {
    let group = 0;
    try {
      if (!this.#open) group = this.#make();
    } catch (error) {
      leaf?.abandon(one);
      throw error;
    }
    this.#waiting += 1;
    writeCase(one, group, group === 0 ? ALWAYS : AWAIT_LATCH);
  }

  /** One of those who wait does so no more, though the latch has not opened. */
  leave(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.discard();
  }

  /** Wakes all who wait. */
  open(): void {
    this.#open = true;
    if (this.#group !== 0) core.add(this.#group, -1);
    this.discard();
  }

  /** Frees what the core has of it. Nobody may be registered any more. */
  discard(): void {
    if (this.#group === 0) return;
    discarded.push(this.#group);
    countDescribing(0);
    this.#group = 0;
    this.#waiting = 0;
  }

  /** Makes the WaitGroup, if there is none. */
  #make(): number {
    if (this.#group === 0) this.#group = made(core.makeWaitGroup(1));
    return this.#group;
  }
}
