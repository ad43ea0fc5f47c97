// Cells: numbers that every thread changes in one step.
//
//   new ─▶ local, a field ── it is handed to another thread ─▶ 8 bytes of the shared memory, for good
//
// Invariant: while a cell is local, this thread alone knows it. So each of its operations is one step of this thread's.

import { ATOMIC_CELLS, KIND_ATOMIC } from "../core/layout.js";
import { made } from "../runtime/allocate.js";
import { type HandleKind, makeHandle, registerHandle } from "../runtime/codec.js";
import { HANDLE_ATOMIC } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch, letGo, receive } from "../runtime/holdings.js";
import { retainObject } from "../runtime/object-handle.js";
import { core, join, sharedBuffer } from "../runtime/thread.js";
import { makeOperations, type Swaps } from "./operations.js";

const CELL_BYTES = 8;

/** Makes that many bytes of cells that are 0. */
export function makeCells(size: number): number {
  join();
  const address = made(core.makeObject(KIND_ATOMIC, ATOMIC_CELLS + size));
  const start = address + ATOMIC_CELLS;
  new Uint8Array(sharedBuffer(start + size), start, size).fill(0);
  return address;
}

/** Marks the address of a cell that exists, for constructors that take an initial value otherwise. */
export class At {
  readonly address: number;
  constructor(address: number) {
    this.address = address;
  }
}

/** One cell that has a `T`, as whatever the class that extends it makes of it. */
export abstract class Cell<T> {
  /**
   * Its value while it is local.
   * @internal
   */
  protected local: T;
  /**
   * Where its bytes are; 0 while it is local.
   * @internal
   */
  protected at = 0;
  /** @internal */
  shared = false;
  /** @internal */
  held: Batch | undefined;

  /** @internal */
  constructor(local: T, initial: unknown) {
    this.local = local;
    if (!(initial instanceof At)) return;
    this.at = initial.address + ATOMIC_CELLS;
    this.shared = true;
    makeOperations();
  }

  /** @internal */
  protected abstract get operations(): Swaps<T>;

  /** @internal */
  get address(): number {
    if (this.at === 0) this.#move();
    return this.at - ATOMIC_CELLS;
  }

  /** Makes its bytes: it is local no more. */
  #move(): void {
    const address = makeCells(CELL_BYTES);
    makeOperations();
    this.held = holdInBatch(address, ATOMIC_CELLS + CELL_BYTES);
    this.at = address + ATOMIC_CELLS;
    this.write(this.local);
  }

  /** @internal */
  protected read(): T {
    return this.at === 0 ? this.local : this.operations.load(this.at);
  }

  /** @internal */
  protected write(value: T): void {
    if (this.at === 0) this.local = value;
    else this.operations.store(this.at, value);
  }

  /** @internal */
  protected exchange(value: T): T {
    if (this.at !== 0) return this.operations.swap(this.at, value);
    const before = this.local;
    this.local = value;
    return before;
  }

  /** @internal */
  protected replace(expected: T, value: T): boolean {
    if (this.at !== 0) return this.operations.cas(this.at, expected, value) === 1;
    if (!Object.is(this.local, expected)) return false;
    this.local = value;
    return true;
  }
}

type Made = Cell<unknown>;
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
export function registerCells<T>(prototype: Cell<T>, make: (address: number) => Cell<T>): void {
  const made = prototype as Made;
  Object.defineProperty(made, CLASS, { value: classes.push(make as (address: number) => Made) - 1 });
  makeHandle(made, cellKind);
}
