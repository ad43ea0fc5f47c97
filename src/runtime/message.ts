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

/** Stands for the message around a part. */
const WHOLE: Message = { parts: [], done: [], undone: [] };

/** What `beginMessage` answers with, for `endMessage`. */
export type Outer = Message | undefined;

/**
 * Makes a message; `encode` may call `onSuccess`, `onFailure`, `putOff`, and with `makePart` this function again. `undo` lets go
 * of what it has given if a part fails.
 */
export function makeMessage<T>(encode: () => T, undo: (message: T) => void): T {
  const outer = beginMessage();
  let succeeded = false;
  try {
    const message = encode();
    if (hasParts(outer)) makeParts(() => undo(message));
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

/** Has parts made, by `makePart`, when what is being encoded has been. */
export function putOff(make: () => void): void {
  underWay().parts.push(make);
}

/** Whether a message that is complete but for its parts has some to be made. It may be a part itself: then that can wait. */
export function hasParts(outer: Outer): boolean {
  return outer !== WHOLE && current !== undefined && current.parts.length > 0;
}

/** Makes the parts of the message under way, and theirs. `undo` lets go of what there is of it if one fails. */
export function makeParts(undo: () => void): void {
  onFailure(undo);
  for (const make of underWay().parts) make(); // They put off more.
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
  current ??= { parts: [], done: [], undone: [] };
  return current;
}
