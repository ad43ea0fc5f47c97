// The operations of atomic numbers in JavaScript, for threads without WebAssembly.

import type { Address } from "../core/core.js";
import { sharedBuffer } from "../runtime/thread.js";
import type { Operations, Swaps } from "./operations.js";

type View = Int32Array | BigInt64Array;

/** Atomics, for a view whose type is not known here. */
interface AnyAtomics {
  load(view: View, index: number): unknown;
  store(view: View, index: number, value: unknown): unknown;
  add(view: View, index: number, value: unknown): unknown;
  and(view: View, index: number, value: unknown): unknown;
  or(view: View, index: number, value: unknown): unknown;
  exchange(view: View, index: number, value: unknown): unknown;
  compareExchange(view: View, index: number, expected: unknown, value: unknown): unknown;
}

const atomics = Atomics as AnyAtomics;

export function makeWords(): Operations<number> {
  return makeOn(
    (buffer) => new Int32Array(buffer),
    (value: number) => value | 0,
  );
}

export function makeLongs(): Operations<bigint> {
  return makeOn(
    (buffer) => new BigInt64Array(buffer),
    (value: bigint) => BigInt.asIntN(64, value),
  );
}

/**
 * On the whole memory, through a view that is renewed when an address lies beyond it: the memory grows, and a view does not.
 * `signed` gives what the view has for a value.
 */
function makeOn<T>(viewOf: (buffer: ArrayBufferLike) => View, signed: (value: T) => T): Operations<T> {
  let view = viewOf(new ArrayBuffer(0));
  const indexOf = (at: Address): number => {
    const index = at / view.BYTES_PER_ELEMENT;
    if (index >= view.length) view = viewOf(sharedBuffer(at + view.BYTES_PER_ELEMENT));
    return index;
  };
  return {
    load(at) {
      const index = indexOf(at);
      return atomics.load(view, index) as T;
    },
    store(at, value) {
      const index = indexOf(at);
      atomics.store(view, index, value);
    },
    add(at, delta) {
      const index = indexOf(at);
      return atomics.add(view, index, delta) as T;
    },
    and(at, mask) {
      const index = indexOf(at);
      return atomics.and(view, index, mask) as T;
    },
    or(at, mask) {
      const index = indexOf(at);
      return atomics.or(view, index, mask) as T;
    },
    swap(at, value) {
      const index = indexOf(at);
      return atomics.exchange(view, index, value) as T;
    },
    cas(at, expected, desired) {
      const index = indexOf(at);
      return atomics.compareExchange(view, index, expected, desired) === signed(expected) ? 1 : 0;
    },
  };
}

// A number's bits, for there are no atomic operations on numbers.
const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

function bitsOf(value: number): bigint {
  number[0] = Number.isNaN(value) ? Number.NaN : value; // Of the many NaNs that there are as bits, one.
  return bits[0] as bigint;
}

function numberOf(value: bigint): number {
  bits[0] = value;
  return number[0] as number;
}

export function makeDoubles(): Swaps<number> {
  const longs = makeLongs();
  return {
    load: (at) => numberOf(longs.load(at)),
    store: (at, value) => longs.store(at, bitsOf(value)),
    add(at, delta) {
      for (;;) {
        const before = longs.load(at);
        const number = numberOf(before);
        if (longs.cas(at, before, bitsOf(number + delta)) === 1) return number;
      }
    },
    swap: (at, value) => numberOf(longs.swap(at, bitsOf(value))),
    cas: (at, expected, desired) => longs.cas(at, bitsOf(expected), bitsOf(desired)),
  };
}
