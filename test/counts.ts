// How many hold an object of the core: each thread with a handle on it, and each message under way.

import { expect } from "vitest";
import { loadCell } from "../dist/runtime/words.js";
import { OBJECT_COUNT } from "../src/core/layout.js";
import { collectEverywhere } from "./stress/held.js";

export function addressOf(handle: object): number {
  return (handle as { address: number }).address;
}

export function countOf(handle: object): number {
  return loadCell(addressOf(handle) + OBJECT_COUNT);
}

/** Expects that nobody holds the objects but this thread, once all garbage has been collected. */
export async function expectHeldHereAlone(...handles: readonly object[]): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    await collectEverywhere();
    if (handles.every((handle) => countOf(handle) === 1)) return;
  }
  expect(handles.map(countOf)).toEqual(handles.map(() => 1));
}
