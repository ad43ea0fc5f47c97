// A latch: what happens once, and whoever waits for it.
//
// It is a WaitGroup of 1 in the core, made when somebody first waits and freed when it opens.

import { DONE } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import { core } from "./thread.js";

export class Latch {
  #open = false;
  #group = 0;

  /** Whether anybody has waited. */
  get awaited(): boolean {
    return this.#group !== 0;
  }

  /** DONE, or WAIT: the control block is registered. */
  wait(block: number): number {
    if (this.#open) return DONE;
    if (this.#group === 0) this.#group = core.makeWaitGroup(1);
    if (this.#group === 0) throw new OutOfMemoryError();
    return core.wait(this.#group, block);
  }

  /** Wakes all who wait. */
  open(): void {
    this.#open = true;
    if (this.#group === 0) return;
    core.add(this.#group, -1);
    core.free(this.#group); // Nobody is registered with it any more.
    this.#group = 0;
  }
}
