// Shapes: the lists of keys that plain objects have.
//
// Programs send objects of few shapes over and over. The encoder finds an object's shape by walking a tree from
// key to key, one comparison a key if the object is like the one before it, and copies the bytes of all its keys
// by words; the decoder knows those bytes again from the last message and makes no strings.

import { SHAPE_KEYS_MAX, SHAPE_SLOTS } from "./wire.js";
import { Writer } from "./writer.js";

// Beyond this many, most are not coming again.
const NODES_MAX = 8192;

const hasOwn = Object.prototype.hasOwnProperty;

/** A list of keys, and the lists that are one key longer. */
export class Shape {
  readonly size: number;
  readonly firstKey: string | undefined;
  /** The shape as it is defined in a message, made when it is first needed. */
  definition: Int32Array | undefined = undefined;
  /** The message in which it has been defined, and its number there. */
  message = 0;
  number = 0;
  readonly #parent: Shape | undefined;
  readonly #key: string | undefined;
  #keys: readonly string[] | undefined = undefined;
  #lastKey: string | undefined = undefined;
  #lastShape: Shape = this;
  #others: Map<string, Shape> | undefined = undefined;

  constructor(parent?: Shape, key?: string) {
    this.size = parent === undefined ? 0 : parent.size + 1;
    this.firstKey = parent?.firstKey ?? key;
    this.#parent = parent;
    this.#key = key;
  }

  get keys(): readonly string[] {
    this.#keys ??= this.#parent === undefined ? [] : [...this.#parent.keys, this.#key as string];
    return this.#keys;
  }

  /** The shape with one more key. */
  with(key: string): Shape {
    if (this.#lastKey === key) return this.#lastShape;
    let shape = this.#others?.get(key);
    if (shape === undefined) {
      shape = new Shape(this, key);
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

/**
 * LimitShapes starts over when there are too many, at the start of a message or where that has defined `defined` shapes: so that
 * the bytes of a message say nothing of those before it.
 */
export function limitShapes(defined: number): void {
  if (defined === 0 ? nodes <= NODES_MAX : defined % NODES_MAX !== 0) return;
  root = new Shape();
  nodes = 0;
}

/** ShapeOf returns the shape that objects with the keys of this one share, or one of more than SHAPE_KEYS_MAX keys. */
export function shapeOf(object: object): Shape {
  let shape = root;
  // Measured: no slower than without the question, and half as long as by Object.keys.
  for (const key in object) {
    if (!hasOwn.call(object, key)) continue;
    shape = shape.with(key);
    if (shape.size > SHAPE_KEYS_MAX) break;
  }
  return shape;
}

/** DefinitionOf returns the words that define `shape`: slot:u32 length:u32 count:size key* and zeros, of which `length` words. */
export function definitionOf(shape: Shape): Int32Array {
  if (shape.definition === undefined) {
    const out = new Writer();
    out.size(shape.size);
    for (const key of shape.keys) out.string(key);
    out.align();
    const list = out.written.slice();
    out.clear();
    out.u32(slotOf(list));
    out.u32(list.length >>> 2);
    out.raw(list);
    shape.definition = new Int32Array(out.written.slice().buffer);
  }
  return shape.definition;
}

// Where decoders remember the shape: a hash (FNV-1a), so that the encoders of two threads agree.
function slotOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % SHAPE_SLOTS;
}
