// Bool: true or false, for every thread.

import { At, addressOf, Cell, registerCells } from "./cell.js";

/**
 * A Bool is a boolean that every thread changes in one step. It may be sent to other threads, and is one there.
 * @see https://pkg.go.dev/sync/atomic#Bool
 */
export class Bool extends Cell<Int32Array> {
  constructor(initial: boolean = false) {
    super(Int32Array as never, addressOf(initial));
    if (initial === true) this.store(true);
  }

  /** Load gives the value. */
  load(): boolean {
    return Atomics.load(this.view, 0) !== 0;
  }

  /** Store makes it `value`. */
  store(value: boolean): void {
    Atomics.store(this.view, 0, value ? 1 : 0);
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: boolean): boolean {
    return Atomics.exchange(this.view, 0, value ? 1 : 0) !== 0;
  }

  /** CompareAndSwap makes it `value` if it is `old`, and says whether it was. */
  compareAndSwap(old: boolean, value: boolean): boolean {
    const expected = old ? 1 : 0;
    return Atomics.compareExchange(this.view, 0, expected, value ? 1 : 0) === expected;
  }
}

registerCells(Bool.prototype, (address) => new Bool(new At(address) as never));
