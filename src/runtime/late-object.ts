// Objects that lie in the shared memory from the day on which they are handed to another thread: until then, what they hold
// stays with the handle, by reference.

import { made } from "./allocate.js";
import { holdInBatch, publish, registerEnding } from "./holdings.js";
import { beginsToShare, onFailure, onSuccess, putOff } from "./message.js";
import { type BareHandle, registerObjects } from "./object-handle.js";
import { core, join } from "./thread.js";

/** A handle on an object that may not be there yet. */
export interface LateObject extends BareHandle {
  /** 0 until the object is shared. */
  address: number;
  /** Makes what the handle holds the content of its object, which is new, by parts of the message. May throw. */
  fill(): void;
  /** Lets go of what the handle holds by reference: the object has it. */
  forget(): void;
}

/** What a class of such objects is to the core. */
export interface LateKind<T extends LateObject> {
  readonly handle: number;
  readonly kind: number;
  readonly size: number;
  readonly prototype: T;
  /** Makes this thread's handle on an object that has come from elsewhere. */
  make(address: number): T;
  /** Makes a new object empty. */
  begin(address: number): void;
  /** Frees what an object holds, and leaves it empty. */
  end(address: number): void;
}

/** Makes the handles of a class travel. */
export function registerLateObjects<T extends LateObject>(late: LateKind<T>): void {
  registerObjects<T>(
    late.handle,
    late.prototype,
    (address) => late.make(address),
    (handle) => {
      if (beginsToShare(handle)) shareWithMessage(handle, late);
      core.retain(handle.address);
    },
  );
  registerEnding(late.kind, late.end);
}

/** Shares the object when the message is complete. */
function shareWithMessage<T extends LateObject>(handle: T, late: LateKind<T>): void {
  join();
  const address = made(core.makeObject(late.kind, late.size));
  late.begin(address);
  handle.address = address;
  onFailure(() => {
    handle.address = 0;
    late.end(address); // Of what getters have stored, though it was never filled.
    core.free(address);
  });
  putOff(() => {
    try {
      handle.fill();
    } finally {
      onFailure(() => late.end(address)); // Before what it holds is freed, which begins to be shared as this is filled.
    }
  });
  onSuccess(() => {
    handle.held = holdInBatch(address, late.size);
    publish(handle, address);
    handle.bareAddress = address;
    handle.forget();
  });
}
