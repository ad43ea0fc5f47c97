// parachan/stream: channels beside what else brings values one after the other: web streams, events, iterables.

export type { Lifetime } from "../lifetime.js";
export type { Drop } from "../overflow.js";
export { type Emitter, type EventOptions, fromEvent, OverflowError } from "./from-event.js";
export { fromIterable } from "./from-iterable.js";
export { fromReadable, type Readable } from "./from-readable.js";
export { fromWritable, type Writable, type Writer } from "./from-writable.js";
export type { AdapterOptions } from "./options.js";
export { type ReadableOptions, toReadable } from "./to-readable.js";
