// Handles: the objects that travel between threads as references and not as copies.
//
// A channel, a WaitGroup, a task is a small object round an address in shared memory. Its class says so by a
// method-like property on the prototype, `object[HANDLE]`, which names the kind; the encoder finds it with one
// property look-up and knows nothing else about the class.
//
// A message under way owns one count for each handle in it:
//
//   retain     the sender takes the count, when the whole value has been encoded without a fault
//   read       the receiver's new object takes it over
//   release    or it is let go, for a message that nobody will ever decode
//              or one more is taken, before it is read, for a message that is going to be read again
//
// so a value that cannot be encoded leaves every handle in it as it was.

import { entryPointOf } from "./handle-tags.js";

/** The property, on a prototype or on a function, that names an object's kind of handle. */
export const HANDLE: unique symbol = Symbol("parachan.handle");

/** The property, on a prototype, that says why its objects stay on their thread. All copies of the library have the same. */
const STAYS: unique symbol = Symbol.for("parachan.stays");

/** What a kind of handle writes itself with. */
export interface HandleWriter {
  u32(value: number): void;
  number(value: number): void;
  string(value: string): void;
  raw(bytes: Uint8Array): void;
}

/** What a kind of handle reads itself with, in the order in which it was written. */
export interface HandleReader {
  u32(): number;
  number(): number;
  string(): string;
  copy(size: number): Uint8Array<ArrayBuffer>;
}

/** What is to be done with an object's count other than to let it go. */
export type Instead = (address: number) => void;

/** One class of objects that travel as handles. */
export interface HandleKind<T extends object = object> {
  /** Names the kind in a message, 0 to 255; the same on every thread. */
  readonly tag: number;
  /** Takes one count for the message, and makes the object shared if it is not yet. May throw, having changed nothing. */
  retain(object: T): void;
  /** Writes what `read` needs. Called after `retain`; must not throw. */
  write(object: T, out: HandleWriter): void;
  /** Returns this thread's object, which takes over the message's count. */
  read(from: HandleReader): T;
  /**
   * Lets the message's count go, or does what `instead` does with the address of each object that it has one of. Reads exactly
   * what `read` reads.
   */
  release(from: HandleReader, instead?: Instead): void;
  /** Returns this thread's object at a bare address, which takes over one count. */
  at?(address: number): T;
}

const kinds: (HandleKind | undefined)[] = [];

/** RegisterHandle makes a kind of handle known to this thread's decoder, and the objects of these prototypes handles of it. */
export function registerHandle<T extends object>(kind: HandleKind<T>, ...prototypes: T[]): void {
  if (!Number.isInteger(kind.tag) || kind.tag < 0 || kind.tag > 255) throw new RangeError("handle tag out of range");
  const known: unknown = kinds[kind.tag];
  if (known !== undefined && known !== kind) throw new Error(`two kinds of handle have the tag ${kind.tag}`);
  kinds[kind.tag] = kind as unknown as HandleKind;
  for (const prototype of prototypes) makeHandle(prototype, kind);
}

/** Makes the object a handle of that kind, and those whose prototype it is. */
export function makeHandle<T extends object>(object: T, kind: HandleKind<T>): void {
  Object.defineProperty(object, HANDLE, { value: kind });
  keepHere(object, "an object of another copy of parachan", "let all import the same one"); // Only those look for it.
}

/** HandleKindOf returns the kind of handle that `object` is, if it is one. */
export function handleKindOf(object: object): HandleKind | undefined {
  return (object as { [HANDLE]?: HandleKind })[HANDLE];
}

/**
 * BareAddress returns the address that `object` travels as: its core object's, if that is all there is to say and others may know
 * it already; else 0.
 */
export function bareAddress(object: object): number {
  return handleKindOf(object) === undefined ? 0 : ((object as { bareAddress?: number }).bareAddress ?? 0);
}

/**
 * KeepHere makes the encoder refuse the objects of a class that is no handle, instead of copying what can be seen of them:
 * nothing. `instead` says what to do.
 */
export function keepHere(prototype: object, what: string, instead: string): void {
  Object.defineProperty(prototype, STAYS, { value: [what, instead] });
}

/** WhyHere says what the object is and what to do instead, if the encoder has to refuse it. */
export function whyHere(object: object): readonly [what: string, instead: string] | undefined {
  return (object as { [STAYS]?: [string, string] })[STAYS];
}

/**
 * FindHandleKind returns the kind of handle that `tag` names in a message. Throws an error that says what to import, if this
 * thread has not imported the package that it belongs to.
 */
export function findHandleKind(tag: number): HandleKind {
  const kind = kinds[tag];
  if (kind !== undefined) return kind;
  const entryPoint = entryPointOf(tag);
  if (entryPoint === undefined) throw new Error(`malformed value: handle ${tag}`);
  throw new Error(`an object of ${entryPoint} has arrived where that is not imported: add import "${entryPoint}"`);
}

/** IsImported says whether this thread knows the kind of handle, or there is none of that tag anywhere. */
export function isImported(tag: number): boolean {
  return kinds[tag] !== undefined || entryPointOf(tag) === undefined;
}
