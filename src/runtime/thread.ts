// This thread's part in the shared memory: the core's instance, and views of this thread's control block.
//
// Nothing is made until it is first used, so that importing costs little and `configure` comes in time.

import { coreInJavascript, cores, defaultMemory, wantedCore, whyNoThreads } from "#platform";
import {
  type Address,
  type Core,
  compileCore,
  INITIAL_PAGES,
  type InstantiateInJavascript,
  instantiateCore,
  provided,
} from "../core/core.js";
import {
  CASE_DIRECTION,
  CASE_SIZE,
  CELL_TAG,
  CELL_VALUE,
  CHUNK,
  ENCODED_BYTES,
  ENCODED_LENGTH,
  GOROUTINE_ID,
  GOROUTINE_REASON,
  GOROUTINE_SIZE,
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  MAX_BLOCK,
  THREAD_BELL,
  THREAD_CASE,
  THREAD_CASES,
  THREAD_INDEX,
  THREAD_RETURNED,
  THREAD_SLEEP,
  THREAD_TAG,
  THREAD_VALUE,
  WAITER_OBJECT,
  WAITER_TAG,
  WAITER_VALUE,
} from "../core/layout.js";
import { asMemory, makeMemory, type PostableMemory, type SharedMemory } from "../core/memory.js";
import { OutOfMemoryError } from "../errors.js";
import type { Boot } from "../platform/types.js";
import type { Writer } from "./writer.js";

/** How long a thread spins, in looks of about a nanosecond: a few times what a hand-over between two cores takes. */
const PATIENCE = 4096;

/** The core's instance. Undefined until `join`. */
export let core: Core;
/** Whether this thread is one of the library's workers. */
export let isWorker: boolean = false;
const obstacle = whyNoThreads();
/** Most worker threads. With 0, the thread that began runs the tasks. */
export let maxWorkers: number = obstacle === undefined ? cores() : 0;
/** Why there can be no workers, though they were wanted. */
export let noThreads: string | undefined = obstacle;

/** The core in WebAssembly, or in JavaScript. */
export type CoreName = "wasm" | "js";

let chosen: CoreName | undefined;
let memory: PostableMemory | undefined;
/** The same as `memory`, as it is used. */
let shared: SharedMemory;
/** Undefined on the core in JavaScript. */
let module: WebAssembly.Module | undefined;
let maximum = defaultMemory;
let block: Address;

// The control block never moves and lies in the memory's first pages, so these views stay good when the memory grows.
let words: Int32Array;
let doubles: Float64Array;
let tagIndex: number;
let valueIndex: number;

// The rest of the memory: `bytes` is renewed when an address lies beyond it.
let bytes: Uint8Array;
let allWords: Int32Array;
let allDoubles: Float64Array;

export function hasJoined(): boolean {
  return memory !== undefined;
}

/** Makes this thread one of the memory's, if it is not yet: the first of a new one, or a worker of one that exists. */
export function join(boot?: Boot): void {
  if (memory !== undefined) return;
  module = boot === undefined ? chooseModule() : boot.module;
  const joining = boot?.memory ?? makeLargestMemory();
  shared = asMemory(joining);
  core = module === undefined ? javascriptCore()(shared) : instantiateCore(module, shared);
  block = boot === undefined ? core.joinAsFirst(maximum / CHUNK) : core.joinAsWorker(boot.name);
  memory = joining;
  isWorker = boot !== undefined;
  core.seed((Math.random() * 2 ** 32) >>> 0);
  if (cores() > 1) core.setPatience(PATIENCE);
  if (!isWorker) core.limitWorkers(maxWorkers);
  words = threadWords(memory, block);
  doubles = new Float64Array(shared.buffer, block, 32);
  tagIndex = THREAD_TAG >> 2;
  valueIndex = THREAD_VALUE >> 3;
  renewViews();
}

/** What the worker of this name is to be started with. */
export function bootForWorker(name: number): Boot {
  return { memory: memory as PostableMemory, module, name };
}

