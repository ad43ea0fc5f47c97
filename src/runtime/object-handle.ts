// Handles on objects of the core that hold no values: to hand one over is to count.

import { HANDLE, type HandleKind, registerHandle } from "./codec.js";
import { type Batch, letGo, publish, publishedAddress, receive } from "./holdings.js";
import { core } from "./thread.js";

/** A handle with nothing to it but the object's address. */
export interface ObjectHandle {
  readonly address: number;
  /** Whether another thread may know the object. */
  shared: boolean;
  /** Keeps this thread's hold on the object, if that is shared with other handles. */
  held: Batch | undefined;
}

/** Takes one count of the object for a message. */
export function retainObject(handle: ObjectHandle): void {
  if (!handle.shared) publish(handle, handle.address);
  handle.shared = true;
  core.retain(handle.address);
}

/** Makes the handles of a class travel. `make` makes one for an object that has come from elsewhere. */
export function registerObjects<T extends ObjectHandle>(
  tag: number,
  prototype: T,
  make: (address: number) => T,
  retain: (handle: T) => void = retainObject,
): void {
  const at = (address: number): T => receive(address, () => make(address));
  const kind: HandleKind<T> = {
    tag,
    retain,
    write(handle, out) {
      out.u32(handle.address);
    },
    read(from) {
      return at(from.u32());
    },
    release(from) {
      letGo(from.u32());
    },
    addressOf: publishedAddress,
    at,
  };
  registerHandle(kind);
  Object.defineProperty(prototype, HANDLE, { value: kind });
}
