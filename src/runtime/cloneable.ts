// What an object is to the structured clone algorithm, whatever its prototype and realm.
//
// An object is what its internal slots say. JavaScript does not show them, but the built-in methods that need one
// refuse an object without it, and Object.prototype.toString names a few. Everything else is a plain object, unless
// the platform made it: a copy of its visible properties would be an empty shell (`{}` for a URL, a socket), so
// those are foreign and cannot be copied. A Proxy looks like its target and is copied as that.

import { ownOf } from "./own.js";
import * as wire from "./wire.js";

/** The kind of what cannot be copied. All other kinds are the tags of what they are copied as. */
export const FOREIGN = 0;

const hasSource: Has = accepts(getter(RegExp.prototype, "source"));

interface Slot {
  readonly kind: number;
  has: Has;
}

/** Whether an object has the slot: then what is not false, and in a list what is in it, as far as that is of use. */
type Has = (object: object) => boolean | readonly [unknown];

/** Slots by the names that Object.prototype.toString has for them. */
const slots: ReadonlyMap<string, Slot> = new Map([
  ["Map", { kind: wire.MAP, has: accepts(getter(Map.prototype, "size")) }],
  ["Set", { kind: wire.SET, has: accepts(getter(Set.prototype, "size")) }],
  ["Date", { kind: wire.DATE, has: accepts(Date.prototype.getTime) }],
  ["ArrayBuffer", { kind: wire.BUFFER, has: accepts(getter(ArrayBuffer.prototype, "byteLength")) }],
  ["Boolean", { kind: wire.BOXED, has: accepts(Boolean.prototype.valueOf) }],
  ["Number", { kind: wire.BOXED, has: accepts(Number.prototype.valueOf) }],
  ["String", { kind: wire.BOXED, has: accepts(String.prototype.valueOf) }],
  ["BigInt", { kind: wire.BOXED, has: accepts(BigInt.prototype.valueOf) }],
  ["RegExp", { kind: wire.REGEXP, has: isRegExp }],
  ["DOMException", { kind: wire.DOM_EXCEPTION, has: isDomException }],
  ["Error", { kind: wire.ERROR, has: isError }],
]);

// Instances of these have been recognised by their slot, or have none; what is left of them is a plain object with that
// prototype. (Of Error's own, none is left.)
const isPlainWithout = (name: string): boolean =>
  name !== "Error" && (slots.has(name) || /^(Object|Function|Array|Iterator)$/.test(name));

const foreignNames = new WeakMap<object, string>();

/** KindOf returns what `object` is; it is neither an array nor a view. */
export function kindOf(object: object): number {
  const name = Object.prototype.toString.call(object).slice(8, -1);
  const slot = slots.get(name);
  if (slot?.has(object)) return slot.kind;
  if (name === "Arguments") return FOREIGN;
  if (Symbol.toStringTag in object || object instanceof Error) {
    for (const other of slots.values()) if (other.has(object)) return other.kind;
  }
  return foreignName(object) === "" ? wire.NEW_OBJECT : FOREIGN;
}

/** PrimitiveOf returns what is boxed. */
export function primitiveOf(boxed: object): unknown {
  for (const { kind, has } of slots.values()) {
    const held = kind === wire.BOXED && has(boxed);
    if (typeof held === "object") return held[0];
  }
  return undefined;
}

/** NameOf returns what to call an object that is foreign. */
export function nameOf(object: object): string {
  return foreignName(object) || "Arguments object";
}

// The name of the platform's class that `object` belongs to, "" if there is none.
function foreignName(object: object): string {
  const prototype: object | null = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return "";
  let name = foreignNames.get(prototype);
  if (name === undefined) {
    name = findForeignName(prototype);
    foreignNames.set(prototype, name);
  }
  return name;
}

function findForeignName(prototype: object): string {
  for (let link: object | null = prototype; link !== null; link = Object.getPrototypeOf(link)) {
    const maker = ownOf(link, "constructor");
    if (typeof maker === "function") {
      const name = maker.name;
      if (name === "Object") break;
      if (!isPlainWithout(name) && isPlatformClass(maker, name)) return name;
    } else {
      const tag = ownOf(link, Symbol.toStringTag);
      if (typeof tag === "string" && /Generator$|Iterator$/.test(tag)) return tag;
    }
  }
  return isEndpoint(prototype) ? (prototype.constructor?.name ?? "stream") : "";
}

function isPlatformClass(maker: object, name: string): boolean {
  return (
    Reflect.get(globalThis, name) === maker || Function.prototype.toString.call(maker).endsWith("{ [native code] }")
  );
}

// Node's streams, sockets, servers and child processes, which are no globals.
function isEndpoint(prototype: object): boolean {
  const has = (method: string): boolean => typeof Reflect.get(prototype, method) === "function";
  return has("on") && has("emit") && (has("pipe") || has("close") || has("kill"));
}

function getter(prototype: object, property: string): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, property)?.get as (this: unknown) => unknown;
}

function accepts(method: (this: never) => unknown): Has {
  return (object) => {
    try {
      return [method.call(object as never)];
    } catch {
      return false;
    }
  };
}

function isRegExp(object: object): ReturnType<Has> {
  return object !== RegExp.prototype && hasSource(object); // The prototype answers too, though it is no RegExp.
}

// Also what only inherits from Error, as classes written before `class` do.
function isError(object: object): boolean {
  return (
    object instanceof Error ||
    (!(Symbol.toStringTag in object) && Object.prototype.toString.call(object) === "[object Error]")
  );
}

function isDomException(object: object): boolean {
  return object instanceof DOMException;
}
