// The core as TypeScript sees it: functions over addresses in the shared memory. assembly/ documents each.
//
// The same sources make two of them, in WebAssembly and in JavaScript. Threads on either can share a memory.

import type { SharedMemory } from "./memory.js";
import { wasm } from "./wasm.js";

/** An address in the shared memory; 0 is none. */
export type Address = number;

export interface Core {
  // Threads
  joinAsFirst(limit: number): Address;
  joinAsWorker(name: number): Address;
  limitWorkers(count: number): void;
  busyWorkers(): number;
  takeIds(): number;
  publishLive(count: number): void;
  liveGoroutines(): number;
  isThread(number: number): number;
  snapshot(number: number, to: Address, most: number): number;
  stopAll(): void;
  isStopping(): number;
  restart(): void;
  bury(name: number): void;
  // Memory and objects
  allocate(size: number): Address;
  free(block: Address): void;
  reservedBytes(): number;
  makeObject(kind: number, size: number): Address;
  share(object: Address): void;
  retain(object: Address): void;
  release(object: Address): number;
  // Scheduler
  makeGoroutine(index: number): Address;
  freeGoroutine(goroutine: Address): void;
  begin(goroutine: Address, id: number, origin: Address, atHead: number): void;
  ready(goroutine: Address): void;
  endTurn(): void;
  cancel(goroutine: Address): number;
  next(): number;
  spawn(task: Address, name: Address, tag: number, args: number, homeIndex: number, id: number, origin: Address): void;
  adopt(task: Address, index: number): void;
  finish(task: Address, phase: number, tag: number, value: number): number;
  hasWork(): number;
  setPatience(looks: number): void;
  allowNaps(): void;
  spin(): number;
  keepFromFresh(delta: number): void;
  countBlocked(delta: number): void;
  announce(dozing: boolean): number;
  arise(): void;
  takeWantedWorker(): number;
  hasStarted(name: number): number;
  failFresh(): void;
  // Channels, WaitGroups and semaphores
  makeChannel(capacity: number): Address;
  send(channel: Address, goroutine: Address, tag: number, value: number): number;
  receive(channel: Address, goroutine: Address): number;
  close(channel: Address): number;
  isClosed(channel: Address): number;
  hasReceivers(channel: Address): number;
  length(channel: Address): number;
  buffered(channel: Address, index: number): Address;
  firstSending(channel: Address): Address;
  nextSending(cell: Address): Address;
  makeWaitGroup(counter: number): Address;
  add(group: Address, delta: number): number;
  wait(group: Address, goroutine: Address, reason: number): number;
  makeSemaphore(tokens: number): Address;
  tokens(semaphore: Address): number;
  acquire(semaphore: Address, goroutine: Address, count: number): number;
  releaseTokens(semaphore: Address, count: number): number;
  // Locks
  makeMutex(): Address;
  makeRWMutex(): Address;
  lock(locker: Address, direction: number, goroutine: Address): number;
  lockShared(locker: Address, direction: number, goroutine: Address): number;
  unlock(locker: Address, direction: number): number;
  unlockShared(locker: Address, direction: number): number;
  makeCond(locker: Address, direction: number): Address;
  waitForSignal(cond: Address, goroutine: Address): number;
  signal(cond: Address): void;
  broadcast(cond: Address): void;
  makeOnce(): Address;
  beginOnce(once: Address, goroutine: Address): number;
  // Select
  makeCases(count: number): Address;
  select(cases: Address, count: number, goroutine: Address, choice: number, reason: number): number;
  seed(value: number): void;
}

/** Pages of 64 KiB that a new memory has: the root, the thread blocks and the arena's first chunks. */
export const INITIAL_PAGES = 16;

/** Compiles what scripts/embed.js has written, the core unless said, synchronously: it is small enough for any main thread. */
export function compile(embedded: string = wasm): WebAssembly.Module {
  const bytes = new Uint8Array(embedded.length);
  let count = 0;
  let added = 0;
  for (let i = 0; i < embedded.length; i++) {
    const code = embedded.charCodeAt(i);
    if (code < 125) {
      bytes[count++] = added + ((code - 10) % 90); // "d" is 100, and means 0.
      added = 0;
    } else {
      added = 90 * (code - 124); // "}" is 125, and "~" 126.
    }
  }
  return new WebAssembly.Module(bytes.subarray(0, count));
}

export function instantiateWasm<Exports = Core>(module: WebAssembly.Module, memory: SharedMemory): Exports {
  const env = { memory: memory as WebAssembly.Memory };
  return new WebAssembly.Instance(module, { env }).exports as Exports;
}

/** Makes an instance of the core in JavaScript. */
export type InstantiateInJavascript = (memory: SharedMemory) => Core;

/** What `parachan/js` provides where the platform does not: the core in JavaScript. */
export let provided: InstantiateInJavascript | undefined;

export function provide(instantiate: InstantiateInJavascript): void {
  provided = instantiate;
}
