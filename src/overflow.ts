// Overflow: what becomes of a value that cannot wait for room.

import type { Chan } from "./chan.js";

/** Which value is lost when a channel is full: the one that has been in it longest, or the one that comes. */
export type Drop = "drop-oldest" | "drop-newest";

/** CheckDrop throws RangeError for what is neither a Drop nor `other`, and where there is no oldest value that could be dropped. */
export function checkDrop<O extends string>(who: string, overflow: Drop | O, other: O, capacity: number = 0): void {
  if (overflow !== "drop-oldest" && overflow !== "drop-newest" && overflow !== other)
    throw new RangeError(`${who}: overflow is neither "drop-oldest", "drop-newest" nor "${other}"`);
  if (overflow === "drop-oldest" && capacity === 0) throw new RangeError(`${who}: drop-oldest needs a capacity`);
}

/** Squeeze sends without waiting. Nobody else may send on `ch`. */
export function squeeze<T>(ch: Chan<T>, value: T, drop: Drop): void {
  if (ch.trySend(value) || drop === "drop-newest") return;
  do ch.tryRecv();
  while (!ch.trySend(value));
}
