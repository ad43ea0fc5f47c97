// The encoder: a structured value becomes bytes (wire.ts) that another thread can decode.
//
// What it takes and what it makes of it is structuredClone's; beyond that, errors arrive whole and handles arrive
// as references. Nothing is touched before the whole value has been written: handles are only collected on the
// way, and retained at the end.
//
// Encoding can run code of the user (getters, proxies) and of handles (`retain` encodes what a channel holds), and
// that code can encode too. So each encoding that is under way has an encoder, hence a buffer, to itself.

import { FOREIGN, kindOf, nameOf, primitiveOf } from "./cloneable.js";
import { DataCloneError } from "./data-clone-error.js";
import { classNameOf } from "./error-classes.js";
import { type HandleKind, handleKindOf, whyHere } from "./handles.js";
import { Inside, pathOf, type Step } from "./path.js";
import { Reader } from "./reader.js";
import { definitionOf, limitShapes, type Shape, shapeOf } from "./shape.js";
import * as wire from "./wire.js";
import { Writer } from "./writer.js";

// Up to here an object is looked for among those before it one by one; beyond, a Map costs less.
const LISTED_MAX = 12;

// An array shorter than this is not worth a try as packed numbers.
const NUMBERS_MIN = 16;

// How much is kept, for errors, of the path to what was put off.
const HEAD_STEPS = 4;

const viewTypes: ReadonlyMap<string, number> = new Map(
  wire.VIEW_TYPES.flatMap((viewType, type) => (viewType === undefined ? [] : [[viewType.name, type]])),
);

// The name of a typed array's class, whatever its prototype; undefined for a DataView.
const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as (this: unknown) => string | undefined;

// Where no path has been cut off.
const ROOT: readonly Step[] = [];

const idle: Encoder[] = [];

/**
 * Encode returns `value` as bytes: a view of a private buffer that the next call overwrites. `root` is what errors
 * call the value.
 *
 * @throws DataCloneError if something in it cannot be copied to another thread; every handle in it is then as it was.
 */
export function encode(value: unknown, root: string = "value"): Uint8Array {
  return encodeTo(value, root, written);
}

function written(out: Writer): Uint8Array {
  return out.written;
}

/**
 * EncodeTo gives `take` what has encoded `value`, and answers with what that makes of it. With `listed`, it encodes the elements
 * of a dense array for `decodeList`. Throws as `encode` does.
 */
export function encodeTo<T>(value: unknown, root: string, take: (out: Writer) => T, listed: boolean = false): T {
  const encoder = idle.pop() ?? new Encoder();
  try {
    return take(encoder.encode(value, root, listed));
  } finally {
    encoder.reset();
    idle.push(encoder);
  }
}

/** A container whose contents come later, because it lies too deep. */
interface Later {
  readonly container: object;
  readonly tag: number;
  readonly head: readonly Step[];
}

interface Handle {
  readonly object: object;
  readonly kind: HandleKind;
}

let messages = 0;

class Encoder {
  readonly #out: Writer = new Writer();
  #root = "";

  // Shapes say themselves in which message, under which number, they have been defined.
  #message = 0;
  #shapes = 0;

  // The way to the value in hand: `head`, if a container on it was put off, then steps[0 … depth - 1].
  #head: readonly Step[] = ROOT;
  #steps: Step[] = [];
  #depth = 0;

  // Everything that has an identity, by number; beyond LISTED_MAX the numbers are also in the map. The list is used again
  // from message to message while it is short, with nothing in it behind `count`.
  #objects: (object | undefined)[] = [];
  #count = 0;
  #numbers: Map<object, number> | undefined = undefined;

  #later: Later[] = [];
  #handles: Handle[] = [];