/** Sets which core this program runs on. Only before first use. */
export function setCore(name: CoreName): void {
  if (!isCoreName(name)) throw new RangeError('parachan: the core is "wasm" or "js"');
  if (memory !== undefined) throw new Error("parachan: the core must be configured before first use");
  chosen = name;
}

function isCoreName(name: string): name is CoreName {
  return name === "wasm" || name === "js";
}

/** Undefined for the core in JavaScript: if that is wanted, or if this platform refuses WebAssembly. */
function chooseModule(): WebAssembly.Module | undefined {
  const wanted = chosen ?? wantedCore();
  if (wanted !== undefined && !isCoreName(wanted)) throw new RangeError('parachan: PARACHAN_CORE is "wasm" or "js"');
  if (wanted === "js") return undefined;
  try {
    return compileCore();
  } catch (error) {
    if (wanted === "wasm") throw error;
    if (!hasJavascriptCore()) {
      throw new Error("parachan: WebAssembly is refused here: allow it, or import parachan/js", { cause: error });
    }
    return undefined;
  }
}

/** Whether the core in JavaScript has been loaded. */
export function hasJavascriptCore(): boolean {
  return (provided ?? coreInJavascript) !== undefined;
}

function javascriptCore(): InstantiateInJavascript {
  const instantiate = provided ?? coreInJavascript;
  if (instantiate === undefined) throw new Error("parachan: the core in JavaScript needs an import of parachan/js");
  return instantiate;
}

/** Sets how far the memory may grow, in bytes. Only before first use. */
export function setMemoryMaximum(size: number): void {
  if (!(size >= INITIAL_PAGES * CHUNK && size <= 2 ** 31)) {
    throw new RangeError("parachan: memory must be between 1 MiB and 2 GiB");
  }
  if (memory !== undefined) throw new Error("parachan: memory must be configured before first use");
  maximum = Math.floor(size / CHUNK) * CHUNK;
}

export function setMaxWorkers(count: number): void {
  maxWorkers = obstacle === undefined ? count : 0;
  noThreads = count === 0 ? undefined : obstacle;
  if (memory !== undefined) core.limitWorkers(maxWorkers);
}

/** The tag of what the goroutine that has just been resumed waited for. */
export function resumedTag(): number {
  return words[tagIndex] as number;
}

/** The 64 bits that the last operation or resumption left. */
export function resumedValue(): number {
  return doubles[valueIndex] as number;
}

/** The tag of the value that comes back to a sender whose channel was closed. */
export function returnedTag(): number {
  return words[THREAD_RETURNED >> 2] as number;
}

/** The index of the handle whose task has just come home. */
export function homeIndex(): number {
  return words[THREAD_INDEX >> 2] as number;
}

/** Where in a thread's words the one is that it sleeps on. */
export const SLEEP_INDEX: number = THREAD_SLEEP >> 2;
/** Where in a thread's words the one is in which it asks its bell to wait. */
export const BELL_INDEX: number = THREAD_BELL >> 2;

/** The words of the control block at the address. */
export function threadWords(from: PostableMemory, thread: Address): Int32Array<ArrayBufferLike> {
  return new Int32Array(asMemory(from).buffer, thread, 64);
}

/** The word that this thread sleeps on. */
export function sleepWord(): { words: Int32Array; index: number } {
  return { words, index: SLEEP_INDEX };
}

/** What this thread's bell is to be started with. */
export function bootForBell(): Boot {
  return { ...bootForWorker(0), bell: block };
}

/** So few bytes are copied faster by a loop over words than by a call. */
const LOOPED_MAX = 256;

/** Copies a message into the shared memory, behind its length. */
export function storeMessage(message: Writer): Address {
  const length = message.position;
  if (length > LOOPED_MAX) return storeBytes(message.written);
  const address = allocateEncoded(length);
  message.copyTo(allWords, (address + ENCODED_BYTES) >>> 2);
  return address;
}

/** Copies bytes into the shared memory, behind their length. */
export function storeBytes(encoded: Uint8Array): Address {
  const address = allocateEncoded(encoded.length);
  bytes.set(encoded, address + ENCODED_BYTES);
  return address;
}

