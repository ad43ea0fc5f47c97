// What this thread holds of the core's objects, and what happens when the last holder lets go.
//
// A thread has one handle on an object, which counts one for as long as it is reachable; each message under way that
// contains the object counts one more.

import { OBJECT_KIND } from "../core/layout.js";
import { atEnd } from "./end.js";
import { wordAt } from "./memory.js";
import { core, isWorker } from "./thread.js";

/** This thread's handles on objects that others may know, so that one that comes twice is one object. */
const known = new Map<number, WeakRef<object>>();

// A registration costs more than a channel. So the handles that are made one after the other share one: each keeps its
// batch, and when the batch is collected, none of them is left. A small object may stay for as long as the longest-lived
// of its batch, hence the batch is short; a large one has a registration of its own.

/** What works on an object of this thread's and does not keep it. */
export interface Survivor {
  readonly address: number;
  /** Called when no handle on the object is left here, before this thread lets go of it. */
  outlive(): void;
}

/** A registration's objects: addresses, or who works on them. No way may lead from there to a handle. */
type Held = (number | Survivor)[];

/** What the handles of one registration keep alive. */
export interface Batch {
  readonly held: Held;
}

// The collector does not see the shared memory: to it a channel is a hundred bytes, and it would let gigabytes of them pile
// up, on the thread that has made them as on those that have received them. So one holder in many carries an empty buffer
// that weighs what the objects since the one before weigh; nothing is ever written to it.
const WEIGHT = 4 << 20;
let unweighed = 0;
const weights = new WeakMap<object, ArrayBuffer>();

const BATCH = 16;
const LARGEST_IN_BATCH = 1024;

const collected = new FinalizationRegistry<Held>(letGoOfAll);

// A worker that is told to stop lets go of everything, for nobody collects what it leaves. So it has a list of it.
const held = new Set<Held>();

atEnd(() => held.forEach(letGoOfAll));

/** Lets go of a registration's objects, once: Node may tell of one that has been collected when the worker has ended. */
function letGoOfAll(items: Held): void {
  held.delete(items);
  for (const item of items.splice(0)) {
    if (typeof item !== "number") item.outlive();
    const address = typeof item === "number" ? item : item.address;
    if (known.get(address)?.deref() === undefined) known.delete(address);
    letGo(address);
  }
}

let batch: Batch = makeBatch();

function makeBatch(): Batch {
  return { held: [] };
}

/** Makes whoever keeps the answer this thread's hold on the object at the address, of `size` bytes. */
export function holdInBatch(address: number, size: number): Batch {
  if (batch.held.length === BATCH) endBatch();
  const on = size > LARGEST_IN_BATCH ? makeBatch() : batch;
  if (on.held.length === 0) hold(on, on.held);
  on.held.push(address);
  weigh(on, size);
  return on;
}

/** Has `survivor` told when no handle is left here on its object, which has just been put into the batch. */
export function tell(survivor: Survivor, { held }: Batch): void {
  held[held.lastIndexOf(survivor.address)] = survivor;
}

/** Begins another batch, and lets go of this one, which would keep its objects. To be called in a pause. */
export function endBatch(): void {
  if (batch.held.length > 0) batch = makeBatch();
}

function weigh(holder: object, size: number): void {
  unweighed += size;
  if (unweighed < WEIGHT) return;
  try {
    weights.set(holder, new ArrayBuffer(unweighed));
  } catch {
    // The platform has no room for that: it is worth no error, then or ever after.
  }
  unweighed = 0;
}

/** Makes `holder` this thread's hold on the objects at the addresses: it ends when the holder is collected. */
function hold(holder: object, items: Held): void {
  collected.register(holder, items);
  if (isWorker) held.add(items);
}

/** Lets other threads know the object that `handle` holds. */
export function publish(handle: object, address: number): void {
  core.share(address);
  known.set(address, new WeakRef(handle));
}

/** This thread's handle on an object of `size` bytes, if they are many, that has come in a message, whose count it takes over. */
export function receive<T extends object>(address: number, make: (address: number) => T, size: number = 0): T {
  const here = known.get(address)?.deref();
  if (here !== undefined) {
    core.release(address); // The handle counts once, however often the object comes.
    return here as T;
  }
  const handle = make(address);
  known.set(address, new WeakRef(handle));
  hold(handle, [address]);
  weigh(handle, size);
  return handle;
}

const endings: ((address: number) => void)[] = [];

/** Has `end` called with an object of the kind that is about to be freed. */
export function registerEnding(kind: number, end: (address: number) => void): void {
  endings[kind] = end;
}

/** Objects that nobody holds any more and that have not been freed yet. */
const dying: number[] = [];
let frees = false;

/** Lets go of an object. The last one frees it, and with it what its kind's ending frees. */
export function letGo(address: number): void {
  if (core.release(address) === 0) return;
  dying.push(address);
  if (frees) return; // An ending lets go of it: not within that, for one may hold the next in a long chain.
  frees = true;
  try {
    for (let one = dying.pop(); one !== undefined; one = dying.pop()) {
      endings[wordAt(one + OBJECT_KIND) & 0xff]?.(one); // The kind is a byte.
      core.free(one);
    }
  } finally {
    frees = false;
  }
}
