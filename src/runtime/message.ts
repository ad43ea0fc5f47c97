// A message under way to other threads: what it does to this thread's objects happens when it is complete, or not at all.
//
// A message may contain channels, and these values that must be encoded in their turn; all of that is one message, of parts.
// They are made when what they belong to has been encoded, and not within that: a channel may hold the next in a long chain.
//
// To encode a value may run code of the user's (getters), which may make messages too. These are no parts: they arrive, or
// come to nothing, before the one around them does. What that one is about to share they cannot have: it is not ready yet.

import { DataCloneError } from "./data-clone-error.js";

/** What a message shares: other threads will know it, once the message is complete. */
interface Shareable {
  shared: boolean;
}

/** What the message under way will do when it is complete, or comes to nothing. */
interface Message {
  /** What is still to be made. */
  readonly parts: (() => void)[];
  readonly done: (() => void)[];
  readonly undone: (() => void)[];
}

/** The message under way. Undefined as long as there is nothing to do: most have nothing. */
let current: Message | undefined;
/** Whether the next that is begun is a part of it. */
let joins = false;
/** How many objects have begun to be shared. */
export let sharings = 0;
/** What is being shared, by which message. */
const pending = new Map<Shareable, Message>();

/**
 * Makes a message; `encode` may call `onSuccess`, `onFailure`, `putOff`, and with `makePart` this function again. `undo` lets go
 * of what it has given if a part fails.
 */
export function makeMessage<T>(encode: () => T, undo: (message: T) => void): T {
  if (joins) {
    joins = false;
    return encode(); // Its own parts are made with those of the message that it is a part of.
  }
  const outer = current;
  current = undefined;
  let succeeded = false;
  try {
    const message = encode();
    if (hasParts()) {
      onFailure(() => undo(message));
      for (const make of underWay().parts) make(); // They put off more.
    }
    succeeded = true;
    return message;
  } finally {
    const whole = current as Message | undefined; // The compiler does not see that `encode` has begun it.
    current = outer;
    if (whole !== undefined) for (const action of succeeded ? whole.done : whole.undone.reverse()) action();
  }
}

/** Makes what `make` begins a part of the message under way: if it fails, so must that. */
export function makePart<T>(make: () => T): T {
  joins = true;
  try {
    return make();
  } finally {
    joins = false;
  }
}

/** Has parts made, by `makePart`, when what is being encoded has been. */
export function putOff(make: () => void): void {
  underWay().parts.push(make);
}

/** Whether the message under way has parts to be made. */
function hasParts(): boolean {
  return current !== undefined && current.parts.length > 0;
}

/** Calls `action` once the whole message is complete. */
export function onSuccess(action: () => void): void {
  underWay().done.push(action);
}

/** Calls `action`, last first, if the message comes to nothing. */
export function onFailure(action: () => void): void {
  underWay().undone.push(action);
}

/**
 * Whether it is for the message under way to share the object: then it is `shared` from now on, unless the message comes to
 * nothing. Throws DataCloneError if a message around this one is about to.
 */
export function beginsToShare(object: Shareable): boolean {
  if ((pending.get(object) ?? current) !== current) {
    throw new DataCloneError("value", "is being handed over already");
  }
  if (object.shared) return false;
  sharings += 1;
  object.shared = true; // Before what it holds is encoded, for that may contain the object itself.
  pending.set(object, underWay());
  onSuccess(() => pending.delete(object));
  onFailure(() => {
    pending.delete(object);
    object.shared = false;
  });
  return true;
}

function underWay(): Message {
  current ??= { parts: [], done: [], undone: [] };
  return current;
}
