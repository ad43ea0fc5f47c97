// The channel as a state machine over memory: the ring at odd capacities and near the wrap, states, waiters.

import { describe, expect, test } from "vitest";
import {
  CHANNEL_CAPACITY,
  CHANNEL_LAP,
  CLOSED,
  DONE,
  NOTHING,
  TAG_NUMBER,
  THREAD_BLOCKS,
  THREAD_TAG,
  THREAD_VALUE,
  WAIT,
  WOULD_BLOCK,
} from "../../src/core/layout.js";
import { Machine } from "./machine.js";
import { ringOf } from "./ring.js";

/** Compact rings, and spread ones. */
const capacities = [1, 2, 3, 5, 7, 8, 9, 100];

/** What the first thread received last. */
function received(machine: Machine): number {
  return machine.double(THREAD_BLOCKS + THREAD_VALUE);
}

/** Makes an empty ring stand at the lap that begins at `position`, as if it had been in use for that long. */
function moveTo(machine: Machine, channel: number, position: number): void {
  const { head, tail, stamps } = ringOf(channel, machine.word(channel + CHANNEL_CAPACITY));
  machine.writeWord(head, position | 0);
  machine.writeWord(tail, position | 0);
  stamps.forEach((stamp, slot) => {
    machine.writeWord(stamp, (position + slot * 4) | 0);
  });
}

describe.for(["known to one thread", "shared"])("a ring %s", (known) => {
  const make = (machine: Machine, capacity: number): number => {
    const channel = machine.first.core.makeChannel(capacity);
    if (known === "shared") machine.first.core.share(channel);
    return channel;
  };

  test.for(capacities)("of capacity %i is FIFO at every fill, round after round", (capacity) => {
    const machine = new Machine();
    const { core } = machine.first;
    const channel = make(machine, capacity);
    let sent = 0;
    let taken = 0;
    for (let round = 0; round < 5 * capacity; round++) {
      const fill = 1 + (round % capacity);
      for (let i = 0; i < fill; i++) expect(core.send(channel, 0, TAG_NUMBER, sent++)).toBe(DONE);
      expect(core.length(channel)).toBe(fill);
      if (fill === capacity) expect(core.send(channel, 0, TAG_NUMBER, -1)).toBe(WOULD_BLOCK);
      for (let i = 0; i < fill; i++) {
        expect(core.receive(channel, 0)).toBe(TAG_NUMBER);
        expect(received(machine)).toBe(taken++);
      }
      expect(core.length(channel)).toBe(0);
      expect(core.receive(channel, 0)).toBe(WOULD_BLOCK);
    }
  });

  test.for(capacities)("of capacity %i goes through the wrap of its positions at 2^32", (capacity) => {
    const machine = new Machine();
    const { core } = machine.first;
    const channel = make(machine, capacity);
    const lap = machine.word(channel + CHANNEL_LAP);
    moveTo(machine, channel, 2 ** 32 - 3 * lap);
    let taken = 0;
    for (let sent = 0; sent < 8 * capacity; ) {
      for (let i = 0; i < capacity; i++) expect(core.send(channel, 0, TAG_NUMBER, sent++)).toBe(DONE);
      expect(core.send(channel, 0, TAG_NUMBER, -1)).toBe(WOULD_BLOCK);
      expect(core.length(channel)).toBe(capacity);
      const half = Math.ceil(capacity / 2);
      for (let i = 0; i < half; i++) {
        expect(core.receive(channel, 0)).toBe(TAG_NUMBER);
        expect(received(machine)).toBe(taken++);
      }
      for (let i = 0; i < half; i++) expect(core.send(channel, 0, TAG_NUMBER, sent++)).toBe(DONE);
      while (core.receive(channel, 0) === TAG_NUMBER) expect(received(machine)).toBe(taken++);
      expect(taken).toBe(sent);
    }
    expect(machine.word(ringOf(channel, capacity).tail) >>> 0).toBeLessThan(2 ** 31); // It has wrapped.
  });
});

