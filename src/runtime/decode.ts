// The decoder: bytes of a message (wire.ts) become a value of this thread.
//
// The value never refers to the bytes, which may lie in shared memory and be used again at once. Bytes that no
// encoder wrote end in an error, never in a crash, a hang or a large allocation.

import { findErrorClass } from "./error-classes.js";
import { findHandleKind, type Instead, isImported } from "./handles.js";
import { Reader } from "./reader.js";
import { define, type Filled, NO_SITE, sitesFor, store } from "./store.js";
import * as wire from "./wire.js";

// A longer list of keys is not remembered.
const REMEMBERED_WORDS = 256;

// Where the length of an array is larger than what it holds by more than this, it must not claim room for it.
const HOLES_MAX = 1024;

// Room for so many shapes of a message is kept for the next.
const KEPT_SHAPES = 64;

// Stands for a value that is not there; never leaves this file.
const NOTHING: object = Object.freeze({});

/** A list of keys as it was defined, for the next message. */
interface Shape {
  readonly words: Int32Array;
  readonly keys: readonly string[];
  /** Where the first of the keys is stored. */
  readonly site: number;
}

const remembered: (Shape | undefined)[] = new Array(wire.SHAPE_SLOTS).fill(undefined);

const idle: Decoder[] = [];

/**
 * Decode returns the value that the bytes from `start`, a multiple of eight, to `end` encode, a message of `encode`; or `list`,
 * filled with the elements of one that is listed. Handles in it take over the message's counts.
 */
export function decode(bytes: Uint8Array, start: number = 0, end: number = bytes.length, list?: unknown[]): unknown {
  const decoder = idle.pop() ?? new Decoder(); // To read a handle may decode.
  try {
    return decoder.decode(bytes, start, end, list);
  } finally {
    decoder.reset();
    idle.push(decoder);
  }
}

/** DecodeList returns the elements that a message of `encodeTo` with `listed` encodes. */
export function decodeList(bytes: Uint8Array, start: number, end: number): unknown[] {
  return decode(bytes, start, end, []) as unknown[];
}

/**
 * Release lets go of the handles in a message of `encode` that will never be decoded: of all up to the first whose package
 * this thread has not imported. What they stand for is kept from there on, for whoever releases may be closing down.
 * With `instead`, that is done with all that they count.
 */
export function release(
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
  instead: Instead | undefined = undefined,
): void {
  if ((bytes[start] & wire.HANDLES) === 0) return; // Most have none.
  const reader = new Reader();
  reader.open(bytes, start, end);
  reader.take(1);
  toHandles(reader, start);
  while (reader.position < reader.end) {
    const tag = reader.u8();
    if (!isImported(tag)) return;
    findHandleKind(tag).release(reader, instead);
  }
}

function readHandles(reader: Reader, start: number): object[] {
  const first = reader.position;
  const table = toHandles(reader, start);
  const handles = [findHandleKind(reader.u8()).read(reader)]; // One at least; and a literal has no room to spare.
  while (reader.position < reader.end) handles.push(findHandleKind(reader.u8()).read(reader));
  reader.position = first;
  reader.end = table;
  return handles;
}

// Moves `reader` to the handles and returns where they start. The place stands in the last four bytes.
function toHandles(reader: Reader, start: number): number {
  const end = reader.end - 4;
  if (end < reader.position) throw reader.malformed(); // It ends too early.
  reader.position = end;
  const table = start + reader.u32();
  if (table < start + 1 || table > end) throw reader.malformed(); // Its handles are out of range.
  reader.position = table;
  reader.end = end;
  return table;
}

class Decoder {
  readonly #from: Reader = new Reader();
  #handles: readonly object[] | undefined = undefined;
  #nextHandle = 0;
  #depth = 0;
  // What may be referred to, by number; nothing, if there is no reference in the message.
  #objects: object[] | undefined = undefined;
  #shapes: Shape[] = [];
  #shapeCount = 0;
  #later: { container: object; tag: number }[] | undefined = undefined;

  decode(bytes: Uint8Array, start: number, end: number, list: unknown[] | undefined): unknown {
    const from = this.#from;
    from.open(bytes, start, end);
    const flags = from.u8();
    if (flags !== 0) {
      if ((flags & wire.REFERENCES) !== 0) this.#objects = [];
      if ((flags & wire.HANDLES) !== 0) this.#handles = readHandles(from, start);
    }
    const value = list === undefined ? this.#value() : this.#array(list);
    for (let i = 0; this.#later !== undefined && i < this.#later.length; i++) {
      const { container, tag } = this.#later[i];
      const form = from.u8();
      if (containerTag(form) !== tag) throw this.#from.malformed(); // What was put off is something else.
      this.#contents(container, form);
    }
    if (from.position !== from.end) throw this.#from.malformed(); // Something follows it.
    return value;
  }

  /** Forgets the last value, so as not to keep it alive. */
  reset(): void {
    this.#handles = undefined;
    this.#nextHandle = 0;
    this.#depth = 0;
    this.#objects = undefined;
    this.#shapeCount = 0;
    if (this.#shapes.length > KEPT_SHAPES) this.#shapes = [];
    this.#later = undefined;
  }

  #value(): unknown {
    return this.#tagged(this.#from.u8());
  }