  encode(value: unknown, root: string, listed: boolean): Writer {
    const out = this.#out;
    out.clear();
    limitShapes(0);
    this.#root = root;
    this.#message = ++messages;
    out.u8(0);
    if (listed) this.#elements(value as readonly unknown[]);
    else this.#value(value);
    for (let i = 0; i < this.#later.length; i++) {
      this.#head = this.#later[i].head;
      this.#contents(this.#later[i].container, this.#later[i].tag);
    }
    if (this.#handles.length > 0) this.#retain();
    return out;
  }

  /** Forgets the last value, so as not to keep it alive. */
  reset(): void {
    this.#shapes = 0;
    if (this.#count + this.#depth === 0) return; // Nothing with an identity, so nothing else either; nor has it failed in a list.
    this.#head = ROOT;
    if (this.#depth > 0) this.#steps = []; // It has failed on the way.
    this.#depth = 0;
    this.#count = 0;
    if (this.#numbers === undefined) {
      for (let i = 0; i < this.#objects.length; i++) this.#objects[i] = undefined;
    } else {
      this.#objects = [];
      this.#numbers = undefined;
    }
    if (this.#later.length > 0) this.#later = [];
    if (this.#handles.length > 0) this.#handles = [];
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#out.string(value);
        break;
      case "number":
        this.#number(value);
        break;
      case "boolean":
        this.#out.u8(value ? wire.TRUE : wire.FALSE);
        break;
      case "undefined":
        this.#out.u8(wire.UNDEFINED);
        break;
      case "bigint":
        this.#bigint(value);
        break;
      case "object":
        if (value === null) this.#out.u8(wire.NULL);
        else this.#object(value);
        break;
      case "function":
        this.#callable(value);
        break;
      default:
        throw this.#refusal("a symbol");
    }
  }

  #number(value: number): void {
    const integer = value | 0;
    if (integer !== value || (integer === 0 && 1 / value < 0)) {
      this.#out.u8(wire.DOUBLE);
      this.#out.number(value);
    } else if (integer >= 0 && integer < wire.SHORT_STRING) {
      this.#out.u8(integer);
    } else {
      this.#out.u8(wire.INTEGER);
      this.#out.u32(integer);
    }
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#out.u8(wire.BIGINT_64);
      this.#out.i64(value);
    } else {
      this.#out.u8(wire.BIGINT);
      this.#out.string(value.toString(16));
    }
  }

  // A function may be a handle: a task is one.
  #callable(value: object): void {
    const kind = handleKindOf(value);
    if (kind === undefined) throw this.#refusal("a function");
    if (!this.#reference(value)) this.#handle(value, kind);
  }

  #object(value: object): void {
    if (this.#reference(value)) return;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) {
      this.#plain(value);
      return;
    }
    const kind = prototype === Array.prototype ? undefined : handleKindOf(value);
    if (kind !== undefined) {
      this.#handle(value, kind);
    } else if (Array.isArray(value)) {
      this.#container(value, wire.ARRAY);
    } else if (ArrayBuffer.isView(value)) {
      this.#view(value);
    } else {
      this.#exotic(value);
    }
  }

  #plain(object: object): void {
    const shape = shapeOf(object);
    // Few others have this prototype; the likeliest is an Arguments object, whose first key, if any, is 0.
    if (shape.size === 0 || shape.firstKey === "0") {
      this.#exotic(object);
    } else if (this.#depth < wire.MAX_DEPTH) {
      this.#identify(object);
      this.#properties(object, shape);
    } else {
      this.#container(object, wire.NEW_OBJECT);
    }
  }

  #exotic(value: object): void {
    const kind = kindOf(value);
    if (kind === FOREIGN) throw this.#refusal(nameOf(value));
    if (kind === wire.NEW_OBJECT) {
      const stays = whyHere(value);
      if (stays !== undefined) {
        const [what, instead] = stays;
        throw new DataCloneError(this.#path(), `is ${what}, which cannot be sent to another thread: ${instead}`);
      }
    }
    if (kind === wire.BUFFER) {
      this.#buffer(value as ArrayBuffer);
    } else if (kind < wire.DATE || kind > wire.DOM_EXCEPTION || kind === wire.ERROR) {
      this.#container(value, kind);
      return;
    } else {
      this.#out.u8(kind);
      this.#leaf(value, kind);
    }
    this.#identify(value);
  }

  // What has no contents that could refer to it.
  #leaf(value: object, kind: number): void {
    if (kind === wire.DATE) {
      this.#out.number(Date.prototype.getTime.call(value));
    } else if (kind === wire.REGEXP) {
      this.#out.string((value as RegExp).source);
      this.#out.string((value as RegExp).flags);
    } else if (kind === wire.BOXED) {
      this.#value(primitiveOf(value));
    } else {
      this.#out.string((value as DOMException).name);
      this.#out.string((value as DOMException).message);
      this.#value(stackOf(value));
    }
  }

