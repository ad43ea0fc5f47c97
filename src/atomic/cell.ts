// Cells: 8 bytes of the shared memory that every thread reads and changes by itself, with JavaScript's own `Atomics`. They
// are sequentially consistent, as Go's are.

import { ATOMIC_CELLS, KIND_ATOMIC } from "../core/layout.js";
import { OutOfMemoryError } from "../errors.js";
import { type HandleKind, makeHandle, registerHandle } from "../runtime/codec.js";
import { HANDLE_ATOMIC } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch, letGo, receive } from "../runtime/holdings.js";
import { retainObject } from "../runtime/object-handle.js";
import { core, join, sharedBuffer } from "../runtime/thread.js";

const CELL_BYTES = 8;

/** The views that a cell may be looked at with. */
export type CellView = Int32Array | Uint32Array | BigInt64Array | BigUint64Array;
type ViewType<V> = new (buffer: SharedArrayBuffer, offset: number, length: number) => V;

/** Makes a cell that is 0. */
export function makeCell(): number {
  return makeCells(CELL_BYTES);
}

/** Makes that many bytes of cells that are 0. */
export function makeCells(size: number): number {
  join();
  const address = core.makeObject(KIND_ATOMIC, ATOMIC_CELLS + size) >>> 0;
  if (address === 0) throw new OutOfMemoryError();
  const start = address + ATOMIC_CELLS;
  new Uint8Array(sharedBuffer(start + size), start, size).fill(0);
  return address;
}

/** One cell, as whatever the class that extends it makes of it. */
export class Cell<V extends CellView> {
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  held: Batch | undefined;
  /** @internal */
  readonly view: V;

  /** @internal */
  constructor(type: ViewType<V>, address: number | undefined) {
    this.shared = address !== undefined;
    this.address = address ?? makeCell();
    if (address === undefined) this.held = holdInBatch(this.address, ATOMIC_CELLS + CELL_BYTES);
    const start = this.address + ATOMIC_CELLS;
    this.view = new type(sharedBuffer(start + CELL_BYTES), start, 1);
  }
}

type Made = Cell<CellView>;
const classes: ((address: number) => Made)[] = [];

const cellKind: HandleKind<Made> = {
  tag: HANDLE_ATOMIC,
  retain: retainObject,
  write(cell, out) {
    out.u32(Reflect.get(cell, CLASS) as number);
    out.u32(cell.address);
  },
  read(from) {
    const make = classes[from.u32()] as (address: number) => Made;
    const address = from.u32();
    return receive(address, () => make(address));
  },
  release(from, instead = letGo) {
    from.u32();
    instead(from.u32());
  },
};

const CLASS = Symbol("class");

registerHandle(cellKind);

/** Makes the cells of a class travel. Classes have to be named in the same order on every thread. */
export function registerCells(prototype: Made, make: (address: number) => Made): void {
  Object.defineProperty(prototype, CLASS, { value: classes.push(make) - 1 });
  makeHandle(prototype, cellKind);
}

/** Marks the address of a cell that exists, for constructors that take an initial value otherwise. */
export class At {
  readonly address: number;
  constructor(address: number) {
    this.address = address;
  }
}

export function addressOf(initial: unknown): number | undefined {
  return initial instanceof At ? initial.address : undefined;
}
