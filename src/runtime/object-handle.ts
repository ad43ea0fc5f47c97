// Handles on objects of the core that hold no values: to hand one over is to count.

import { registerHandle } from "./codec.js";
import { type Batch, letGo, publish, receive } from "./holdings.js";
import { core } from "./thread.js";

/** A handle with nothing to it but the object's address. */
export interface ObjectHandle {
  readonly address: number;
  /** Whether another thread may know the object. */
  shared: boolean;
  /** Keeps this thread's hold on the object, if that is shared with other handles. */
  held: Batch | undefined;
}

/** A handle that says all with the object's address. */
export interface BareHandle extends ObjectHandle {
  /** 0 until others may know the object. */
  bareAddress: number;
}

/** Takes one count of the object for a message. */
export function retainObject(handle: ObjectHandle): void {
  if (!handle.shared) publish(handle, handle.address);
  handle.shared = true;
  core.retain(handle.address);
}

function retainBare(handle: BareHandle): void {
  retainObject(handle);
  handle.bareAddress = handle.address;
}

/** Makes the handles of a class travel. `make` makes one for an object that has come from elsewhere. */
export function registerObjects<T extends BareHandle>(
  tag: number,
  prototype: T,
  make: (address: number) => T,
  retain: (handle: T) => void = retainBare,
): void {
  const arrived = (address: number): T => {
    const handle = make(address);
    handle.bareAddress = address;
    return handle;
  };
  const at = (address: number): T => receive(address, arrived);
  registerHandle<T>(
    {
      tag,
      retain,
      write(handle, out) {
        out.u32(handle.address);
      },
      read(from) {
        return at(from.u32());
      },
      release(from, instead = letGo) {
        instead(from.u32());
      },
      at,
    },
    prototype,
  );
}
