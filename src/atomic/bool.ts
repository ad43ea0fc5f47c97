// Bool: true or false, for every thread.

import { At, Cell, registerCells } from "./cell.js";
import { type Swaps, words } from "./operations.js";

/**
 * A Bool is a boolean that every thread changes in one step. It may be sent to other threads, and is one there.
 * @see https://pkg.go.dev/sync/atomic#Bool
 */
export class Bool extends Cell<number> {
  constructor(initial: boolean = false) {
    super(0, initial);
    if (initial === true) this.store(true);
  }

  /** Load gives the value. */
  load(): boolean {
    return this.read() !== 0;
  }

  /** Store makes it `value`. */
  store(value: boolean): void {
    this.write(value ? 1 : 0);
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: boolean): boolean {
    return this.exchange(value ? 1 : 0) !== 0;
  }

  /** CompareAndSwap makes it `value` if it is `old`, and says whether it was. */
  compareAndSwap(old: boolean, value: boolean): boolean {
    return this.replace(old ? 1 : 0, value ? 1 : 0);
  }

  /** @internal */
  protected override get operations(): Swaps<number> {
    return words;
  }
}

registerCells(Bool.prototype, (address) => new Bool(new At(address) as never));
