// States: all that the future depends on, as numbers in a row. They are the memory where it has been touched, each fiber with its
// stack, its globals and what its program has been answered, and the clocks.

import { WORDS } from "./access.js";
import type { Clocks } from "./clocks.js";
import type { Fiber } from "./fiber.js";

const floats = new Float64Array(1);
const floatWords = new Int32Array(floats.buffer);

export class States {
  readonly #words: Int32Array;
  /** The memory as the setup left it. */
  readonly #image: Int32Array;
  readonly #fibers: readonly Fiber[];
  readonly #clocks: Clocks;
  /** Numbers of the words that are part of the state, and by word their place in it plus 1. */
  #tracked: number[] = [];
  readonly #place: Int32Array = new Int32Array(WORDS);
  #scratch: Int32Array = new Int32Array(1 << 16);
  #scratchLength = 0;

  constructor(words: Int32Array, fibers: readonly Fiber[], clocks: Clocks) {
    this.#words = words;
    this.#image = words.slice();
    this.#fibers = fibers;
    this.#clocks = clocks;
  }

  /** Takes the memory back to the beginning. */
  begin(): void {
    this.#words.set(this.#image);
    this.#tracked = [];
    this.#place.fill(0);
  }

  /** Makes the word part of the state. */
  track(word: number): void {
    if (this.#place[word] !== 0) return;
    this.#place[word] = this.#tracked.push(word);
  }

  /** Writes the state to the scratch and answers its hash. */
  encode(last: number, preempted: number): number {
    let out = this.#scratch;
    let n = 0;
    let h1 = 0x9e3779b9 | 0;
    let h2 = 0x85ebca6b | 0;
    const mix = (value: number): void => {
      h1 = Math.imul(h1 ^ value, 0x01000193);
      h1 ^= h1 >>> 15;
      h2 = Math.imul(h2 + value, 0xcc9e2d51 | 1);
      h2 = (h2 << 13) | (h2 >>> 19);
      h2 ^= value;
    };
    const put = (value: number): void => {
      out[n++] = value;
      mix(value);
    };
    const tracked = this.#tracked;
    const needed = 64 * 1024 + tracked.length + this.#clocks.sets.length;
    if (out.length < needed) {
      out = new Int32Array(needed * 2);
      this.#scratch = out;
    }
    out[n++] = tracked.length;
    // In the order of addresses would be dearer; the place of a word is fixed within a walk, which is enough.
    for (let i = 0; i < tracked.length; i++) {
      const value = this.#words[tracked[i]];
      out[n++] = value;
      if (value !== this.#image[tracked[i]]) {
        mix(i);
        mix(value);
      }
    }
    for (const fiber of this.#fibers) {
      put(fiber.status);
      put(fiber.kind);
      put(fiber.address);
      put(fiber.a);
      put(fiber.b);
      put(fiber.call);
      put(fiber.from);
      const from = fiber.stack >> 2;
      const to = fiber.call === -1 ? from : this.#words[from] >> 2;
      put(to - from);
      for (let i = from; i < to; i++) put(this.#words[i]);
      for (const global of fiber.globals) put(global.value as number);
      put(fiber.log.length);
      for (const answer of fiber.log) {
        floats[0] = answer;
        put(floatWords[0]);
        put(floatWords[1]);
      }
    }
    const clocks = this.#clocks.sets;
    out[n++] = clocks.length;
    for (let i = 0; i < clocks.length; i++) {
      out[n++] = clocks[i];
      if (clocks[i] !== 0) {
        mix(i);
        mix(clocks[i]);
      }
    }
    mix(last);
    mix(preempted);
    h1 = Math.imul(h1 ^ (h1 >>> 16), 0x85ebca6b);
    h1 ^= h1 >>> 13;
    h2 = Math.imul(h2 ^ (h2 >>> 16), 0xc2b2ae35 | 0);
    h2 ^= h2 >>> 16;
    this.#scratchLength = n;
    return (h1 >>> 0) * 0x200000 + ((h2 >>> 0) & 0x1fffff);
  }

  /** A copy of what the last `encode` wrote. */
  saved(): Int32Array {
    return this.#scratch.slice(0, this.#scratchLength);
  }

  restore(state: Int32Array): void {
    let n = 0;
    const tracked = this.#tracked;
    const count = state[n++];
    for (let i = 0; i < count; i++) this.#words[tracked[i]] = state[n++];
    for (let i = count; i < tracked.length; i++) this.#words[tracked[i]] = this.#image[tracked[i]];
    for (const fiber of this.#fibers) {
      fiber.status = state[n++];
      fiber.kind = state[n++];
      fiber.address = state[n++];
      fiber.a = state[n++];
      fiber.b = state[n++];
      fiber.call = state[n++];
      const begun = state[n++];
      const length = state[n++];
      const from = fiber.stack >> 2;
      for (let i = 0; i < length; i++) this.#words[from + i] = state[n++];
      for (const global of fiber.globals) {
        const value = state[n++];
        if (global.value !== value) global.value = value;
      }
      fiber.asyncify.value = 0;
      const answers = state[n++];
      let same = fiber.log.length === answers && fiber.from === begun;
      for (let i = 0; same && i < answers; i++) {
        floats[0] = fiber.log[i];
        same = floatWords[0] === state[n + 2 * i] && floatWords[1] === state[n + 2 * i + 1];
      }
      if (!same) {
        fiber.program = undefined;
        fiber.from = begun;
        fiber.log = [];
        for (let i = 0; i < answers; i++) {
          floatWords[0] = state[n + 2 * i];
          floatWords[1] = state[n + 2 * i + 1];
          fiber.log.push(floats[0]);
        }
      }
      n += 2 * answers;
    }
    const length = state[n++];
    this.#clocks.sets.fill(0);
    for (let i = 0; i < length; i++) this.#clocks.sets[i] = state[n + i];
  }
}
