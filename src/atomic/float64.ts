// Float64: a number, for every thread. Go has none; it is here because a number is one.

import { At, Cell, registerCells } from "./cell.js";
import { doubles, type Swaps } from "./operations.js";

/** A Float64 is a number that every thread changes in one step. It may be sent to other threads, and is one there. */
export class Float64 extends Cell<number> {
  constructor(initial: number = 0) {
    super(0, initial);
    if (!((initial as unknown) instanceof At)) this.store(initial);
  }

  /** Load gives the value. */
  load(): number {
    return this.read();
  }

  /** Store makes it `value`. */
  store(value: number): void {
    this.write(+value);
  }

  /** Add adds `delta` and gives the new value. */
  add(delta: number): number {
    const addend = +delta;
    if (this.at !== 0) return this.operations.add(this.at, addend) + addend;
    this.local += addend;
    return this.local;
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: number): number {
    return this.exchange(+value);
  }

  /** CompareAndSwap makes it `value` if it is `old`, bit by bit, so that 0 is not -0; and says whether it was. */
  compareAndSwap(old: number, value: number): boolean {
    return this.replace(+old, +value);
  }

  /** @internal */
  protected override get operations(): Swaps<number> {
    return doubles;
  }
}

registerCells(Float64.prototype, (address) => new Float64(new At(address) as never));
