// The scheduler's queues: ready, inbox, run queue, global queue, names of threads.

import { describe, expect, test } from "vitest";
import {
  ASLEEP,
  AWAKE,
  EPOCH_STEP,
  FRESH,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_NAME,
  GOROUTINE_PHASE,
  GOROUTINE_TAG,
  HOME,
  NOTHING,
  NUMBER_MASK,
  RUNQ_CAPACITY,
  TAG_NUMBER,
  TAG_UNDEFINED,
  TASK_DIED,
  TASK_FINISHED,
  THREAD_SLEEP,
  THREAD_VALUE,
} from "../../src/core/layout.js";
import { Machine, spawn, type Thread } from "./machine.js";

/** A worker of the machine, which has one task to thank for its start; that task has ended. */
function startWorker(machine: Machine): Thread {
  spawn(machine.first.core, 0, 1);
  const worker = machine.join(machine.first.core.takeWantedWorker());
  expect(take(worker)).toBeDefined();
  while (machine.first.core.next() !== NOTHING);
  return worker;
}

/** The next fresh task, which ends at once: a worker that holds one leaves others to those that hold none. */
function take(thread: Thread): number | undefined {
  let next = thread.core.next();
  while (next === HOME) next = thread.core.next(); // One that it had started itself, and that has ended.
  if (next !== FRESH) return undefined;
  const task = thread.taken();
  thread.core.finish(task, TASK_FINISHED, TAG_UNDEFINED, 0);
  return task;
}

/** The fresh tasks that the thread takes until it finds none. */
function takeAll(thread: Thread): number[] {
  const tasks: number[] = [];
  for (let task = take(thread); task !== undefined; task = take(thread)) tasks.push(task);
  return tasks;
}

test("the ready queue is first come, first served", () => {
  const { core } = new Machine().first;
  const blocks = Array.from({ length: 1000 }, (_, index) => core.makeGoroutine(index));
  expect(core.next()).toBe(NOTHING);
  for (const block of blocks) core.ready(block);
  for (let index = 0; index < 1000; index++) expect(core.next()).toBe(index);
  expect(core.next()).toBe(NOTHING);
});

test("the inbox hands over what others readied, oldest first", () => {
  const machine = new Machine();
  const { core } = machine.first;
  const worker = startWorker(machine);
  const blocks = Array.from({ length: 100 }, (_, index) => core.makeGoroutine(index));
  for (const block of blocks) worker.core.ready(block);
  expect(core.hasWork()).toBe(1);
  for (let index = 0; index < 100; index++) expect(core.next()).toBe(index);
  expect(core.hasWork()).toBe(0);
});

describe("the run queue", () => {
  test("Go 163: is FIFO for 0..255 tasks, empty before and after", () => {
    const machine = new Machine();
    const worker = startWorker(machine);
    for (let count = 0; count < RUNQ_CAPACITY; count++) {
      expect(take(worker)).toBeUndefined();
      const pushed = Array.from({ length: count }, (_, i) => spawn(worker.core, i, i));
      expect(takeAll(worker)).toEqual(pushed);
    }
    expect(worker.core.hasWork()).toBe(0);
  });

  test("overflows half of itself to the global queue: nothing is lost, nothing comes twice", () => {
    const machine = new Machine();
    const worker = startWorker(machine);
    for (const count of [256, 257, 300, 1000]) {
      const pushed = Array.from({ length: count }, (_, i) => spawn(worker.core, i, i));
      const taken = takeAll(worker);
      expect(taken).toHaveLength(count);
      expect(new Set(taken)).toEqual(new Set(pushed));
    }
  });

  test("Go 164: stealing takes half, and every task is taken exactly once", () => {
    for (let count = 1; count < RUNQ_CAPACITY; count += 7) {
      const machine = new Machine();
      const victim = startWorker(machine);
      const thief = startWorker(machine);
      const pushed = Array.from({ length: count }, (_, i) => spawn(victim.core, i, i));
      const stolen = [take(thief)];
      const left = takeAllOwn(victim, count - Math.ceil(count / 2));
      stolen.push(...takeAll(thief));
      expect(stolen).toHaveLength(Math.ceil(count / 2));
      expect(new Set([...stolen, ...left])).toEqual(new Set(pushed));
      expect(stolen.length + left.length).toBe(count);
    }
  });

  test("Go 165: a queue with work is never seen empty by another thread", () => {
    const machine = new Machine();
    const owner = startWorker(machine);
    const other = startWorker(machine);
    for (let round = 0; round < 1000; round++) {
      spawn(owner.core, 0, round);
      expect(other.core.hasWork()).toBe(1);
      spawn(owner.core, 0, round);
      expect(take(owner)).toBeDefined();
      expect(other.core.hasWork()).toBe(1);
      expect(take(owner)).toBeDefined();
      expect(other.core.hasWork()).toBe(0);
    }
  });
});

