// Letting go of the core's objects when their handles on this thread are collected.

import { drop } from "./holdings.js";

const registry = new FinalizationRegistry<number>(drop);

/** Counts `handle` as this thread's hold on the object at the address: it ends when the handle is collected. */
export function watch(handle: object, address: number): void {
  registry.register(handle, address);
}
