// Who happens before whom. Two plain accesses to one word, one of them a write, must be ordered by atomic accesses, else they are
// a race.
//
// An epoch is a shared word with plain accesses: sets for its last plain write, and for each thread its last plain read, atomic
// read and atomic write since. A set is two words of bits, threads first, then atomic words: those who come after that access.
// An empty one is no access. This is what vector clocks say, without numbers that only count up.

import {
  ADD,
  CAS,
  KINDS,
  LOAD,
  NOTIFY,
  READ_DOUBLE,
  STORE,
  slotOf,
  WORDS,
  WRITE,
  WRITE_BYTE,
  WRITE_DOUBLE,
} from "./access.js";
import { Fault } from "./failure.js";
import { type Fiber, letter } from "./fiber.js";
import type { Sharing } from "./sharing.js";

export class Clocks {
  readonly #words: Int32Array;
  readonly #sharing: Sharing;
  readonly #threads: number;
  readonly #nameOf: (address: number) => string;
  readonly #bit: Int32Array = new Int32Array(WORDS);
  #bits = 0;
  readonly #epoch: Int32Array = new Int32Array(WORDS + 65536);
  #epochs = 0;
  readonly #epochSize: number;
  /** The sets of all epochs: part of the state. */
  sets: Int32Array = new Int32Array(0);

  constructor(words: Int32Array, sharing: Sharing, threads: number, nameOf: (address: number) => string) {
    this.#words = words;
    this.#sharing = sharing;
    this.#threads = threads;
    this.#nameOf = nameOf;
    this.#epochSize = 2 * (1 + 3 * threads);
  }

  begin(): void {
    this.#bit.fill(0);
    this.#bits = this.#threads;
    this.#epoch.fill(0);
    this.#epochs = 0;
    this.sets = new Int32Array(0);
  }

  /** Orders the access that the fiber makes; a plain one that is not ordered is a fault. */
  order(fiber: Fiber, kind: number, address: number, a: number): void {
    if (kind === NOTIFY) return;
    if (kind <= ADD) {
      const word = address >> 2;
      if (this.#sharing.isShared[word] === 0) return;
      const reads = kind === LOAD || (kind === CAS && this.#words[word] !== a);
      if (this.#sharing.isPlain[word] !== 0) this.#checkAtomic(fiber, word, reads);
      this.#synchronize(fiber, word, kind === STORE, reads);
      return;
    }
    const writes = kind === WRITE || kind === WRITE_BYTE || kind === WRITE_DOUBLE;
    const slot = slotOf(kind, address);
    this.#checkPlain(fiber, slot, writes);
    if (kind === READ_DOUBLE || kind === WRITE_DOUBLE) this.#checkPlain(fiber, slot + 1, writes);
  }

  #synchronize(fiber: Fiber, word: number, stores: boolean, reads: boolean): void {
    if (this.#bit[word] === 0) this.#bit[word] = ++this.#bits;
    const bit = this.#bit[word] - 1;
    if (bit >= 64) throw new Error("the model has more shared cells than the clocks have bits");
    const mine = 1 << fiber.number;
    const half = bit >> 5;
    const its = 1 << (bit & 31);
    const clocks = this.sets;
    for (let i = 0; i < clocks.length; i += 2) {
      const mineIn = (clocks[i] & mine) !== 0;
      const itsIn = (clocks[i + half] & its) !== 0;
      if (mineIn === itsIn) continue;
      if (stores) {
        if (mineIn) clocks[i + half] |= its;
        else clocks[i + half] &= ~its;
      } else if (itsIn) clocks[i] |= mine;
      else if (!reads) clocks[i + half] |= its;
    }
  }

  #epochOf(slot: number): number {
    if (this.#epoch[slot] === 0) {
      this.#epoch[slot] = ++this.#epochs;
      const grown = new Int32Array(this.#epochs * this.#epochSize);
      grown.set(this.sets);
      this.sets = grown;
    }
    return (this.#epoch[slot] - 1) * this.#epochSize;
  }

  /** Whether there is an access in the set at `at` that the fiber does not come after. */
  #unordered(fiber: Fiber, at: number): boolean {
    const low = this.sets[at];
    return (low | this.sets[at + 1]) !== 0 && (low & (1 << fiber.number)) === 0;
  }

  #checkPlain(fiber: Fiber, slot: number, writes: boolean): void {
    if (this.#sharing.isShared[slot] === 0) return;
    const at = this.#epochOf(slot);
    const threads = this.#threads;
    if (this.#unordered(fiber, at)) this.#race(fiber, slot, "the last plain write");
    for (let i = 0; i < threads; i++) {
      const reads = at + 2 + i * 6;
      if (this.#unordered(fiber, reads + 4)) this.#race(fiber, slot, "an atomic write");
      if (!writes) continue;
      if (this.#unordered(fiber, reads)) this.#race(fiber, slot, "a plain read");
      if (this.#sharing.isHint[slot] === 0 && this.#unordered(fiber, reads + 2))
        this.#race(fiber, slot, "an atomic read");
    }
    const clocks = this.sets;
    if (writes) clocks.fill(0, at, at + this.#epochSize);
    const set = writes ? at : at + 2 + fiber.number * 6;
    clocks[set] = 1 << fiber.number;
    clocks[set + 1] = 0;
  }

  #checkAtomic(fiber: Fiber, word: number, reads: boolean): void {
    const at = this.#epochOf(word);
    const hint = reads && this.#sharing.isHint[word] !== 0;
    if (!hint && this.#unordered(fiber, at)) this.#race(fiber, word, "the last plain write");
    if (!reads) {
      for (let i = 0; i < this.#threads; i++) {
        if (this.#unordered(fiber, at + 2 + i * 6)) this.#race(fiber, word, "a plain read");
      }
    }
    const set = at + 2 + fiber.number * 6 + (reads ? 2 : 4);
    this.sets[set] = 1 << fiber.number;
    this.sets[set + 1] = 0;
  }

  #race(fiber: Fiber, slot: number, other: string): never {
    const address = slot < WORDS ? slot * 4 : 4096 + ((slot - WORDS) & 0xffff);
    throw new Fault(
      `race: ${letter(fiber)}'s ${KINDS[fiber.kind]} of ${this.#nameOf(address)} is not ordered after ${other}`,
    );
  }
}
