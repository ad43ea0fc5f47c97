// A channel's values before anybody has waited: in JavaScript, where a call of the core would cost more than all else.
//
//   chan ─▶ local ─┬─ somebody has to wait, or a select describes it to the core ─▶ in the core, for good
//                  └─ it is handed to another thread                             ─▶ in the core, for good
//
// Invariant: while a channel is local, this thread alone knows it and nobody waits on it. So each of its operations is one
// step of this thread's, and what it does is what the core would do: values leave in the order in which they came, and a
// closed channel takes none.

/** The verdict of a receive whose value is to be had from `taken`. The core has no such tag. */
export const LOCAL = 64;

let last: unknown;

/** The value of the receive that has just answered LOCAL. */
export function taken(): unknown {
  const value = last;
  last = undefined;
  return value;
}

/** The values that a local channel holds: a ring, which grows by need. */
export class LocalBuffer {
  readonly #values: unknown[] = [];
  readonly #mask: number;
  /** How many values it takes; -1 once it is closed. */
  #capacity: number;
  /** How many values have been taken, and have come, in 32 bits. */
  #head = 0;
  #tail = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#mask = capacity < 2 ? 0 : 2 ** (32 - Math.clz32(capacity - 1)) - 1;
  }

  get length(): number {
    return (this.#tail - this.#head) | 0;
  }

  get isClosed(): boolean {
    return this.#capacity < 0;
  }

  /** Puts a value behind the others; false if it is full or closed. */
  push(value: unknown): boolean {
    const tail = this.#tail;
    if (((tail - this.#head) | 0) >= this.#capacity) return false;
    this.#values[tail & this.#mask] = value;
    this.#tail = (tail + 1) | 0;
    return true;
  }

  /** Takes the first value, for `taken`; false if there is none. */
  shift(): boolean {
    const head = this.#head;
    if (head === this.#tail) return false;
    const index = head & this.#mask;
    last = this.#values[index];
    this.#values[index] = undefined;
    this.#head = (head + 1) | 0;
    return true;
  }

  close(): void {
    this.#capacity = -1;
  }
}

/** What each local channel has until it takes a value or is closed. */
export const EMPTY: LocalBuffer = new LocalBuffer(0);
