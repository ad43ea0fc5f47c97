// Int32, Uint32, Int64 and Uint64: integers that every thread changes in one step.

import { At, Cell, registerCells } from "./cell.js";
import { longs, type Operations, words } from "./operations.js";

/** What the four integers have in common: a `T` is a number, or a bigint if it has 64 bits. Values outside of the range wrap round, as in Go. */
export abstract class Integer<T extends number | bigint> extends Cell<T> {
  /** Load gives the value. */
  load(): T {
    return this.wrap(this.read());
  }

  /** Store makes it `value`. */
  store(value: T): void {
    this.write(this.wrap(value));
  }

  /** Add adds `delta` and gives the new value. */
  add(delta: T): T {
    const addend = this.wrap(delta);
    if (this.at !== 0) return this.sum(this.operations.add(this.at, addend), addend);
    this.local = this.sum(this.local, addend);
    return this.local;
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: T): T {
    return this.wrap(this.exchange(this.wrap(value)));
  }

  /** CompareAndSwap makes it `value` if it is `old`, and says whether it was. */
  compareAndSwap(old: T, value: T): boolean {
    return this.replace(this.wrap(old), this.wrap(value));
  }

  /** And keeps the bits that `mask` has, and gives the old value. */
  and(mask: T): T {
    const bits = this.wrap(mask);
    if (this.at !== 0) return this.wrap(this.operations.and(this.at, bits));
    return this.exchange(this.wrap(((this.local as bigint) & (bits as bigint)) as T)); // Of numbers, too.
  }

  /** Or sets the bits that `mask` has, and gives the old value. */
  or(mask: T): T {
    const bits = this.wrap(mask);
    if (this.at !== 0) return this.wrap(this.operations.or(this.at, bits));
    return this.exchange(this.wrap(((this.local as bigint) | (bits as bigint)) as T));
  }

  /** @internal */
  protected abstract override get operations(): Operations<T>;
  /**
   * The integer that has the bits of `value`, or its lowest.
   * @internal
   */
  protected abstract wrap(value: T): T;
  /** @internal */
  protected abstract sum(a: T, b: T): T;
}

/**
 * An Int32 is an integer of 32 bits that every thread changes in one step. It may be sent to other threads, and is one there.
 * @see https://pkg.go.dev/sync/atomic#Int32
 */
export class Int32 extends Integer<number> {
  constructor(initial: number = 0) {
    super(0, initial);
    if (!((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override get operations(): Operations<number> {
    return words;
  }

  /** @internal */
  protected override wrap(value: number): number {
    return value | 0;
  }

  /** @internal */
  protected override sum(a: number, b: number): number {
    return (a + b) | 0;
  }
}

/**
 * A Uint32 is an integer of 32 bits without sign that every thread changes in one step. It may be sent to other threads, and
 * is one there.
 * @see https://pkg.go.dev/sync/atomic#Uint32
 */
export class Uint32 extends Integer<number> {
  constructor(initial: number = 0) {
    super(0, initial);
    if (!((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override get operations(): Operations<number> {
    return words;
  }

  /** @internal */
  protected override wrap(value: number): number {
    return value >>> 0;
  }

  /** @internal */
  protected override sum(a: number, b: number): number {
    return (a + b) >>> 0;
  }
}

/**
 * An Int64 is an integer of 64 bits, a bigint, that every thread changes in one step. It may be sent to other threads, and is
 * one there.
 * @see https://pkg.go.dev/sync/atomic#Int64
 */
export class Int64 extends Integer<bigint> {
  constructor(initial: bigint = 0n) {
    super(0n, initial);
    if (!((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override get operations(): Operations<bigint> {
    return longs;
  }

  /** @internal */
  protected override wrap(value: bigint): bigint {
    return BigInt.asIntN(64, value);
  }

  /** @internal */
  protected override sum(a: bigint, b: bigint): bigint {
    return BigInt.asIntN(64, a + b);
  }
}

/**
 * A Uint64 is an integer of 64 bits without sign, a bigint, that every thread changes in one step. It may be sent to other
 * threads, and is one there.
 * @see https://pkg.go.dev/sync/atomic#Uint64
 */
export class Uint64 extends Integer<bigint> {
  constructor(initial: bigint = 0n) {
    super(0n, initial);
    if (!((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override get operations(): Operations<bigint> {
    return longs;
  }

  /** @internal */
  protected override wrap(value: bigint): bigint {
    return BigInt.asUintN(64, value);
  }

  /** @internal */
  protected override sum(a: bigint, b: bigint): bigint {
    return BigInt.asUintN(64, a + b);
  }
}

registerCells(Int32.prototype, (address) => new Int32(new At(address) as never));
registerCells(Uint32.prototype, (address) => new Uint32(new At(address) as never));
registerCells(Int64.prototype, (address) => new Int64(new At(address) as never));
registerCells(Uint64.prototype, (address) => new Uint64(new At(address) as never));
