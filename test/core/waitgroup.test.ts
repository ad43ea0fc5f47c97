// The WaitGroup as a state machine: counter and rounds.

import { expect, test } from "vitest";
import { DONE, NEGATIVE, NOTHING, WAIT, WOULD_BLOCK } from "../../src/core/layout.js";
import { Machine } from "./machine.js";

test("wait at 0 is done; above 0 it waits until the counter comes to 0", () => {
  const { core } = new Machine().first;
  const group = core.makeWaitGroup(0);
  expect(core.wait(group, 0, 0)).toBe(DONE);
  core.add(group, 2);
  expect(core.wait(group, 0, 0)).toBe(WOULD_BLOCK);
  const blocks = [0, 1, 2].map((index) => core.makeGoroutine(index));
  for (const block of blocks) expect(core.wait(group, block, 0)).toBe(WAIT);
  core.add(group, -1);
  expect(core.next()).toBe(NOTHING);
  core.add(group, -1);
  for (const index of [0, 1, 2]) expect(core.next()).toBe(index);
  expect(core.next()).toBe(NOTHING);
});

test("a counter never goes below 0: it stays", () => {
  const { core } = new Machine().first;
  const group = core.makeWaitGroup(1);
  expect(core.add(group, -2)).toBe(NEGATIVE);
  expect(core.wait(group, 0, 0)).toBe(WOULD_BLOCK);
  expect(core.add(group, -1)).toBe(DONE);
  expect(core.add(group, -1)).toBe(NEGATIVE);
});

test("a round wakes its own waiters, and the group may be used again", () => {
  const { core } = new Machine().first;
  const group = core.makeWaitGroup(0);
  const block = core.makeGoroutine(7);
  for (let round = 0; round < 100; round++) {
    core.add(group, 3);
    expect(core.wait(group, block, 0)).toBe(WAIT);
    for (let n = 0; n < 2; n++) core.add(group, -1);
    expect(core.next()).toBe(NOTHING);
    core.add(group, -1);
    expect(core.next()).toBe(7);
  }
});
