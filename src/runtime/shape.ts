// Shapes: the lists of keys that plain objects have.
//
// Programs send objects of few shapes over and over. The encoder finds an object's shape by walking a tree from
// key to key, one comparison a key if the object is like the one before it, and copies the bytes of all its keys
// at once; the decoder knows those bytes again from the last message and makes no strings.

import { SHAPE_SLOTS } from "./wire.js";
import { Writer } from "./writer.js";

// Beyond this many, most are not coming again: start over.
const NODES_MAX = 8192;

/** A list of keys, and the lists that are one key longer. */
export class Shape {
  /** The shape as it is defined in a message, made when it is first needed. */
  definition: Uint8Array | undefined = undefined;
  /** The message in which it has been defined, and its number there. */
  message = 0;
  number = 0;
  #lastKey: string | undefined = undefined;
  #lastShape: Shape = this;
  #others: Map<string, Shape> | undefined = undefined;

  /** The shape with one more key. */
  with(key: string): Shape {
    if (this.#lastKey === key) return this.#lastShape;
    let shape = this.#others?.get(key);
    if (shape === undefined) {
      shape = new Shape();
      nodes++;
      if (this.#lastKey !== undefined) {
        this.#others ??= new Map([[this.#lastKey, this.#lastShape]]);
        this.#others.set(key, shape);
      }
    }
    this.#lastKey = key;
    this.#lastShape = shape;
    return shape;
  }
}

let root = new Shape();
let nodes = 0;

/** ShapeOf returns the shape that objects with these keys share. */
export function shapeOf(keys: readonly string[]): Shape {
  if (nodes > NODES_MAX) {
    root = new Shape();
    nodes = 0;
  }
  let shape = root;
  for (let i = 0; i < keys.length; i++) shape = shape.with(keys[i]);
  return shape;
}

/** DefinitionOf returns the bytes that define `shape`: slot:u16 bytes:size count:size key*. */
export function definitionOf(shape: Shape, keys: readonly string[]): Uint8Array {
  if (shape.definition === undefined) {
    const list = new Writer();
    list.size(keys.length);
    for (const key of keys) list.string(key);
    const bytes = list.bytes.subarray(0, list.position);
    const out = new Writer();
    out.u16(slotOf(bytes));
    out.size(bytes.length);
    out.raw(bytes);
    shape.definition = out.bytes.slice(0, out.position);
  }
  return shape.definition;
}

// Where decoders remember the shape: a hash (FNV-1a), so that the encoders of two threads agree.
function slotOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % SHAPE_SLOTS;
}