function allocateEncoded(length: number): Address {
  const size = ENCODED_BYTES + length;
  const address = size > MAX_BLOCK ? 0 : core.allocate(size) >>> 0;
  if (address === 0) throw new OutOfMemoryError();
  if (address + size > bytes.length) renewViews();
  allWords[(address + ENCODED_LENGTH) >>> 2] = length;
  return address;
}

/** Answers what `read` makes of the bytes stored at the address, which lie from `start` to `end`. It must not keep them. */
export function readStored<T>(address: Address, read: (bytes: Uint8Array, start: number, end: number) => T): T {
  const start = address + ENCODED_BYTES;
  if (start > bytes.length) renewViews();
  const end = start + ((allWords[(address + ENCODED_LENGTH) >>> 2] as number) >>> 0);
  if (end > bytes.length) renewViews();
  return read(bytes, start, end);
}

/** The address of this thread's control block. */
export function ownBlock(): Address {
  return block >>> 0;
}

/** The shared memory as it is now: views of it stay good when it grows, and do not follow. */
export function sharedBuffer(): SharedArrayBuffer {
  return shared.buffer as SharedArrayBuffer;
}

/** The tag in a cell. */
export function cellTag(cell: Address): number {
  reach(cell);
  return allWords[(cell + CELL_TAG) >>> 2] as number;
}

/** The 64 bits in a cell. */
export function cellValue(cell: Address): number {
  reach(cell);
  return allDoubles[(cell + CELL_VALUE) >>> 3] as number;
}

export function writeCell(cell: Address, tag: number, value: number): void {
  reach(cell);
  allWords[(cell + CELL_TAG) >>> 2] = tag;
  allDoubles[(cell + CELL_VALUE) >>> 3] = value;
}

/** Describes a case of a select: what it waits on, and how. */
export function writeCase(one: Address, object: Address, direction: number): void {
  reach(one + CASE_SIZE);
  allWords[(one + WAITER_OBJECT) >>> 2] = object;
  allWords[(one + CASE_DIRECTION) >>> 2] = direction;
}

/** Adds what the case sends, or how much it takes. */
export function writeCaseValue(one: Address, tag: number, value: number): void {
  allWords[(one + WAITER_TAG) >>> 2] = tag;
  allDoubles[(one + WAITER_VALUE) >>> 3] = value;
}

/** The number of the case that the last select made happen. */
export function selectedCase(): number {
  return words[THREAD_CASE >> 2] as number;
}

/** The address of the cases of the select that has just been resumed or tried. */
export function selectedCases(): Address {
  return (words[THREAD_CASES >> 2] as number) >>> 0;
}

/** Says which goroutine the control block carries; 0 for none. */
export function writeGoroutineId(goroutine: Address, id: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_ID) >>> 2] = id;
}

/** Says what the goroutine is to be resumed with. */
export function writeResult(goroutine: Address, tag: number, value: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_TAG) >>> 2] = tag;
  allDoubles[(goroutine + GOROUTINE_VALUE) >>> 3] = value;
}

/** Says what the goroutine waits for, where the core does not know. */
export function writeReason(goroutine: Address, reason: number): void {
  reach(goroutine + GOROUTINE_SIZE);
  allWords[(goroutine + GOROUTINE_REASON) >>> 2] = reason;
}

/** The word at the address, as it was last seen here. */
export function wordAt(address: Address): number {
  reach(address);
  return (allWords[address >>> 2] as number) >>> 0;
}

function reach(cell: Address): void {
  if (cell + CELL_VALUE + 8 > bytes.length) renewViews();
}

function makeLargestMemory(): PostableMemory {
  for (;;) {
    try {
      return makeMemory(INITIAL_PAGES, maximum / CHUNK);
    } catch (error) {
      // Phones and 32-bit systems refuse large reservations: ask for less.
      if (!(error instanceof RangeError) || maximum <= INITIAL_PAGES * CHUNK * 2) throw error;
      maximum = Math.floor(maximum / 2 / CHUNK) * CHUNK;
    }
  }
}

function renewViews(): void {
  const buffer = shared.buffer;
  bytes = new Uint8Array(buffer);
  allWords = new Int32Array(buffer);
  allDoubles = new Float64Array(buffer);
}
