// Sentinels: errors that are compared by identity, and are so on every thread.
//
// One travels as a handle of itself: by its number, for which each thread has an object of its own.

import { HANDLE_SENTINEL } from "./handle-tags.js";
import { type HandleKind, makeHandle, registerHandle } from "./handles.js";

const sentinels: Error[] = [];

const sentinelKind: HandleKind<Error> = {
  tag: HANDLE_SENTINEL,
  retain() {},
  write(sentinel, out) {
    out.u32(sentinels.indexOf(sentinel));
  },
  read: (from) => sentinels[from.u32()] as Error,
  release(from) {
    from.u32();
  },
};

registerHandle(sentinelKind);

/** The sentinel of this number, which is the same on every thread. It has no stack: it was made where nothing went wrong. */
export function makeSentinel(number: number, name: string, message: string): Error {
  const sentinel = Object.assign(new Error(message), { name, stack: `${name}: ${message}` });
  makeHandle(sentinel, sentinelKind);
  sentinels[number] = sentinel;
  return sentinel;
}
