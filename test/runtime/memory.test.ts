// The shared memory as JavaScript sees it, where an engine is late to tell a thread that another one has grown it.

import { expect, test } from "vitest";
import { bufferTo } from "../../dist/core/memory.js";
import { viewMemory, wordAt, writeDouble } from "../../dist/runtime/memory.js";

/** A memory that another thread has grown: its buffer is the old one until it is grown here, if only by nothing. */
class Late {
  readonly #grown: SharedArrayBuffer = new SharedArrayBuffer(256);
  buffer: SharedArrayBuffer = new SharedArrayBuffer(128);

  grow(pages: number): number {
    expect(pages).toBe(0);
    this.buffer = this.#grown;
    return 2;
  }
}

test("what lies beyond the buffer is found once the engine has been made to look", () => {
  const memory = new Late();
  expect(bufferTo(128, memory).byteLength).toBe(128);
  expect(bufferTo(129, memory).byteLength).toBe(256);
  viewMemory(new Late());
  writeDouble(192, Number.NaN);
  expect(wordAt(196)).toBe(0x7ff80000);
  viewMemory(new Late());
  expect(wordAt(60)).toBe(0);
  expect(wordAt(248)).toBe(0);
});
