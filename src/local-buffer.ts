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

/**
 * The values that a local channel holds: a ring, or the only one that it has room for. The channel itself has these fields, for
 * an object more is a cache miss.
 */
export interface LocalBuffer {
  only: unknown;
  values: unknown[];
  /** How many values it takes: 0 until it is opened, -1 once it is shut. */
  room: number;
  /** How many values have been taken, and have come, in 32 bits. */
  head: number;
  tail: number;
}

/** The ring of a buffer that is not open, or has room for one. */
export const NONE: unknown[] = [];

/** How many values there are. */
export function buffered({ head, tail }: LocalBuffer): number {
  return (tail - head) | 0;
}

/** Makes room for so many values; there must be none. */
export function open(buffer: LocalBuffer, room: number): void {
  buffer.room = room;
  buffer.values = room < 2 ? NONE : new Array(2 ** (32 - Math.clz32(room - 1))); // For a mask.
}

/** Lets no value in any more. */
export function shut(buffer: LocalBuffer): void {
  buffer.room = -1;
}

export function isShut({ room }: LocalBuffer): boolean {
  return room < 0;
}

/** Puts a value behind the others; false if there is no room. */
export function push(buffer: LocalBuffer, value: unknown): boolean {
  const { values, tail } = buffer;
  if (((tail - buffer.head) | 0) >= buffer.room) return false;
  if (values === NONE) buffer.only = value;
  else values[tail & (values.length - 1)] = value;
  buffer.tail = (tail + 1) | 0;
  return true;
}

/** Takes the first value, for `taken`; false if there is none. */
export function shift(buffer: LocalBuffer): boolean {
  const { values, head } = buffer;
  if (head === buffer.tail) return false;
  if (values === NONE) {
    last = buffer.only;
    buffer.only = undefined;
  } else {
    const index = head & (values.length - 1);
    last = values[index];
    values[index] = undefined;
  }
  buffer.head = (head + 1) | 0;
  return true;
}
