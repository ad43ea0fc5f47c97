// Map: what goroutines of all threads look up and change under keys.
//
// While one thread knows it, it is a JavaScript Map of values by reference. From the first hand-over on it is a trie in the
// shared memory (runtime/trie.ts), and values travel as copies. While that hand-over is under way, getters of what is being
// copied may use the map: it is still the JavaScript Map, and what they change is changed in the trie too.

import { KIND_MAP, MAP_SIZE } from "../core/layout.js";
import { RuntimeError } from "../errors.js";
import { comparable, equals, INCOMPARABLE, nameOf, typeNameOf } from "../runtime/comparable.js";
import { HANDLE_MAP } from "../runtime/handle-tags.js";
import type { Batch } from "../runtime/holdings.js";
import { registerLateObjects } from "../runtime/late-object.js";
import { makePart } from "../runtime/message.js";
import { decodeKey, decodeValue } from "../runtime/stored-entry.js";
import * as trie from "../runtime/trie.js";

/** A value that was there, and whether it was. */
export type Loaded<V> = [value: V, loaded: true] | [value: undefined, loaded: false];

/** What is under a key while one thread knows the map. */
interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

/** What a change finds: what gives the value, or undefined. */
type Current<V> = (() => V) | undefined;

/**
 * A Map has values under keys, for all threads at once: nobody waits, and every method is one step. It may be sent to other
 * threads, and is one Map there. Keys are equal as in Go: strings, numbers, booleans and bigints by value, channels, locks
 * and the like by identity, plain objects, arrays and dates by what is in them. Values go by reference while one thread knows
 * the map, and by structured copy once it has been handed to another.
 *
 * @example
 * ```ts
 * const pages = new Map<string, Page>();
 * const [page, loaded] = pages.loadOrStore(url, fetched);
 * ```
 * @see https://pkg.go.dev/sync#Map
 */
export class SyncMap<K, V> {
  /** @internal */
  address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal */
  held: Batch | undefined;
  readonly #pairs: Map<unknown, Pair> = new Map();

  /**
   * With `entries`, the map begins with these.
   * @throws RuntimeError for a key that is not comparable, as `load`
   */
  constructor(entries?: Iterable<readonly [K, V]>);
  /** @internal */
  constructor(entries: undefined, address: number);
  constructor(entries: Iterable<readonly [K, V]> = [], address = 0) {
    this.address = address;
    this.shared = address !== 0;
    for (const [key, value] of entries) this.store(key, value);
  }

  /**
   * Load gives the value under the key, or `undefined`. The key of this and all other methods has to be comparable.
   * @throws RuntimeError "runtime error: hash of unhashable type …" for a key that is not
   */
  load(key: K): V | undefined {
    return this.loadOk(key)[0];
  }

  /** LoadOk gives the value under the key and whether there is one. */
  loadOk(key: K): Loaded<V> {
    const hashable = hashableOf(key);
    if (this.bareAddress !== 0) {
      return (
        trie.find(this.address, hashable, (entry): Loaded<V> => [decodeValue(entry) as V, true]) ?? [undefined, false]
      );
    }
    const pair = this.#pairs.get(nameOf(hashable));
    return pair === undefined ? [undefined, false] : [pair.value as V, true];
  }

  /** Store puts the value under the key. */
  store(key: K, value: V): void {
    this.#put(key, value, () => true);
  }