  // A container gets its number before its contents, which may refer to it.
  #container(value: object, tag: number): void {
    this.#identify(value);
    if (this.#depth < wire.MAX_DEPTH) {
      this.#contents(value, tag);
    } else {
      this.#out.u8(wire.LATER);
      this.#out.u8(tag);
      const head = this.#head !== ROOT ? this.#head : this.#steps.slice(0, HEAD_STEPS);
      this.#later.push({ container: value, tag, head });
    }
  }

  #contents(container: object, tag: number): void {
    switch (tag) {
      case wire.ARRAY:
        this.#array(container as unknown[]);
        break;
      case wire.MAP:
        this.#map(container as Map<unknown, unknown>);
        break;
      case wire.SET:
        this.#set(container as Set<unknown>);
        break;
      case wire.ERROR:
        this.#error(container as Error);
        break;
      default:
        this.#properties(container, shapeOf(container));
        break;
    }
  }

  // Not by a list of the keys: `in` needs none, and finds a property's value where the last one of its kind was.
  #properties(object: object, shape: Shape): void {
    if (shape.size > wire.SHAPE_KEYS_MAX) {
      this.#out.u8(wire.DICTIONARY);
      this.#dictionary(object, Object.keys(object));
      return;
    }
    this.#shape(shape);
    const { keys } = shape;
    const depth = this.#depth++;
    let next = 0;
    for (const key in object) {
      for (; next < keys.length && keys[next] !== key; next++) this.#out.u8(wire.ABSENT); // A getter has deleted them.
      if (next === keys.length) break; // What follows is inherited.
      next++;
      this.#steps[depth] = key;
      this.#value((object as Record<string, unknown>)[key]);
    }
    for (; next < keys.length; next++) this.#out.u8(wire.ABSENT);
    this.#depth = depth;
  }

  #shape(shape: Shape): void {
    if (shape.message !== this.#message) {
      this.#out.u8(wire.NEW_OBJECT);
      this.#out.words(definitionOf(shape));
      shape.message = this.#message;
      shape.number = this.#shapes++;
      limitShapes(this.#shapes);
    } else if (shape.number <= wire.SHORT_OBJECT_MAX) {
      this.#out.u8(wire.SHORT_OBJECT | shape.number);
    } else {
      this.#out.u8(wire.OBJECT);
      this.#out.size(shape.number);
    }
  }

  #dictionary(object: object, keys: readonly string[]): void {
    this.#out.size(keys.length);
    const depth = this.#depth++;
    for (const key of keys) {
      this.#steps[depth] = key;
      this.#out.string(key);
      this.#property(object, key);
    }
    this.#depth = depth;
  }

  // A getter may have deleted the properties after it.
  #property(object: object, key: string | number): void {
    const value = (object as Record<string | number, unknown>)[key];
    if (value === undefined && !Object.hasOwn(object, key)) this.#out.u8(wire.ABSENT);
    else this.#value(value);
  }

  #array(array: readonly unknown[]): void {
    const { length } = array;
    const keys = Object.keys(array);
    // Indices come first among the keys, so if the last key is the last index there are no holes and no other keys.
    if (keys.length !== length || (length > 0 && keys[length - 1] !== String(length - 1))) {
      this.#out.u8(wire.SPARSE);
      this.#out.size(length);
      this.#dictionary(array, keys);
      return;
    }
    if (length >= NUMBERS_MIN && this.#packed(array)) return;
    this.#out.u8(wire.ARRAY);
    this.#elements(array);
  }

  #elements(array: readonly unknown[]): void {
    const { length } = array;
    this.#out.size(length);
    const depth = this.#depth++;
    for (let i = 0; i < length; i++) {
      this.#steps[depth] = i;
      this.#property(array, i);
    }
    this.#depth = depth;
  }

  #packed(array: readonly unknown[]): boolean {
    if (typeof array[0] !== "number") return false;
    const start = this.#out.position;
    this.#out.u8(wire.NUMBERS);
    this.#out.size(array.length);
    this.#out.align();
    if (this.#out.numbers(array)) return true;
    this.#out.position = start;
    return false;
  }

  // Entries and members are listed first: a getter may change the collection.
  #map(map: Map<unknown, unknown>): void {
    const entries: unknown[] = [];
    Map.prototype.forEach.call(map, (value, key) => entries.push(key, value));
    this.#out.u8(wire.MAP);
    this.#out.size(entries.length / 2);
    const depth = this.#depth++;
    for (let i = 0; i < entries.length; i += 2) {
      this.#steps[depth] = new Inside("keys", i / 2);
      this.#value(entries[i]);
      this.#steps[depth] = new Inside("get", entries[i]);
      this.#value(entries[i + 1]);
    }
    this.#steps[depth] = 0; // Not to keep a key alive.
    this.#depth = depth;
  }

  #set(set: Set<unknown>): void {
    const members: unknown[] = [];
    Set.prototype.forEach.call(set, (member) => members.push(member));
    this.#out.u8(wire.SET);
    this.#out.size(members.length);
    const depth = this.#depth++;
    for (let i = 0; i < members.length; i++) {
      this.#steps[depth] = new Inside("values", i);
      this.#value(members[i]);
    }
    this.#depth = depth;
  }

  #error(error: Error): void {
    const { name, registered, errorClass } = classNameOf(error);
    this.#out.u8(wire.ERROR);
    this.#out.string(name);
    this.#out.u8(registered ? 1 : 0);
    const written = ["stack"];
    this.#errorProperty(wire.ERROR_HIDDEN, "stack", stackOf(error));
    for (const key of ["message", "cause", "errors"] as const) {
      const property = Object.getOwnPropertyDescriptor(error, key);
      if (property === undefined || !("value" in property) || (property.enumerable && key === "errors")) continue;
      this.#errorProperty(wire.ERROR_HIDDEN, key, key === "message" ? String(property.value) : property.value);
      written.push(key);
    }
    if (typeof error.name === "string" && error.name !== errorClass.prototype.name) {
      const visible = Object.prototype.propertyIsEnumerable.call(error, "name");
      this.#errorProperty(visible ? wire.ERROR_VISIBLE : wire.ERROR_HIDDEN, "name", error.name);
      written.push("name");
    }
    for (const key of Object.keys(error)) {
      if (!written.includes(key)) this.#errorProperty(wire.ERROR_VISIBLE, key, Reflect.get(error, key));
    }
    this.#out.u8(wire.ERROR_END);
  }

  // What hangs on an error (its cause, a request, a socket) is welcome but must not hide the error itself: what cannot
  // be copied is left out, and everything that was noted on the way is forgotten.
  #errorProperty(visibility: number, key: string, value: unknown): void {
    const depth = this.#depth;
    const shapes = this.#shapes;
    const { position } = this.#out;
    const [count, later, handles] = [this.#count, this.#later.length, this.#handles.length];
    try {
      this.#out.u8(visibility);
      this.#out.string(key);
      this.#steps[this.#depth++] = key;
      this.#value(value);
    } catch (refusal) {
      if (!(refusal instanceof DataCloneError)) throw refusal;
      this.#out.position = position;
      this.#shapes = shapes;
      this.#message = ++messages; // Shapes defined since then are not: all are defined anew, under new numbers.
      for (let i = count; i < this.#count; i++) this.#numbers?.delete(this.#objects[i] as object);
      this.#count = count;
      this.#later.length = later;
      this.#handles.length = handles;
    }
    this.#depth = depth;
  }

  #view(view: ArrayBufferView): void {
    const name = typedArrayName.call(view) ?? "DataView";
    const type = viewTypes.get(name);
    if (type === undefined) throw this.#refusal(nameOf(view));
    const { buffer } = view;
    let [byteOffset, byteLength] = [0, 0];
    try {
      ({ byteOffset, byteLength } = view);
      if (isResizable(buffer) && name !== "DataView") Uint8Array.prototype.keys.call(view as Uint8Array); // The others say 0.
    } catch {
      throw this.#refusal(`${name} that is out of bounds`); // Its buffer is detached, or has become too small for it.
    }
    this.#out.u8(wire.VIEW);
    this.#out.u8(type);
    this.#out.size(byteOffset);
    // Nothing tells a view that follows the length of its buffer from one that just reaches its end; that a buffer
    // can be resized tells what was meant.
    const tracking = isResizable(buffer) && byteOffset + byteLength === buffer.byteLength;
    this.#out.size(tracking ? wire.TRACKING : ((view as Uint8Array).length ?? byteLength));
    this.#value(buffer);
    this.#identify(view);
  }

  #buffer(buffer: ArrayBuffer): void {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(buffer);
    } catch {
      throw this.#refusal("detached ArrayBuffer");
    }
    if (isResizable(buffer)) {
      this.#out.u8(wire.RESIZABLE_BUFFER);
      this.#out.number(buffer.maxByteLength);
    } else {
      this.#out.u8(wire.BUFFER);
    }
    this.#out.size(bytes.length);
    this.#out.align();
    this.#out.raw(bytes);
  }

  #handle(object: object, kind: HandleKind): void {
    this.#out.u8(wire.HANDLE_NEXT);
    this.#handles.push({ object, kind });
    this.#identify(object);
  }

  // Nothing can fail any more but a handle itself: then those before it are let go again.
  #retain(): void {
    const out = this.#out;
    const table = out.position;
    for (let i = 0; i < this.#handles.length; i++) {
      const { object, kind } = this.#handles[i];
      try {
        kind.retain(object);
      } catch (fault) {
        const written = new Reader();
        written.open(out.bytes, table, out.position);
        for (let j = 0; j < i; j++) {
          written.u8();
          this.#handles[j].kind.release(written);
        }
        throw fault;
      }
      out.u8(kind.tag);
      kind.write(object, out);
    }
    out.u32(table);
    out.bytes[0] |= wire.HANDLES;
  }

  #identify(object: object): void {
    const number = this.#count++;
    this.#objects[number] = object;
    if (this.#numbers !== undefined) {
      this.#numbers.set(object, number);
    } else if (number === LISTED_MAX) {
      this.#numbers = new Map(this.#objects.map((listed, i) => [listed as object, i]));
    }
  }

  // Writes a reference to `object` if it has appeared before.
  #reference(object: object): boolean {
    const number = this.#numberOf(object);
    if (number < 0) return false;
    this.#out.bytes[0] |= wire.REFERENCES;
    this.#out.u8(wire.REFERENCE);
    this.#out.size(number);
    return true;
  }

  #numberOf(object: object): number {
    if (this.#numbers !== undefined) return this.#numbers.get(object) ?? -1;
    let number = this.#count - 1;
    while (number >= 0 && this.#objects[number] !== object) number--;
    return number;
  }

  #refusal(what: string): DataCloneError {
    const article = /^an? /.test(what) ? "" : /^[AEIO]/.test(what) ? "an " : "a ";
    const shared = what === "SharedArrayBuffer" ? ": a copy would no longer be shared" : "";
    return new DataCloneError(this.#path(), `is ${article}${what}, which cannot be copied to another thread${shared}`);
  }

  #path(): string {
    const steps = this.#steps.slice(0, this.#depth);
    const root = this.#head !== ROOT ? `${pathOf(this.#root, this.#head)}…` : this.#root;
    return pathOf(root, steps);
  }
}

function stackOf(error: object): string | undefined {
  const stack: unknown = (error as Error).stack;
  return typeof stack === "string" ? stack : undefined;
}

function isResizable(buffer: ArrayBufferLike): buffer is ArrayBuffer & { maxByteLength: number } {
  return (buffer as { resizable?: boolean }).resizable === true;
}
