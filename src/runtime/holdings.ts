// What this thread holds of the core's objects, and what happens when the last holder lets go.
//
// A thread has one handle on an object, which counts one for as long as it is reachable; each message under way that
// contains the object counts one more.

import { KIND_CHANNEL } from "../core/layout.js";
import { discard } from "./payload.js";
import { cellTag, cellValue, core, objectKind } from "./thread.js";

/** This thread's handles on objects that others may know, so that one that comes twice is one object. */
const known = new Map<number, WeakRef<object>>();

const collected = new FinalizationRegistry<number>((address) => {
  if (known.get(address)?.deref() === undefined) known.delete(address);
  letGo(address);
});

/** Makes `handle` this thread's hold on the object at the address: it ends when the handle is collected. */
export function hold(handle: object, address: number): void {
  collected.register(handle, address);
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
  hold(handle, address);
  return handle;
}

/** Lets go of an object. The last one frees it, and with it the values that nobody can receive any more. */
export function letGo(address: number): void {
  if (core.release(address) === 0) return;
  if (objectKind(address) === KIND_CHANNEL) {
    for (const cell of bufferedCells(address)) discard(cellTag(cell), cellValue(cell));
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