  /** LoadOrStore gives the value under the key and true; or, if there is none, puts this one there, and gives it and false. */
  loadOrStore(key: K, value: V): [actual: V, loaded: boolean] {
    const [there, loaded] = this.loadOk(key); // Mostly it is there, and then the value need not be encoded.
    if (loaded) return [there, true];
    let result: [V, boolean] = [value, false];
    this.#put(key, value, (current) => {
      if (current !== undefined) result = [current(), true];
      return current === undefined;
    });
    return result;
  }

  /** LoadAndDelete takes the value under the key out of the map, and gives it and whether there was one. */
  loadAndDelete(key: K): Loaded<V> {
    let before: V | undefined;
    const removed = this.#remove(key, (current) => {
      before = current();
      return true;
    });
    return removed ? [before as V, true] : [undefined, false]; // Another may have taken what was seen.
  }

  /** Delete takes the value under the key out of the map, and says whether there was one. */
  delete(key: K): boolean {
    return this.#remove(key, () => true);
  }

  /** Swap puts the value under the key, and gives what was there before and whether something was. */
  swap(key: K, value: V): Loaded<V> {
    let before: Loaded<V> = [undefined, false];
    this.#put(key, value, (current) => {
      before = current === undefined ? [undefined, false] : [current(), true];
      return true;
    });
    return before;
  }

  /**
   * CompareAndSwap puts `value` under the key if what is there equals `old`, and says whether it has. Values are equal as keys
   * are, but that NaN equals nothing.
   * @throws RuntimeError "called CompareAndSwap when value is not of comparable type", of `old`
   */
  compareAndSwap(key: K, old: V, value: V): boolean {
    const expected = comparableOf(old, "CompareAndSwap");
    return this.#put(key, value, (current) => current !== undefined && equals(current(), expected));
  }

  /**
   * CompareAndDelete takes what is under the key out of the map if it equals `old`, and says whether it has.
   * @throws RuntimeError "called CompareAndDelete when value is not of comparable type", of `old`
   */
  compareAndDelete(key: K, old: V): boolean {
    const expected = comparableOf(old, "CompareAndDelete");
    return this.#remove(key, (current) => equals(current(), expected));
  }

  /**
   * Range calls `f` with each key and its value, in no order, until it gives `false`. It is no snapshot: every key that is
   * there all the while comes once, one that is stored or deleted meanwhile, also by `f`, once or not at all.
   */
  range(f: (key: K, value: V) => boolean | void): void {
    for (const [key, value] of this) if (f(key, value) === false) return;
  }

  /** Clear takes everything out of the map, in one step. */
  clear(): void {
    if (this.address !== 0) trie.clear(this.address);
    this.#pairs.clear();
  }

  /** Entries gives each key with its value, as `range` does. */
  *entries(): Generator<[key: K, value: V], void, undefined> {
    if (this.bareAddress === 0) {
      for (const key of [...this.#pairs.values()].map((pair) => pair.key as K)) {
        const [value, loaded] = this.loadOk(key); // It may have gone, and the map may have been handed over.
        if (loaded) yield [key, value];
      }
      return;
    }
    for (let hash = 0; hash >= 0; ) {
      const found: [K, V][] = [];
      hash = trie.visit(this.address, hash, (entry) => found.push([decodeKey(entry) as K, decodeValue(entry) as V]));
      yield* found;
    }
  }

  [Symbol.iterator](): Generator<[key: K, value: V], void, undefined> {
    return this.entries();
  }

  #put(key: K, value: V, may: (current: Current<V>) => boolean): boolean {
    const hashable = hashableOf(key);
    if (this.bareAddress !== 0) {
      return trie.put(this.address, hashable, value, (entry) =>
        may(entry === undefined ? undefined : () => decodeValue(entry) as V),
      );
    }
    const name = nameOf(hashable);
    const pair = this.#pairs.get(name);
    if (!may(pair === undefined ? undefined : () => pair.value as V)) return false;
    if (this.address !== 0) trie.put(this.address, hashable, value, () => true);
    this.#pairs.set(name, { key: hashable, value });
    return true;
  }

  #remove(key: K, may: (current: () => V) => boolean): boolean {
    const hashable = hashableOf(key);
    if (this.bareAddress !== 0)
      return trie.remove(this.address, hashable, (entry) => may(() => decodeValue(entry) as V));
    const name = nameOf(hashable);
    const pair = this.#pairs.get(name);
    if (pair === undefined || !may(() => pair.value as V)) return false;
    if (this.address !== 0) trie.remove(this.address, hashable, () => true);
    return this.#pairs.delete(name);
  }

  /** @internal */
  fill(): void {
    for (const [name, pair] of this.#pairs) {
      const isThere = (): boolean => this.#pairs.get(name) === pair; // Asked once it has been encoded.
      makePart(() => trie.put(this.address, pair.key, pair.value, isThere));
    }
  }

  /** @internal */
  forget(): void {
    this.#pairs.clear();
  }
}

function hashableOf(key: unknown): unknown {
  const hashable = comparable(key);
  if (hashable === INCOMPARABLE) throw new RuntimeError(`runtime error: hash of unhashable type ${typeNameOf(key)}`);
  return hashable;
}

function comparableOf(old: unknown, method: string): unknown {
  const expected = comparable(old);
  if (expected === INCOMPARABLE) throw new RuntimeError(`called ${method} when value is not of comparable type`);
  return expected;
}

registerLateObjects({
  handle: HANDLE_MAP,
  kind: KIND_MAP,
  size: MAP_SIZE,
  prototype: SyncMap.prototype as SyncMap<unknown, unknown>,
  make: (address) => new SyncMap<unknown, unknown>(undefined, address),
  begin: (address) => trie.makeTrie(address, (Math.random() * 2 ** 32) | 0, -1),
  end: trie.endTrie,
});
