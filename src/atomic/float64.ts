// Float64: a number, for every thread. Go has none; it is here because a number is one.

import { At, addressOf, Cell, registerCells } from "./cell.js";

// A number's bits, for there are no atomic operations on numbers.
const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

function bitsOf(value: number): bigint {
  number[0] = value;
  return bits[0] as bigint;
}

function numberOf(value: bigint): number {
  bits[0] = value;
  return number[0] as number;
}

/** A Float64 is a number that every thread changes in one step. It may be sent to other threads, and is one there. */
export class Float64 extends Cell<BigInt64Array> {
  constructor(initial: number = 0) {
    super(BigInt64Array as never, addressOf(initial));
    if (initial !== 0 && !((initial as unknown) instanceof At)) this.store(initial);
  }

  /** Load gives the value. */
  load(): number {
    return numberOf(Atomics.load(this.view, 0));
  }

  /** Store makes it `value`. */
  store(value: number): void {
    Atomics.store(this.view, 0, bitsOf(value));
  }

  /** Add adds `delta` and gives the new value. */
  add(delta: number): number {
    for (;;) {
      const before = Atomics.load(this.view, 0);
      const sum = numberOf(before) + delta;
      if (Atomics.compareExchange(this.view, 0, before, bitsOf(sum)) === before) return sum;
    }
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: number): number {
    return numberOf(Atomics.exchange(this.view, 0, bitsOf(value)));
  }

  /** CompareAndSwap makes it `value` if it is `old`, bit by bit, so that 0 is not -0; and says whether it was. */
  compareAndSwap(old: number, value: number): boolean {
    const expected = bitsOf(old);
    return Atomics.compareExchange(this.view, 0, expected, bitsOf(value)) === expected;
  }
}

registerCells(Float64.prototype, (address) => new Float64(new At(address) as never));
