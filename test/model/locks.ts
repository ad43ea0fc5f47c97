// What the models of locks have in common. What a lock guards is a queue, which core functions change with plain accesses: two
// goroutines that are inside at once, or one that does not come after another, are a race, and the explorer reports races.

import { DONE, LOCK, OBJECT_RECEIVERS, OBJECT_SENDERS, READ_LOCK, WAIT, WRITE_LOCK } from "../../src/core/layout.js";
import type { Memory, Model, Outcome, Program, Step, Thread } from "./explorer.js";
import { type Core, fail, joinThreads, namesOf, park } from "./world.js";

export interface Guarded {
  /** What is locked, or waited for. */
  readonly object: number;
  /** Another object, where there is one. */
  readonly other: number;
  /** What it guards. */
  readonly queue: number;
  /** For each thread, what it puts into the queue. */
  readonly waiters: readonly number[];
  readonly goroutines: readonly number[];
}

export interface LockShape {
  readonly name: string;
  readonly proves: string;
  make(core: Core): readonly [object: number, other: number];
  readonly threads: readonly ((thread: Thread, world: Guarded) => Program)[];
  /** How long goroutines spin before they wait. */
  readonly patience?: number;
  /** What is read as a hint, beside whether anybody is queued for the object. */
  readonly hints?: (world: Guarded) => number[];
  /** What must hold at the end, beside that nobody sleeps. */
  readonly finally?: (memory: Memory, world: Guarded) => void;
}

export function lockModel(shape: LockShape): Model<Guarded> {
  return {
    name: shape.name,
    proves: shape.proves,
    setup(cores, memory) {
      joinThreads(cores);
      for (const core of cores) core.setPatience(shape.patience ?? 0);
      const [object, other] = shape.make(cores[0]);
      for (const one of [object, other]) if (one !== 0) cores[0].share(one);
      const queue = cores[0].allocate(64);
      memory.setWord(queue, 0);
      memory.setWord(queue + 4, 0);
      return {
        object,
        other,
        queue,
        waiters: cores.map(() => cores[0].allocate(64)),
        goroutines: cores.map((core, i) => core.makeGoroutine(i)),
      };
    },
    threads: shape.threads,
    hints: (world) => [world.object + OBJECT_RECEIVERS, world.object + OBJECT_SENDERS, ...(shape.hints?.(world) ?? [])],
    names: ({ object, other, queue, goroutines }) =>
      namesOf(
        ["object", object],
        ["other", other],
        ["guarded", queue],
        ...goroutines.map((goroutine, i): [string, number] => [`goroutine ${i}`, goroutine]),
      ),
    finally(outcomes: Outcome[], memory, world) {
      outcomes.forEach(({ asleep }, i) => {
        if (asleep) fail(`thread ${i} sleeps for ever`);
      });
      shape.finally?.(memory, world);
    },
  };
}

/** Locks with this thread's goroutine, which waits if it must; `known` to be shared, it is not read before it is taken. */
export function* lock(
  thread: Thread,
  world: Guarded,
  locker: number,
  direction: number,
  known: boolean = false,
): Step<void> {
  const verdict = yield* thread.call(known ? "lockShared" : "lock", locker, direction, world.goroutines[thread.number]);
  const served = verdict === WAIT ? yield* park(thread) : verdict;
  if (served !== DONE) fail(`lock answered ${served}`);
}

export function* unlock(thread: Thread, locker: number, direction: number, known: boolean = false): Step<void> {
  if ((yield* thread.call(known ? "unlockShared" : "unlock", locker, direction)) !== DONE) fail("it was not locked");
}

/** Puts this thread's waiter into the guarded queue. */
export function* put(thread: Thread, { queue, waiters }: Guarded): Step<void> {
  yield* thread.call("enqueue", queue, waiters[thread.number]);
}

export function* takeOut(thread: Thread, { waiters }: Guarded): Step<void> {
  yield* thread.call("dequeue", waiters[thread.number]);
}

/** What is first in the guarded queue, or 0. */
export function* look(thread: Thread, { queue }: Guarded): Step {
  return yield* thread.call("firstWaiter", queue);
}

/** A goroutine that locks, changes what is guarded, and unlocks, so often. */
export function locker(
  times: number,
  direction: number = LOCK,
  known: boolean = false,
): (thread: Thread, world: Guarded) => Program {
  return function* (thread, world) {
    for (let i = 0; i < times; i++) {
      yield* lock(thread, world, world.object, direction, known);
      yield* put(thread, world);
      yield* takeOut(thread, world);
      yield* unlock(thread, world.object, direction, known);
    }
  };
}

export function writer(times: number, known: boolean = false): (thread: Thread, world: Guarded) => Program {
  return locker(times, WRITE_LOCK, known);
}

/** A goroutine that locks for reading, looks, and unlocks, so often. */
export function reader(times: number, known: boolean = false): (thread: Thread, world: Guarded) => Program {
  return function* (thread, world) {
    for (let i = 0; i < times; i++) {
      yield* lock(thread, world, world.object, READ_LOCK, known);
      if ((yield* look(thread, world)) !== 0) fail("a reader reads beside a writer");
      yield* unlock(thread, world.object, READ_LOCK, known);
    }
  };
}