test("Go 166: the search for a task to steal comes to every worker, for 2 to 64 of them", () => {
  for (const count of [2, 3, 4, 5, 8, 16, 64]) {
    const machine = new Machine();
    const workers = Array.from({ length: count }, () => startWorker(machine));
    for (const victim of workers) {
      const task = spawn(victim.core, 0, 1);
      const thief = workers[(workers.indexOf(victim) + 1) % count] as Thread;
      expect(take(thief)).toBe(task);
    }
  }
});

test("a task brings its name and arguments to whoever takes it, also in the block of one that has come home", () => {
  const machine = new Machine();
  const home = machine.first.core;
  const worker = startWorker(machine);
  const values = machine.block(worker) + THREAD_VALUE;
  const task = home.makeGoroutine(0);
  for (let round = 1; round <= 3; round++) {
    home.spawn(task, 1000 + round, TAG_NUMBER, round / 2, round, round, 0);
    expect(worker.core.next()).toBe(FRESH);
    expect(worker.taken()).toBe(task);
    expect([machine.word(task + GOROUTINE_NAME), machine.word(task + GOROUTINE_TAG)]).toEqual([
      1000 + round,
      TAG_NUMBER,
    ]);
    expect(machine.double(values)).toBe(round / 2);
    expect(worker.core.finish(task, TASK_FINISHED, TAG_UNDEFINED, 0)).toBe(1);
    expect(home.next()).toBe(HOME);
    expect(machine.first.taken()).toBe(task);
    expect(machine.word(task + GOROUTINE_HOME_INDEX)).toBe(round);
  }
});

test("a task that no worker will take comes home with its arguments", () => {
  const machine = new Machine();
  const { core } = machine.first;
  const task = core.makeGoroutine(0);
  core.spawn(task, 1, TAG_NUMBER, 2.5, 0, 1, 0);
  core.failFresh();
  expect(core.next()).toBe(HOME);
  expect(machine.first.taken()).toBe(task);
  expect(machine.word(task + GOROUTINE_PHASE)).toBe(TASK_DIED);
  expect(machine.word(task + GOROUTINE_TAG)).toBe(TAG_NUMBER);
  expect(machine.double(machine.block(machine.first) + THREAD_VALUE)).toBe(2.5);
});

test("a worker that holds a task leaves fresh ones to a worker that holds none, and takes them if all hold some", () => {
  const machine = new Machine();
  machine.first.core.limitWorkers(2);
  const [one, other] = [startWorker(machine), startWorker(machine)] as const;
  for (let i = 0; i < 3; i++) spawn(machine.first.core, i, i);
  expect(one.core.next()).toBe(FRESH);
  expect([one.core.next(), one.core.hasWork()]).toEqual([NOTHING, 0]);
  expect([other.core.hasWork(), other.core.next()]).toEqual([1, FRESH]);
  expect([one.core.hasWork(), one.core.next()]).toEqual([1, FRESH]);
});

