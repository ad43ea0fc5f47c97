// The weighted semaphore as a state machine: who waits, and who goes on when.

import { describe, expect, test } from "vitest";
import type { Core } from "../../src/core/core.js";
import {
  ACQUIRE,
  CASE_DIRECTION,
  DONE,
  FIRST_WRITTEN,
  NEGATIVE,
  NEVER,
  NOTHING,
  SELECTING,
  WAIT,
  WAITER_OBJECT,
  WAITER_VALUE,
  WOULD_BLOCK,
} from "../../src/core/layout.js";
import { Machine, spawn } from "./machine.js";

/** The indexes of those who are ready, in order. */
function readied(core: Core): number[] {
  const indexes: number[] = [];
  for (let index = core.next(); index !== NOTHING; index = core.next()) indexes.push(index);
  return indexes;
}

/** Selects on acquiring `count` and on a nil channel, as goroutine `block`. */
function select(machine: Machine, semaphore: number, block: number, count: number): number {
  const { core } = machine.first;
  const cases = core.makeCases(1);
  const view = new DataView(machine.memory.buffer);
  view.setInt32(cases + WAITER_OBJECT, semaphore, true);
  view.setInt32(cases + CASE_DIRECTION, count === 0 ? NEVER : ACQUIRE, true);
  view.setFloat64(cases + WAITER_VALUE, count, true);
  return core.select(cases, 1, block, FIRST_WRITTEN, SELECTING);
}

describe.for([false, true])("shared: %s", (shared) => {
  function make(tokens: number): { machine: Machine; core: Core; semaphore: number; blocks: number[] } {
    const machine = new Machine();
    const { core } = machine.first;
    const semaphore = core.makeSemaphore(tokens);
    if (shared) core.share(semaphore);
    return { machine, core, semaphore, blocks: [0, 1, 2, 3].map((index) => core.makeGoroutine(index)) };
  }

  test("tokens are taken while there are enough, and given back", () => {
    const { core, semaphore } = make(3);
    expect([core.acquire(semaphore, 0, 2), core.acquire(semaphore, 0, 2), core.acquire(semaphore, 0, 1)]).toEqual([
      DONE,
      WOULD_BLOCK,
      DONE,
    ]);
    expect([
      core.releaseTokens(semaphore, 4),
      core.releaseTokens(semaphore, 3),
      core.releaseTokens(semaphore, 1),
    ]).toEqual([NEGATIVE, DONE, NEGATIVE]);
    expect(core.acquire(semaphore, 0, 3)).toBe(DONE);
  });

  test("waiters are served in order, as many as there are tokens for", () => {
    const { core, semaphore, blocks } = make(4);
    core.acquire(semaphore, 0, 4);
    for (const [i, count] of [2, 1, 3, 1].entries())
      expect(core.acquire(semaphore, blocks[i] as number, count)).toBe(WAIT);
    core.releaseTokens(semaphore, 1);
    expect(readied(core)).toEqual([]);
    core.releaseTokens(semaphore, 3);
    expect(readied(core)).toEqual([0, 1]); // The third wants 3; the last, whose one is there, is behind it.
    core.releaseTokens(semaphore, 3);
    expect(readied(core)).toEqual([2, 3]);
  });

  test("a waiter that is cut off lets those behind it go on", () => {
    const { core, semaphore, blocks } = make(4);
    core.acquire(semaphore, 0, 2);
    core.acquire(semaphore, blocks[0] as number, 4);
    core.acquire(semaphore, blocks[1] as number, 1);
    core.acquire(semaphore, blocks[2] as number, 1);
    expect(core.cancel(blocks[0] as number)).toBe(1);
    expect(readied(core)).toEqual([1, 2]);
  });

  test("a case of a select waits in the same queue, and leaves it", () => {
    const { machine, core, semaphore, blocks } = make(2);
    expect(select(machine, semaphore, blocks[0] as number, 1)).toBe(DONE);
    expect(select(machine, semaphore, blocks[0] as number, 2)).toBe(WAIT);
    expect(core.acquire(semaphore, blocks[1] as number, 1)).toBe(WAIT);
    expect(core.acquire(semaphore, 0, 1)).toBe(WOULD_BLOCK);
    expect(core.cancel(blocks[0] as number)).toBe(1);
    expect(readied(core)).toEqual([1]);
    expect(select(machine, semaphore, blocks[2] as number, 2)).toBe(WAIT);
    core.releaseTokens(semaphore, 2);
    expect(readied(core)).toEqual([2]);
  });
});

test("waiters of a thread that has died are passed over", () => {
  const machine = new Machine();
  const { core } = machine.first;
  const semaphore = core.makeSemaphore(2);
  core.share(semaphore);
  core.acquire(semaphore, 0, 1);
  spawn(core, 0, 1);
  const worker = machine.join(core.takeWantedWorker());
  const lost = worker.core.makeGoroutine(9);
  expect(worker.core.acquire(semaphore, lost, 2)).toBe(WAIT);
  expect(core.acquire(semaphore, 0, 1)).toBe(WOULD_BLOCK);
  core.bury(worker.name);
  expect(core.acquire(semaphore, 0, 1)).toBe(DONE);
  core.releaseTokens(semaphore, 2);
  expect(core.acquire(semaphore, 0, 2)).toBe(DONE);
});
