// What values can be compared, as Go's == compares, and by what.
//
//   string, bigint, boolean, null, undefined    by value
//   number                                      by value; 0 and -0 are equal
//   a channel, a lock, a task, …                by identity: it is the same one on every thread
//   a plain object, an array, a Date            by what is in it, as Go's structs and arrays: in all its depth, whatever the
//                                               order of the properties
//
// All else is not comparable, as functions, maps and slices are not in Go: functions, Maps, Sets, buffers, instances of
// classes, and what contains one of these. A handle within an object is not either.

import { encode } from "./codec.js";
import { handleKindOf } from "./handles.js";

/** Stands for a value that is not comparable. */
export const INCOMPARABLE: unique symbol = Symbol("incomparable");

/** Nobody compares what nests deeper; what contains itself does. */
const DEEPEST = 100;

/**
 * Comparable gives the value as its equals have it: a primitive or a handle as it is, an object as a copy with its properties
 * in order, so that the encodings of equal ones are equal bytes; or INCOMPARABLE.
 */
export function comparable(value: unknown): unknown {
  return typeof value === "string" || isHandle(value) ? value : copyOf(value, 0);
}

function copyOf(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "number":
      if (value === 0) return 0;
      return Number.isNaN(value) ? Number.NaN : value; // Of the many NaNs that there are as bytes.
    case "symbol":
    case "function":
      return INCOMPARABLE;
    case "object":
      return value === null ? null : copyOfObject(value, depth);
    default:
      return value;
  }
}

function copyOfObject(object: object, depth: number): unknown {
  if (depth === DEEPEST || isHandle(object)) return INCOMPARABLE;
  if (Array.isArray(object)) return copyOfParts(object, depth);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Date.prototype) return new Date(Date.prototype.getTime.call(object));
  if (prototype !== Object.prototype && prototype !== null) return INCOMPARABLE;
  const keys = Object.keys(object).sort();
  const copies = copyOfParts(
    keys.map((key) => Reflect.get(object, key)),
    depth,
  );
  return copies === INCOMPARABLE ? INCOMPARABLE : Object.fromEntries(keys.map((key, i) => [key, copies[i]]));
}

/** Copies of all, or INCOMPARABLE as soon as one is: what contains itself many times shall not be looked at along every way. */
function copyOfParts(parts: readonly unknown[], depth: number): unknown[] | typeof INCOMPARABLE {
  const copies: unknown[] = [];
  for (let i = 0; i < parts.length; i++) {
    const copy = copyOf(parts[i], depth + 1);
    if (copy === INCOMPARABLE) return INCOMPARABLE;
    copies.push(copy);
  }
  return copies;
}

function isHandle(value: unknown): boolean {
  const mayBe = (typeof value === "object" && value !== null) || typeof value === "function";
  return mayBe && handleKindOf(value) !== undefined;
}

const latin1 = new TextDecoder("latin1");

/** A name, for a JavaScript Map, that values which `comparable` gave have in common exactly if they are equal. */
export function nameOf(comparable: unknown): unknown {
  if (typeof comparable === "string") return comparable.startsWith("\0") ? `\0s${comparable}` : comparable;
  if (typeof comparable !== "object" || comparable === null || isHandle(comparable)) return comparable;
  return `\0o${latin1.decode(encode(comparable))}`;
}

/** Whether Go's == would say so of a value and of what `comparable` made of another: NaN equals nothing. */
export function equals(value: unknown, other: unknown): boolean {
  if (typeof other !== "object" || other === null || isHandle(other)) return value === other;
  if (typeof value !== "object" || value === null) return false;
  const one = comparable(value);
  return one !== INCOMPARABLE && nameOf(one) === nameOf(other);
}

/** What to call the type of a value that is not comparable. */
export function typeNameOf(value: unknown): string {
  return typeof value === "object" ? (value?.constructor?.name ?? "object") : typeof value;
}