test.for([0, ...capacities])("open, full, closed, drained: each state answers as it must (capacity %i)", (capacity) => {
  const { core } = new Machine().first;
  const channel = core.makeChannel(capacity);
  expect(core.isClosed(channel)).toBe(0);
  expect(core.receive(channel, 0)).toBe(WOULD_BLOCK);
  for (let n = 0; n < capacity; n++) expect(core.send(channel, 0, TAG_NUMBER, n)).toBe(DONE);
  expect(core.send(channel, 0, TAG_NUMBER, -1)).toBe(WOULD_BLOCK);
  expect(core.close(channel)).toBe(DONE);
  expect(core.isClosed(channel)).toBe(1);
  expect(core.close(channel)).toBe(CLOSED);
  expect(core.send(channel, 0, TAG_NUMBER, -1)).toBe(CLOSED);
  expect(core.length(channel)).toBe(capacity);
  for (let n = 0; n < capacity; n++) expect(core.receive(channel, 0)).toBe(TAG_NUMBER);
  for (let n = 0; n < 3; n++) expect(core.receive(channel, 0)).toBe(CLOSED);
});

describe("waiters", () => {
  test.for([0, ...capacities])("that receive are served in order of arrival (capacity %i)", (capacity) => {
    const machine = new Machine();
    const { core } = machine.first;
    const channel = core.makeChannel(capacity);
    const blocks = Array.from({ length: 10 }, (_, index) => core.makeGoroutine(index));
    for (const block of blocks) expect(core.receive(channel, block)).toBe(WAIT);
    for (let n = 0; n < 10; n++) expect(core.send(channel, 0, TAG_NUMBER, 100 + n)).toBe(DONE);
    expect(core.length(channel)).toBe(0);
    for (let n = 0; n < 10; n++) {
      expect(core.next()).toBe(n);
      expect(machine.word(THREAD_BLOCKS + THREAD_TAG)).toBe(TAG_NUMBER);
      expect(received(machine)).toBe(100 + n);
    }
    expect(core.next()).toBe(NOTHING);
  });

  test.for([0, ...capacities])(
    "that send are served in order of arrival, behind the buffer (capacity %i)",
    (capacity) => {
      const machine = new Machine();
      const { core } = machine.first;
      const channel = core.makeChannel(capacity);
      for (let n = 0; n < capacity; n++) core.send(channel, 0, TAG_NUMBER, n);
      const blocks = Array.from({ length: 10 }, (_, index) => core.makeGoroutine(index));
      for (let i = 0; i < 10; i++) expect(core.send(channel, blocks[i], TAG_NUMBER, capacity + i)).toBe(WAIT);
      for (let n = 0; n < capacity + 10; n++) {
        expect(core.receive(channel, 0)).toBe(TAG_NUMBER);
        expect(received(machine)).toBe(n);
      }
      for (let n = 0; n < 10; n++) {
        expect(core.next()).toBe(n);
        expect(machine.word(THREAD_BLOCKS + THREAD_TAG)).toBe(DONE);
      }
      expect(core.next()).toBe(NOTHING);
    },
  );

  test("that are cancelled, first, last or in the middle, leave the others in order", () => {
    const machine = new Machine();
    const { core } = machine.first;
    const channel = core.makeChannel(0);
    const blocks = Array.from({ length: 9 }, (_, index) => core.makeGoroutine(index));
    for (const block of blocks) core.receive(channel, block);
    for (const index of [0, 4, 8]) expect(core.cancel(blocks[index])).toBe(1);
    expect(core.cancel(blocks[4])).toBe(0);
    for (const index of [1, 2, 3, 5, 6, 7]) {
      expect(core.send(channel, 0, TAG_NUMBER, index)).toBe(DONE);
      expect(core.next()).toBe(index);
      expect(core.cancel(blocks[index])).toBe(0); // It has been served.
    }
    expect(core.send(channel, 0, TAG_NUMBER, -1)).toBe(WOULD_BLOCK);
  });

  test("of a closed channel are woken once each, with CLOSED", () => {
    const machine = new Machine();
    const { core } = machine.first;
    for (const send of [false, true]) {
      const channel = core.makeChannel(0);
      const blocks = [0, 1, 2].map((index) => core.makeGoroutine(index));
      for (const block of blocks) {
        expect(send ? core.send(channel, block, TAG_NUMBER, 5) : core.receive(channel, block)).toBe(WAIT);
      }
      core.close(channel);
      for (const index of [0, 1, 2]) {
        expect(core.next()).toBe(index);
        expect(machine.word(THREAD_BLOCKS + THREAD_TAG)).toBe(CLOSED);
      }
      expect(core.next()).toBe(NOTHING);
    }
  });
});
