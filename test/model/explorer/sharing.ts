// The reduction: which accesses need a choice. Those need none to words that one thread alone touches, or that nobody writes, nor
// plain ones, for they are ordered (clocks.ts). Which words are shared is found by running: what turns out to be shared begins
// the run again, with what has been learned.

import { NOTIFY, WORDS, WRITE } from "./access.js";

const SLOTS = WORDS + 65536;

export class Sharing {
  // By slot: a word's number, or behind them a byte's.
  readonly #touchers: Int32Array = new Int32Array(SLOTS);
  readonly isShared: Uint8Array = new Uint8Array(SLOTS);
  readonly #isWritten: Uint8Array = new Uint8Array(SLOTS);
  readonly isPlain: Uint8Array = new Uint8Array(SLOTS);
  readonly isHint: Uint8Array = new Uint8Array(SLOTS);
  /** Something was learned that the run so far did not know. */
  learned = false;

  /** A thread's access to a slot. */
  meet(thread: number, slot: number, plain: boolean, writes: boolean): void {
    if (plain && this.isPlain[slot] === 0) {
      this.isPlain[slot] = 1;
      if (this.isShared[slot] !== 0) this.learned = true;
    }
    if (writes) this.#isWritten[slot] = 1;
    const touchers = this.#touchers[slot] | (1 << thread);
    this.#touchers[slot] = touchers;
    if ((touchers & (touchers - 1)) === 0 || this.#isWritten[slot] === 0 || this.isShared[slot] !== 0) return;
    this.isShared[slot] = 1;
    this.learned = true;
  }

  /** Whether it matters to others when this access is made. */
  isChoice(kind: number, address: number): boolean {
    const word = address >> 2;
    return this.isShared[word] !== 0 && (kind <= NOTIFY || (kind <= WRITE && this.isHint[word] !== 0));
  }

  /** Takes the word for one that others write. */
  suspect(word: number): void {
    if (this.isShared[word] !== 0) return;
    this.isShared[word] = 1;
    this.learned = true;
  }
}