test("a worker that holds a task does not leave fresh ones to a worker that has died", () => {
  const machine = new Machine();
  machine.first.core.limitWorkers(2);
  const [one, other] = [startWorker(machine), startWorker(machine)] as const;
  for (let i = 0; i < 2; i++) spawn(machine.first.core, i, i);
  expect(one.core.next()).toBe(FRESH);
  machine.first.core.limitWorkers(1);
  expect([one.core.hasWork(), one.core.next()]).toEqual([0, NOTHING]); // The other one would take it.
  machine.first.core.bury(other.name);
  expect([one.core.hasWork(), one.core.next()]).toEqual([1, FRESH]);
});

test("a fresh task wakes a worker that may take it, not one that imports a module", () => {
  const machine = new Machine();
  machine.first.core.limitWorkers(2);
  const [one, other] = [startWorker(machine), startWorker(machine)] as const;
  for (const { core } of [one, other]) {
    spawn(machine.first.core, 0, 1);
    expect(core.next()).toBe(FRESH);
  }
  one.core.keepFromFresh(1);
  for (const { core } of [one, other]) expect(core.announce(false)).toBe(1);
  spawn(machine.first.core, 0, 1);
  expect(machine.word(machine.block(one) + THREAD_SLEEP)).toBe(ASLEEP);
  expect(machine.word(machine.block(other) + THREAD_SLEEP)).toBe(AWAKE);
  expect(other.core.next()).toBe(FRESH);
});

test("workers that hold a task take fresh ones if more workers may be started than there are numbers", () => {
  const machine = new Machine();
  machine.first.core.limitWorkers(256);
  const workers = Array.from({ length: 255 }, () => startWorker(machine));
  for (const { core } of workers) {
    spawn(machine.first.core, 0, 1);
    expect(core.next()).toBe(FRESH);
  }
  const [one, other] = workers as [Thread, Thread];
  expect(one.core.announce(false)).toBe(1);
  spawn(machine.first.core, 0, 1);
  expect(machine.first.core.takeWantedWorker()).toBe(0);
  expect(machine.word(machine.block(one) + THREAD_SLEEP)).toBe(AWAKE);
  expect([one.core.hasWork(), one.core.next()]).toEqual([1, FRESH]);
  machine.first.core.bury(other.name); // Its number is for another one.
  spawn(machine.first.core, 0, 1);
  expect(one.core.hasWork()).toBe(0);
  expect(machine.first.core.takeWantedWorker()).not.toBe(0);
});

test("the global queue is FIFO", () => {
  const machine = new Machine();
  const worker = startWorker(machine);
  const pushed = Array.from({ length: 500 }, (_, i) => spawn(machine.first.core, i, i));
  expect(takeAll(worker)).toEqual(pushed);
});

test("a dead worker's fresh tasks go to the others", () => {
  const machine = new Machine();
  const victim = startWorker(machine);
  const other = startWorker(machine);
  const pushed = Array.from({ length: 20 }, (_, i) => spawn(victim.core, i, i));
  machine.first.core.bury(victim.name);
  expect(new Set(takeAll(other))).toEqual(new Set(pushed));
});

test("a name is a number and how often it was used: the number of a dead thread comes back under a new name", () => {
  const machine = new Machine();
  const names = new Set([machine.first.name]);
  for (let round = 0; round < 10; round++) {
    const worker = startWorker(machine);
    expect(worker.name & NUMBER_MASK).toBe(1);
    expect(worker.name).toBeGreaterThanOrEqual(EPOCH_STEP);
    expect(names.has(worker.name)).toBe(false);
    names.add(worker.name);
    machine.first.core.bury(worker.name);
  }
});

test("goroutine numbers are given out in blocks that do not overlap", () => {
  const machine = new Machine();
  const worker = startWorker(machine);
  const starts = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? machine.first : worker).core.takeIds());
  expect(new Set(starts).size).toBe(10);
  for (const start of starts) expect(start % 1024).toBe(0);
});

/** Takes that many fresh tasks, which must be there. */
function takeAllOwn(thread: Thread, count: number): (number | undefined)[] {
  return Array.from({ length: count }, () => take(thread));
}
