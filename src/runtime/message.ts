// A message under way to other threads: what it does to this thread's objects happens when it is complete, or not at all.
//
// A message may contain channels, and these values that must be encoded in their turn; all of that is one message, of parts.
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

/** Stands for the message around a part. */
const WHOLE: Message = { done: [], undone: [] };

/** What `beginMessage` answers with, for `endMessage`. */
export type Outer = Message | undefined;

/** Makes a message; `encode` may call `onSuccess`, `onFailure`, and with `makePart` this function again for its parts. */
export function makeMessage<T>(encode: () => T): T {
  const outer = beginMessage();
  let succeeded = false;
  try {
    const message = encode();
    succeeded = true;
    return message;
  } finally {
    endMessage(outer, succeeded);
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

/** Begins what `endMessage` ends: a message, or a part of one. */
export function beginMessage(): Outer {
  const outer = joins ? WHOLE : current;
  if (!joins) current = undefined;
  joins = false;
  return outer;
}

export function endMessage(outer: Outer, succeeded: boolean): void {
  if (outer === WHOLE) return;
  const message = current;
  current = outer;
  if (message === undefined) return;
  for (const action of succeeded ? message.done : message.undone.reverse()) action();
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
  current ??= { done: [], undone: [] };
  return current;
}
