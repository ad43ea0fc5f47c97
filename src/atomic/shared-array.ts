// Shared arrays: typed arrays that lie in the shared memory.

import { ATOMIC_CELLS } from "../core/layout.js";
import { type HandleKind, makeHandle, registerHandle } from "../runtime/codec.js";
import { HANDLE_SHARED_ARRAY } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch, letGo, receive } from "../runtime/holdings.js";
import { type ObjectHandle, retainObject } from "../runtime/object-handle.js";
import { sharedBuffer } from "../runtime/thread.js";
import { makeCells } from "./cell.js";

/** The types of shared arrays, by name. */
export interface SharedArrays {
  i8: Int8Array<SharedArrayBuffer>;
  u8: Uint8Array<SharedArrayBuffer>;
  i16: Int16Array<SharedArrayBuffer>;
  u16: Uint16Array<SharedArrayBuffer>;
  i32: Int32Array<SharedArrayBuffer>;
  u32: Uint32Array<SharedArrayBuffer>;
  i64: BigInt64Array<SharedArrayBuffer>;
  u64: BigUint64Array<SharedArrayBuffer>;
  f32: Float32Array<SharedArrayBuffer>;
  f64: Float64Array<SharedArrayBuffer>;
}

type View = SharedArrays[keyof SharedArrays];
interface ViewType {
  new (buffer: SharedArrayBuffer, offset: number, length: number): View;
  readonly BYTES_PER_ELEMENT: number;
}

/** By their number in messages. */
const TYPES: readonly [name: keyof SharedArrays, type: ViewType][] = [
  ["i8", Int8Array],
  ["u8", Uint8Array],
  ["i16", Int16Array],
  ["u16", Uint16Array],
  ["i32", Int32Array],
  ["u32", Uint32Array],
  ["i64", BigInt64Array],
  ["u64", BigUint64Array],
  ["f32", Float32Array],
  ["f64", Float64Array],
];

/** Most bytes of one array. */
const LARGEST = 2 ** 30 - ATOMIC_CELLS;

/**
 * SharedArray makes a typed array of `length` zeros that lies in the shared memory. To send it, or a `subarray` of it, to
 * another thread copies nothing: there it is a view of the same memory. Reads and writes are not ordered by themselves; use
 * `Atomics` on it, or a lock, or a channel that says when it is done.
 *
 * @example
 * ```ts
 * const samples = sharedArray("f64", 1_000_000);
 * await go(tasks.fill, samples.subarray(0, 500_000));
 * ```
 *
 * The memory is kept while this array or a subarray is, on any thread. A view that is made otherwise, from its `buffer`, keeps
 * nothing; that buffer is the whole shared memory, and not to be written to elsewhere.
 * @throws TypeError if there is no such type; RangeError if `length` is no integer from 0, or for more than 1 GiB less 32 bytes;
 * OutOfMemoryError
 */
export function sharedArray<K extends keyof SharedArrays>(type: K, length: number): SharedArrays[K] {
  const number = TYPES.findIndex(([name]) => name === type);
  const found = TYPES[number];
  if (found === undefined) throw new TypeError(`sharedArray: no type ${JSON.stringify(type)}`);
  const size = length * found[1].BYTES_PER_ELEMENT;
  if (!Number.isInteger(length) || length < 0 || size > LARGEST)
    throw new RangeError("sharedArray: length out of range");
  const address = makeCells(size);
  const block = new Block(address, size, false);
  block.held = holdInBatch(address, ATOMIC_CELLS + size);
  return viewOf(block, number, 0, length) as SharedArrays[K];
}

/** This thread's hold on the memory of an array, however many views of it there are. */
class Block implements ObjectHandle {
  readonly address: number;
  /** In bytes. */
  readonly size: number;
  shared: boolean;
  held: Batch | undefined = undefined;

  constructor(address: number, size: number, shared: boolean) {
    this.address = address;
    this.size = size;
    this.shared = shared;
  }
}

/** What the library keeps on a view. */
interface Kept {
  readonly block: Block;
  readonly type: number;
}

const kept = new WeakMap<View, Kept>();

/** A view of the block from the byte `offset` on. */
function viewOf(block: Block, type: number, offset: number, length: number): View {
  const [, Type] = TYPES[type] as (typeof TYPES)[number];
  const start = block.address + ATOMIC_CELLS + offset;
  const view = new Type(sharedBuffer(start + length * Type.BYTES_PER_ELEMENT), start, length);
  kept.set(view, { block, type });
  makeHandle(view, arrayKind);
  Object.defineProperty(view, "subarray", { value: subarray });
  return view;
}

/** As a typed array's, but for that the part is a shared array too. */
function subarray(this: View, from: number = 0, to: number = this.length): View {
  const { block, type } = keptOf(this);
  const first = place(from, this.length);
  const length = Math.max(place(to, this.length) - first, 0);
  return viewOf(block, type, offsetOf(this, block) + first * this.BYTES_PER_ELEMENT, length);
}

/** Where a relative index is: from the end if it is negative. */
function place(index: number, length: number): number {
  const whole = Math.trunc(index) || 0;
  return whole < 0 ? Math.max(length + whole, 0) : Math.min(whole, length);
}

function offsetOf(view: View, block: Block): number {
  return view.byteOffset - block.address - ATOMIC_CELLS;
}

function keptOf(view: View): Kept {
  return kept.get(view) as Kept;
}

const arrayKind: HandleKind<View> = {
  tag: HANDLE_SHARED_ARRAY,
  retain(view) {
    retainObject(keptOf(view).block);
  },
  write(view, out) {
    const { block, type } = keptOf(view);
    out.u32(block.address);
    out.u32(block.size);
    out.u32(type);
    out.u32(offsetOf(view, block));
    out.u32(view.length);
  },
  read(from) {
    const address = from.u32();
    const size = from.u32();
    const block = receive(address, () => new Block(address, size, true), size);
    const type = from.u32();
    const offset = from.u32();
    return viewOf(block, type, offset, from.u32());
  },
  release(from, instead = letGo) {
    instead(from.u32());
    for (let word = 0; word < 4; word++) from.u32();
  },
};

registerHandle(arrayKind);