  /** The value of a property, or NOTHING. */
  #property(): unknown {
    const tag = this.#from.u8();
    return tag === wire.ABSENT ? NOTHING : this.#tagged(tag);
  }

  #tagged(tag: number): unknown {
    if (tag < wire.SHORT_STRING) return tag;
    if (tag < wire.SHORT_OBJECT) return this.#from.ascii(tag - wire.SHORT_STRING);
    if (tag <= wire.SHORT_OBJECT + wire.SHORT_OBJECT_MAX) return this.#container(tag);
    switch (tag) {
      case wire.UNDEFINED:
        return undefined;
      case wire.NULL:
        return null;
      case wire.FALSE:
        return false;
      case wire.TRUE:
        return true;
      case wire.INTEGER:
        return this.#from.u32() | 0;
      case wire.DOUBLE:
        return this.#from.number();
      case wire.BIGINT_64:
        return this.#from.i64();
      case wire.BIGINT:
        return bigintOf(this.#from.string());
      case wire.ASCII:
      case wire.UTF_16:
        return this.#from.string(tag);
      case wire.REFERENCE:
        return this.#reference();
      default:
        return containerTag(tag) === 0 ? this.#object(tag) : this.#container(tag);
    }
  }

  // What has an identity and no contents that could refer to it.
  #object(tag: number): object {
    return tag === wire.LATER ? this.#putOff() : this.#identify(this.#leaf(tag));
  }

  #leaf(tag: number): object {
    const from = this.#from;
    switch (tag) {
      case wire.DATE:
        return new Date(from.number());
      case wire.REGEXP:
        return new RegExp(from.string(), from.string());
      case wire.BOXED:
        return this.#boxed();
      case wire.DOM_EXCEPTION:
        return domException(from.string(), from.string(), this.#value());
      case wire.BUFFER:
        return this.#buffer().buffer;
      case wire.RESIZABLE_BUFFER:
        return this.#resizableBuffer();
      case wire.VIEW:
        return this.#view();
      case wire.HANDLE_NEXT:
        return this.#handle();
      default:
        throw from.malformed();
    }
  }

  #identify<T extends object>(object: T): T {
    this.#objects?.push(object);
    return object;
  }

  #reference(): object {
    const number = this.#from.size();
    const object = this.#objects?.[number];
    if (object === undefined) throw this.#from.malformed(); // It refers to what has not appeared.
    return object;
  }

  #container(tag: number): object {
    if (this.#depth > wire.MAX_DEPTH) throw this.#from.malformed(); // It nests too deep.
    const container = this.#identify(create(tag));
    this.#contents(container, tag);
    return container;
  }

  #putOff(): object {
    const tag = this.#from.u8();
    if (tag !== containerTag(tag) || tag === 0) throw this.#from.malformed(); // It puts off what is no container.
    const container = this.#identify(create(tag));
    this.#later ??= [];
    this.#later.push({ container, tag });
    return container;
  }

  #contents(container: object, tag: number): void {
    this.#depth++;
    switch (tag) {
      case wire.OBJECT:
        this.#properties(container, this.#knownShape(this.#from.size()));
        break;
      case wire.NEW_OBJECT:
        this.#properties(container, this.#newShape());
        break;
      case wire.DICTIONARY:
        this.#dictionary(container);
        break;
      case wire.ARRAY:
        this.#array(container as unknown[]);
        break;
      case wire.NUMBERS:
        this.#from.numbers(container as number[]);
        break;
      case wire.SPARSE:
        this.#sparse(container as unknown[]);
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
        this.#properties(container, this.#knownShape(tag - wire.SHORT_OBJECT));
    }
    this.#depth--;
  }

  #properties(object: object, { keys, site }: Shape): void {
    for (let i = 0; i < keys.length; i++) {
      const value = this.#property();
      if (value !== NOTHING) store(object as Filled, keys[i], value, site + i);
    }
  }

  #dictionary(object: object): void {
    const count = this.#from.count(2);
    for (let i = 0; i < count; i++) this.#entry(object, this.#from.string());
  }

  #entry(object: object, key: string): void {
    const value = this.#property();
    if (value !== NOTHING) store(object as Filled, key, value, NO_SITE);
  }

  #knownShape(number: number): Shape {
    if (number >= this.#shapeCount) throw this.#from.malformed(); // It names a shape that has not appeared.
    return this.#shapes[number];
  }

  #newShape(): Shape {
    const from = this.#from;
    const slot = from.u32() % wire.SHAPE_SLOTS;
    const length = from.fits(from.u32(), 4);
    let shape = remembered[slot];
    if (shape === undefined || shape.words.length !== length || !from.skips(shape.words)) {
      const bytes = from.copy(4 * length);
      const keys = keysOf(bytes);
      shape = { words: new Int32Array(bytes.buffer), keys, site: sitesFor(keys) };
      if (length <= REMEMBERED_WORDS) remembered[slot] = shape;
    }
    this.#shapes[this.#shapeCount++] = shape;
    return shape;
  }

  #array(array: unknown[]): unknown[] {
    const length = this.#from.count(1);
    for (let i = 0; i < length; i++) {
      const value = this.#property();
      if (value !== NOTHING) array[i] = value;
    }
    if (array.length < length) array.length = length; // Not before: for a short array that takes longer than the rest.
    return array;
  }

  #sparse(array: unknown[]): void {
    const length = this.#from.size();
    const count = this.#from.count(2);
    if (length > count + HOLES_MAX) {
      // One element far out makes the array a table; a long length alone would claim room for every hole.
      array[length - 1] = undefined;
      delete array[length - 1];
    } else {
      array.length = length;
    }
    for (let i = 0; i < count; i++) {
      const key = this.#from.string();
      if (key === "length" || (isIndex(key) && Number(key) >= length)) throw this.#from.malformed(); // An index is out of range.
      this.#entry(array, key);
    }
  }

  #map(map: Map<unknown, unknown>): void {
    const count = this.#from.count(2);
    for (let i = 0; i < count; i++) map.set(this.#value(), this.#value());
  }

  #set(set: Set<unknown>): void {
    const count = this.#from.count(1);
    for (let i = 0; i < count; i++) set.add(this.#value());
  }

  #error(error: Error): void {
    const name = this.#from.string();
    Object.setPrototypeOf(error, findErrorClass(name, this.#from.u8() !== 0).prototype);
    for (;;) {
      const visibility = this.#from.u8();
      if (visibility === wire.ERROR_END) return;
      define(error, this.#from.string(), this.#value(), visibility === wire.ERROR_VISIBLE);
    }
  }

  #boxed(): object {
    const primitive = this.#value();
    if (typeof primitive === "object" || primitive === undefined) throw this.#from.malformed(); // It boxes what is no primitive.
    return Object(primitive);
  }

  #buffer(): Uint8Array<ArrayBuffer> {
    const size = this.#from.size();
    this.#from.align();
    return this.#from.copy(size);
  }

  #resizableBuffer(): ArrayBuffer {
    const maxByteLength = this.#from.number();
    const bytes = this.#buffer();
    if (!(maxByteLength >= bytes.length)) throw this.#from.malformed(); // A buffer is larger than its maximum.
    const Resizable = ArrayBuffer as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
    const buffer = new Resizable(bytes.length, { maxByteLength });
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  #view(): object {
    const type = this.#from.u8();
    const View = wire.VIEW_TYPES[type];
    if (View === undefined) throw this.#from.malformed();
    const offset = this.#from.size();
    const length = this.#from.size();
    const buffer = this.#value();
    if (!(buffer instanceof ArrayBuffer)) throw this.#from.malformed(); // A view has no buffer.
    return length === wire.TRACKING ? new View(buffer, offset) : new View(buffer, offset, length);
  }

  #handle(): object {
    const handle = this.#handles?.[this.#nextHandle++];
    if (handle === undefined) throw this.#from.malformed(); // A handle is missing.
    return handle;
  }
}

