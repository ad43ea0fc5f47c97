// Value: any value, which all threads load and store in one step.
//
// While one thread knows it, it is a field. From the first hand-over on it is a cell of the shared memory that has an entry
// (runtime/stored-entry.ts), whose key is the name of the value's type; what was replaced is retired (runtime/grace.ts). While that
// hand-over is under way, getters of what is being copied may use the Value: it is still a field, and what they store is stored
// in the cell too.

import { KIND_VALUE, VALUE_ENTRY, VALUE_SIZE } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import { comparable, equals, INCOMPARABLE, typeNameOf } from "../runtime/comparable.js";
import { enter, leave, retire } from "../runtime/grace.js";
import { HANDLE_VALUE } from "../runtime/handle-tags.js";
import type { Batch } from "../runtime/holdings.js";
import { registerLateObjects } from "../runtime/late-object.js";
import { makePart } from "../runtime/message.js";
import { decodeKey, decodeValue, freeEntry, makeEntry } from "../runtime/stored-entry.js";
import { casCell, loadCell, swapCell, writeWord } from "../runtime/words.js";

/**
 * A Value has a value of one type, of which every load gives all or nothing: one that is never half old, half new. It may be
 * sent to other threads, and is one Value there. The value goes by reference while one thread knows it, and by structured
 * copy once it has been handed to another. Its type, which is what `typeof` says, is that of the first value stored.
 *
 * @example
 * ```ts
 * const config = new Value(readConfig());
 * // on any thread
 * const { timeout } = config.load();
 * ```
 * @see https://pkg.go.dev/sync/atomic#Value
 */
export class Value<T = unknown> {
  /** @internal */
  address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal */
  held: Batch | undefined;
  #value: T | undefined;

  /**
   * With `initial`, the value begins as that.
   * @throws RuntimeError as `store`, if it is `null`
   */
  constructor(initial?: T);
  /** @internal */
  constructor(initial: undefined, address: number);
  constructor(initial?: T, address = 0) {
    this.address = address;
    this.shared = address !== 0;
    if (initial !== undefined) this.store(initial);
  }

  /** Load gives the value, or `undefined` if none has been stored. */
  load(): T | undefined {
    if (this.bareAddress === 0) return this.#value;
    enter();
    try {
      const entry = loadCell(this.address + VALUE_ENTRY);
      return entry === 0 ? undefined : (decodeValue(entry) as T);
    } finally {
      leave();
    }
  }

  /**
   * Store makes it `value`.
   * @throws RuntimeError "sync/atomic: store of nil value into Value" for `null` and `undefined`, "sync/atomic: store of
   * inconsistently typed value into Value" for one of another type than before
   */
  store(value: T): void {
    this.#replace("store", value, () => true);
  }

  /**
   * Swap makes it `value` and gives the old one, or `undefined` if there was none.
   * @throws RuntimeError as `store`, with "swap" for "store"
   */
  swap(value: T): T | undefined {
    let before: T | undefined;
    this.#replace("swap", value, (current) => {
      before = current?.();
      return true;
    });
    return before;
  }

  /**
   * CompareAndSwap makes it `value` if it equals `old`, and says whether it has; `undefined` for `old` means that nothing has
   * been stored. Equal are what are equal keys of a `Map` of parachan/sync, but NaN equals nothing.
   * @throws RuntimeError as `store`, with "compare and swap" for "store"; "runtime error: comparing uncomparable type …" for an `old` that
   * is not comparable
   */
  compareAndSwap(old: T | undefined, value: T): boolean {
    const method = "compare and swap";
    refuseNil(method, value);
    if (!isNil(old) && typeof old !== typeof value) {
      throw new RuntimeError(`sync/atomic: ${method} of inconsistently typed values`);
    }
    const expected = comparable(old);
    return this.#replace(method, value, (current) => {
      if (current === undefined || isNil(old)) return current === undefined && isNil(old);
      if (expected === INCOMPARABLE)
        throw new RuntimeError(`runtime error: comparing uncomparable type ${typeNameOf(old)}`);
      return equals(current(), expected);
    });
  }

  #replace(method: string, value: T, may: (current: (() => T) | undefined) => boolean): boolean {
    refuseNil(method, value);
    if (this.bareAddress !== 0) return this.#replaceShared(method, value, may);
    const before = this.#value;
    if (before !== undefined) refuseType(method, typeof before, value);
    if (!may(before === undefined ? undefined : () => before)) return false;
    if (this.address !== 0) this.#replaceShared(method, value, () => true);
    this.#value = value;
    return true;
  }

  #replaceShared(method: string, value: T, may: (current: (() => T) | undefined) => boolean): boolean {
    const cell = this.address + VALUE_ENTRY;
    const fresh = makeEntry(typeof value, value);
    let done = false;
    enter();
    try {
      while (!done) {
        const before = loadCell(cell);
        if (before !== 0) refuseType(method, decodeKey(before), value);
        if (!may(before === 0 ? undefined : () => decodeValue(before) as T)) return false;
        done = casCell(cell, before, fresh);
        if (done && before !== 0) retire(before, freeEntry);
      }
    } finally {
      leave();
      if (!done) freeEntry(fresh);
    }
    return true;
  }

  /** @internal */
  fill(): void {
    const value = this.#value;
    if (value === undefined) return;
    const entry = makePart(() => makeEntry(typeof value, value));
    if (!casCell(this.address + VALUE_ENTRY, 0, entry)) freeEntry(entry); // There is a later one.
  }

  /** @internal */
  forget(): void {
    this.#value = undefined;
  }
}

function isNil(value: unknown): boolean {
  return value === undefined || value === null;
}

function refuseNil(method: string, value: unknown): void {
  if (isNil(value)) throw new RuntimeError(`sync/atomic: ${method} of nil value into Value`);
}

function refuseType(method: string, type: unknown, value: unknown): void {
  if (typeof value === type) return;
  throw new RuntimeError(`sync/atomic: ${method} of inconsistently typed value into Value`);
}

registerLateObjects({
  handle: HANDLE_VALUE,
  kind: KIND_VALUE,
  size: VALUE_SIZE,
  prototype: Value.prototype,
  make: (address) => new Value(undefined, address),
  begin: (address) => writeWord(address + VALUE_ENTRY, 0),
  end(address) {
    const entry = swapCell(address + VALUE_ENTRY, 0);
    if (entry !== 0) freeEntry(entry);
  },
});
