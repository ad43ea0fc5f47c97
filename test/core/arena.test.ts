// The arena: classes, alignment, reuse, large blocks, exhaustion.

import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Machine, spawn } from "./machine.js";

const sizes = [
  1, 31, 32, 33, 48, 49, 64, 65, 96, 128, 129, 1000, 1024, 4096, 5000, 32_768, 32_769, 65_536, 65_537, 1_000_000,
];

test("blocks do not overlap: each keeps what was written over its whole size", () => {
  const machine = new Machine();
  const { core } = machine.first;
  const blocks = Array.from({ length: 300 }, (_, i) => ({ size: sizes[i % sizes.length], address: 0, mark: i % 251 }));
  for (const block of blocks) {
    if (block.size > 100_000 && block.mark > 60) block.size = 100;
    block.address = core.allocate(block.size) >>> 0;
    expect(block.address).not.toBe(0);
    new Uint8Array(machine.memory.buffer, block.address, block.size).fill(block.mark);
  }
  for (const { address, size, mark } of blocks) {
    expect(new Uint8Array(machine.memory.buffer, address, size).every((byte) => byte === mark)).toBe(true);
  }
  const sorted = blocks.toSorted((a, b) => a.address - b.address);
  for (let i = 1; i < sorted.length; i++) {
    expect(sorted[i].address).toBeGreaterThanOrEqual(sorted[i - 1].address + sorted[i - 1].size);
  }
});

test("all blocks are aligned to 16 bytes, powers of two from 64 on to a cache line", () => {
  const { core } = new Machine().first;
  for (const size of sizes) {
    for (let i = 0; i < 20; i++) {
      const address = core.allocate(size) >>> 0;
      expect(address % 16).toBe(0);
      if (size >= 64 && Number.isInteger(Math.log2(size))) expect(address % 64).toBe(0);
    }
  }
});

test("a freed block is used again before the memory grows", () => {
  for (const size of sizes) {
    const { core } = new Machine(4096).first;
    const first = Array.from({ length: 10 }, () => core.allocate(size));
    for (const block of first) core.free(block);
    const reserved = core.reservedBytes();
    for (let round = 0; round < 1000; round++) {
      const again = Array.from({ length: 10 }, () => core.allocate(size));
      expect(new Set(again)).toEqual(new Set(first));
      for (const block of again) core.free(block);
    }
    expect(core.reservedBytes()).toBe(reserved);
  }
});

test("blocks that one thread allocates and another frees come back: the memory stays flat", () => {
  const machine = new Machine();
  const { core } = machine.first;
  spawn(core, 0, 1);
  const worker = machine.join(core.takeWantedWorker());
  let reserved = 0;
  for (let round = 0; round < 200; round++) {
    const blocks = Array.from({ length: 500 }, () => core.allocate(64));
    expect(new Set(blocks).size).toBe(500);
    for (const block of blocks) worker.core.free(block);
    if (round === 3) reserved = core.reservedBytes();
  }
  expect(core.reservedBytes()).toBe(reserved);
});

describe("an exhausted memory", () => {
  test.for([32, 100, 4096, 40_000, 200_000])(
    "answers 0, corrupts nothing, and gives back what is freed (%i bytes)",
    (size) => {
      const machine = new Machine(40);
      const { core } = machine.first;
      const channel = core.makeChannel(8);
      for (let n = 0; n < 8; n++) expect(core.send(channel, 0, 0, n)).toBe(0);
      const blocks: number[] = [];
      for (;;) {
        const block = core.allocate(size) >>> 0;
        if (block === 0) break;
        expect(block + size).toBeLessThanOrEqual(40 * 65_536);
        blocks.push(block);
        machine.writeWord(block, ~block);
      }
      expect(blocks.length).toBeGreaterThan(0);
      expect(core.allocate(size)).toBe(0);
      for (const block of blocks) expect(machine.word(block)).toBe(~block);
      for (let n = 0; n < 8; n++) expect(core.receive(channel, 0)).toBe(0);
      const last = blocks[blocks.length - 1];
      core.free(last);
      expect(core.allocate(size) >>> 0).toBe(last);
      expect(core.allocate(size)).toBe(0);
      expect(machine.chunks).toBeLessThanOrEqual(40);
    },
  );

  test("makes no channel, WaitGroup or goroutine", () => {
    const { core } = new Machine(16).first;
    while (core.allocate(65_536) !== 0);
    for (let count = 0; core.makeChannel(0) !== 0 && count < 1e6; count++);
    expect(core.makeChannel(0)).toBe(0);
    expect(core.makeWaitGroup(0)).toBe(0);
    while (core.makeGoroutine(0) !== 0);
    expect(core.makeGoroutine(0)).toBe(0);
    expect(core.makeChannel(1_000_000)).toBe(0);
  });
});

test("more than a gibibyte is refused", () => {
  const { core } = new Machine().first;
  expect(core.allocate(2 ** 30 + 1)).toBe(0);
  expect(core.allocate(2 ** 31 - 1)).toBe(0);
});

describe("the debug build", () => {
  const build = (): Machine => {
    execFileSync("npx", ["asc", "--target", "debug"], { stdio: "ignore" });
    return new Machine(1024, "core.debug.wasm");
  };

  test("catches a double free, small and large, and foreign addresses", () => {
    const { core } = build().first;
    for (const size of [64, 1000, 100_000]) {
      const block = core.allocate(size);
      core.free(block);
      expect(() => core.free(block)).toThrow("assertion of the core failed");
    }
    for (const foreign of [0, 1024, 4096, 70_000, 60 * 65_536]) {
      expect(() => core.free(foreign)).toThrow("assertion of the core failed");
    }
  }, 60_000);
});