/** The tag that a container is put off under; 0 for what is no container. */
function containerTag(tag: number): number {
  if (tag >= wire.SHORT_OBJECT && tag <= wire.SHORT_OBJECT + wire.SHORT_OBJECT_MAX) return wire.NEW_OBJECT;
  if (tag >= wire.OBJECT && tag <= wire.DICTIONARY) return wire.NEW_OBJECT;
  if (tag >= wire.ARRAY && tag <= wire.SPARSE) return wire.ARRAY;
  return tag === wire.MAP || tag === wire.SET || tag === wire.ERROR ? tag : 0;
}

function create(tag: number): object {
  switch (containerTag(tag)) {
    case wire.ARRAY:
      return [];
    case wire.MAP:
      return new Map();
    case wire.SET:
      return new Set();
    case wire.ERROR:
      return new Error();
    default:
      return {};
  }
}

/** Whether an array's property of this name is one of its elements: "007" and what is too large are not. */
function isIndex(key: string): boolean {
  const index = Number(key) >>> 0;
  return index !== 0xffffffff && String(index) === key;
}

function keysOf(definition: Uint8Array): readonly string[] {
  const reader = new Reader();
  reader.open(definition, 0, definition.length);
  const count = reader.count(1);
  const keys: string[] = [];
  for (let i = 0; i < count; i++) keys.push(propertyName(reader.string()));
  return keys;
}

/** The string as the engine holds names: a store by any other string of the same text finds no property that it knows. */
function propertyName(key: string): string {
  return Object.keys({ [key]: 0 })[0];
}

function bigintOf(hexadecimal: string): bigint {
  return hexadecimal.startsWith("-") ? -BigInt(`0x${hexadecimal.slice(1)}`) : BigInt(`0x${hexadecimal}`);
}

function domException(name: string, message: string, stack: unknown): object {
  const exception = new DOMException(message, name);
  define(exception, "stack", stack, false);
  return exception;
}
