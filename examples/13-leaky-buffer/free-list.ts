// A free list that is a channel: what it has no room for is left to the garbage collector.

import type { RecvChan, SendChan } from "parachan";
import { sharedArray } from "parachan/atomic";

export const SIZE = 4096;

/** Takes a buffer from the list, or makes one if it is empty. */
export function take(free: RecvChan<Uint8Array>, make: () => Uint8Array): Uint8Array {
  return free.tryRecv() ?? make();
}

/** Puts a buffer back, if there is room. Answers whether there was. */
export function giveBack(free: SendChan<Uint8Array>, buffer: Uint8Array): boolean {
  return free.trySend(buffer);
}

/** Makes a buffer in the memory that all threads share, so that sending it copies nothing. */
export function makeBuffer(): Uint8Array {
  return sharedArray("u8", SIZE);
}
