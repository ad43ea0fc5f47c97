// What this thread holds of the core's objects, and what happens when the last holder lets go.
//
// A thread has one handle on an object, which counts one for as long as it is reachable; each message under way that
// contains the object counts one more.

import { KIND_CHANNEL, OBJECT_KIND } from "../core/layout.js";
import { atEnd } from "./end.js";
import { discard } from "./payload.js";
import { cellTag, cellValue, core, isWorker, wordAt } from "./thread.js";

/** This thread's handles on objects that others may know, so that one that comes twice is one object. */
const known = new Map<number, WeakRef<object>>();

// A registration costs more than a channel. So the handles that are made one after the other share one: each keeps its
// batch, and when the batch is collected, none of them is left. A small object may stay for as long as the longest-lived
// of its batch, hence the batch is short; a large one has a registration of its own.

/** What the handles of one registration keep alive. */
export interface Batch {
  /** As many bytes as the objects have, for the garbage collector to see. */
  weight: ArrayBuffer | undefined;
}

// The collector does not see the shared memory: to it a channel is a hundred bytes, and it would let gigabytes of them pile
// up. So one batch in many carries an empty buffer that weighs what the channels since the one before weigh; nothing is
// ever written to it.
const WEIGHT = 4 << 20;
let unweighed = 0;

const BATCH = 16;
const LARGEST_IN_BATCH = 1024;

const collected = new FinalizationRegistry<readonly number[]>((addresses) => {
  held.delete(addresses);
  addresses.forEach(forget);
});

// A worker that is told to stop lets go of everything, for nobody collects what it leaves. So it has a list of it.
const held = new Set<readonly number[]>();

atEnd(() => {
  for (const addresses of held) addresses.forEach(letGo);
});

let batch: Batch = { weight: undefined };
let batched: number[] = [];

/** Makes whoever keeps the answer this thread's hold on the object at the address, of `size` bytes. */
export function holdInBatch(address: number, size: number): Batch {
  if (size > LARGEST_IN_BATCH) {
    const own: Batch = { weight: undefined };
    hold(own, [address]);
    weigh(own, size);
    return own;
  }
  if (batched.length === BATCH) endBatch();
  if (batched.length === 0) hold(batch, batched);
  batched.push(address);
  weigh(batch, size);
  return batch;
}

/** Begins another batch, and lets go of this one, which would keep its objects. To be called in a pause. */
export function endBatch(): void {
  if (batched.length === 0) return;
  batch = { weight: undefined };
  batched = [];
}

function weigh(on: Batch, size: number): void {
  unweighed += size;
  if (unweighed < WEIGHT) return;
  on.weight = new ArrayBuffer(unweighed);
  unweighed = 0;
}

function forget(address: number): void {
  if (known.get(address)?.deref() === undefined) known.delete(address);
  letGo(address);
}

/** Makes `holder` this thread's hold on the objects at the addresses: it ends when the holder is collected. */
function hold(holder: object, addresses: readonly number[]): void {
  collected.register(holder, addresses);
  if (isWorker) held.add(addresses);
}

/** Lets other threads know the object that `handle` holds. */
export function publish(handle: object, address: number): void {
  core.share(address);
  known.set(address, new WeakRef(handle));
}

/** This thread's handle on an object that has come in a message, whose count it takes over. */
export function receive<T extends object>(address: number, make: () => T): T {
  const here = known.get(address)?.deref();
  if (here !== undefined) {
    core.release(address); // The handle counts once, however often the object comes.
    return here as T;
  }
  const handle = make();
  known.set(address, new WeakRef(handle));
  hold(handle, [address]);
  return handle;
}

const endings: ((address: number) => void)[] = [];

/** Has `end` called with an object of the kind that is about to be freed. */
export function registerEnding(kind: number, end: (address: number) => void): void {
  endings[kind] = end;
}

/** Lets go of an object. The last one frees it, and with it the values that nobody can receive any more. */
export function letGo(address: number): void {
  if (core.release(address) === 0) return;
  const kind = wordAt(address + OBJECT_KIND) & 0xff; // It is a byte.
  endings[kind]?.(address);
  if (kind === KIND_CHANNEL) {
    // Not bufferedCells: a generator for each channel doubles what collecting it costs.
    for (let index = 0, cell = core.buffered(address, 0); cell !== 0; cell = core.buffered(address, ++index)) {
      discard(cellTag(cell), cellValue(cell));
    }
  }
  core.free(address);
}

/** The cells of the values that a channel holds: buffered, then with waiting senders. */
export function* heldCells(channel: number): Generator<number> {
  yield* bufferedCells(channel);
  for (let cell = core.firstSending(channel); cell !== 0; cell = core.nextSending(cell)) yield cell;
}

function* bufferedCells(channel: number): Generator<number> {
  for (let index = 0; ; index++) {
    const cell = core.buffered(channel, index);
    if (cell === 0) return;
    yield cell;
  }
}
