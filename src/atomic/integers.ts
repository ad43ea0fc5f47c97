// Int32, Uint32, Int64 and Uint64: integers that every thread changes in one step.

import { At, addressOf, Cell, type CellView, registerCells } from "./cell.js";

/** What an integer of the view is in JavaScript: a number, or a bigint if it has 64 bits. */
type IntegerOf<V extends CellView> = V extends Int32Array | Uint32Array ? number : bigint;

/** Atomics, for a view whose type is not known here. */
interface AnyAtomics {
  load(view: CellView, index: number): unknown;
  store(view: CellView, index: number, value: unknown): unknown;
  add(view: CellView, index: number, value: unknown): unknown;
  and(view: CellView, index: number, value: unknown): unknown;
  or(view: CellView, index: number, value: unknown): unknown;
  exchange(view: CellView, index: number, value: unknown): unknown;
  compareExchange(view: CellView, index: number, expected: unknown, value: unknown): unknown;
}

const atomics = Atomics as AnyAtomics;

/** What the four integers have in common. Values outside of the range wrap round, as in Go. */
export abstract class Integer<V extends CellView> extends Cell<V> {
  /** Load gives the value. */
  load(): IntegerOf<V> {
    return atomics.load(this.view, 0) as IntegerOf<V>;
  }

  /** Store makes it `value`. */
  store(value: IntegerOf<V>): void {
    atomics.store(this.view, 0, value);
  }

  /** Add adds `delta` and gives the new value. */
  add(delta: IntegerOf<V>): IntegerOf<V> {
    return this.sum(atomics.add(this.view, 0, delta) as IntegerOf<V>, delta);
  }

  /** Swap makes it `value` and gives the old one. */
  swap(value: IntegerOf<V>): IntegerOf<V> {
    return atomics.exchange(this.view, 0, value) as IntegerOf<V>;
  }

  /** CompareAndSwap makes it `value` if it is `old`, and says whether it was. */
  compareAndSwap(old: IntegerOf<V>, value: IntegerOf<V>): boolean {
    const expected = this.wrap(old);
    return atomics.compareExchange(this.view, 0, expected, value) === expected;
  }

  /** And keeps the bits that `mask` has, and gives the old value. */
  and(mask: IntegerOf<V>): IntegerOf<V> {
    return atomics.and(this.view, 0, mask) as IntegerOf<V>;
  }

  /** Or sets the bits that `mask` has, and gives the old value. */
  or(mask: IntegerOf<V>): IntegerOf<V> {
    return atomics.or(this.view, 0, mask) as IntegerOf<V>;
  }

  /** @internal */
  protected abstract wrap(value: IntegerOf<V>): IntegerOf<V>;
  /** @internal */
  protected abstract sum(a: IntegerOf<V>, b: IntegerOf<V>): IntegerOf<V>;
}

/**
 * An Int32 is an integer of 32 bits that every thread changes in one step. It may be sent to other threads, and is one there.
 * @see https://pkg.go.dev/sync/atomic#Int32
 */
export class Int32 extends Integer<Int32Array> {
  constructor(initial: number = 0) {
    super(Int32Array as never, addressOf(initial));
    if (initial !== 0 && !((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override wrap(value: number): number {
    return value | 0;
  }

  /** @internal */
  protected override sum(a: number, b: number): number {
    return (a + (b | 0)) | 0;
  }
}

/**
 * A Uint32 is an integer of 32 bits without sign that every thread changes in one step. It may be sent to other threads, and
 * is one there.
 * @see https://pkg.go.dev/sync/atomic#Uint32
 */
export class Uint32 extends Integer<Uint32Array> {
  constructor(initial: number = 0) {
    super(Uint32Array as never, addressOf(initial));
    if (initial !== 0 && !((initial as unknown) instanceof At)) this.store(initial);
  }

  /** @internal */
  protected override wrap(value: number): number {
    return value >>> 0;
  }

  /** @internal */
  protected override sum(a: number, b: number): number {
    return (a + (b | 0)) >>> 0;
  }
}

/**
 * An Int64 is an integer of 64 bits, a bigint, that every thread changes in one step. It may be sent to other threads, and is
 * one there.
 * @see https://pkg.go.dev/sync/atomic#Int64
 */
export class Int64 extends Integer<BigInt64Array> {
  constructor(initial: bigint = 0n) {
    super(BigInt64Array as never, addressOf(initial));
    if (initial !== 0n && !((initial as unknown) instanceof At)) this.store(initial);
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
export class Uint64 extends Integer<BigUint64Array> {
  constructor(initial: bigint = 0n) {
    super(BigUint64Array as never, addressOf(initial));
    if (initial !== 0n && !((initial as unknown) instanceof At)) this.store(initial);
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
