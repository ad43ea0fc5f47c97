// Models of the weighted semaphore: goroutines that take some tokens, look at what they guard, and give them back. Who has all
// tokens changes it, with plain accesses; who has some looks: so two that must not be inside together are a race.

import {
  ACQUIRE,
  AWAIT,
  CASE_DIRECTION,
  CASE_SIZE,
  DONE,
  FIRST_WRITTEN,
  GOROUTINE_WAITER,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  SELECTING,
  SEMAPHORE_HELD,
  SEMAPHORE_TOKENS,
  THREAD_CASE,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WAITER_TAG,
  WAITER_VALUE,
  WOULD_BLOCK,
} from "../../src/core/layout.js";
import type { Core, Memory, Model, Program, Step, Thread } from "./explorer.js";
import { block, fail, joinThreads, namesOf, park } from "./world.js";

/**
 * What a goroutine does. Of `acquire` and its like it gives the tokens back when it has looked. "within" is an acquire that a
 * limit may end, "cut off" one that its own thread ends, "waiting" one that was in the queue before anybody ran; "release"
 * gives tokens back that were held at the beginning, and "limit" lets the limit come. "after" is an acquire that must
 * come after somebody who had all the tokens, and who, with "waiting all", leaves a mark. Who is to "keep" its tokens gives
 * none back.
 */
export type Operation =
  | `acquire ${number}`
  | `within ${number}`
  | `cut off ${number}`
  | `try ${number}`
  | `after ${number}`
  | `waiting ${number}`
  | `waiting all ${number}`
  | `waiting within ${number}`
  | `waiting keep ${number}`
  | `release ${number}`
  | "limit";

export interface Shape {
  readonly tokens: number;
  /** How many are held at the beginning. */
  readonly held?: number;
  readonly threads: readonly (readonly Operation[])[];
  readonly proves: string;
}

interface World {
  readonly semaphore: number;
  /** A WaitGroup, at 1 until the limit comes. */
  readonly limit: number;
  readonly queue: number;
  /** For each thread, what it puts into the guarded queue, its goroutine, and its cases. */
  readonly marks: readonly number[];
  readonly goroutines: readonly number[];
  readonly cases: readonly number[];
}

export function semaphoreModel(shape: Shape): Model<World> {
  const { tokens, held = 0, threads } = shape;
  return {
    name: `semaphore ${tokens - held} of ${tokens}: ${threads.map((thread) => thread.join(", ")).join(" | ")}`,
    proves: shape.proves,
    setup: (cores, memory) => setUp(shape, cores, memory),
    threads: threads.map((operations) => (thread, world) => run(thread, world, operations, tokens)),
    hints: ({ semaphore, limit, goroutines }) => [
      ...[semaphore, limit].flatMap((one) => [one + OBJECT_RECEIVERS, one + OBJECT_SENDERS]),
      ...goroutines.map((goroutine) => goroutine + GOROUTINE_WAITER + WAITER_QUEUE),
    ],
    names: ({ semaphore, limit, queue, goroutines }) =>
      namesOf(
        ["semaphore", semaphore],
        ["limit", limit],
        ["guarded", queue],
        ...goroutines.map((goroutine, i): [string, number] => [`goroutine ${i}`, goroutine]),
      ),
    always(memory, { semaphore }) {
      const taken = memory.double(semaphore + SEMAPHORE_HELD);
      if (taken < 0 || taken > memory.double(semaphore + SEMAPHORE_TOKENS)) fail(`SM1: ${taken} tokens are held`);
    },
    finally(outcomes, memory, { semaphore }) {
      outcomes.forEach(({ asleep }, i) => {
        if (asleep) fail(`thread ${i} sleeps for ever`);
      });
      const sum = (word: string): number =>
        threads.flat().reduce((all, one) => (one.includes(word) ? all + weightOf(one) : all), 0);
      const left = memory.double(semaphore + SEMAPHORE_HELD);
      if (left !== held - sum("release") + sum("keep")) fail(`${left} tokens are held at the end`);
      if (memory.word(semaphore + OBJECT_RECEIVERS) !== 0) fail("somebody is queued at the end");
      if (memory.word(semaphore + OBJECT_LOCK) !== 0) fail("the lock is held at the end");
    },
  };
}

function setUp({ tokens, held = 0, threads }: Shape, cores: Core[], memory: Memory): World {
  joinThreads(cores);
  const semaphore = cores[0].makeSemaphore(tokens);
  const limit = cores[0].makeWaitGroup(1);
  for (const object of [semaphore, limit]) cores[0].share(object);
  if (cores[0].acquire(semaphore, 0, held) !== DONE) fail("no tokens");
  const queue = cores[0].allocate(64);
  memory.setWord(queue, 0);
  memory.setWord(queue + 4, 0);
  const goroutines = cores.map((core, i) => core.makeGoroutine(i));
  const cases = cores.map((core, i) => layCases(core, memory, threads[i], [semaphore, limit]));
  for (const [i, [first]] of threads.entries()) {
    if (!first.startsWith("waiting")) continue;
    const verdict = first.startsWith("waiting within")
      ? cores[i].select(cases[i], 2, goroutines[i], FIRST_WRITTEN, SELECTING)
      : cores[i].acquire(semaphore, goroutines[i], weightOf(first));
    if (verdict !== WAIT) fail("it was to wait");
  }
  return { semaphore, limit, queue, marks: cores.map(() => cores[0].allocate(64)), goroutines, cases };
}

/** The cases of an acquire within the limit, as `within` has them: the op first. 0 if the thread has none. */
function layCases(core: Core, memory: Memory, operations: readonly Operation[], objects: readonly number[]): number {
  const within = operations.find((operation) => operation.includes("within"));
  if (within === undefined) return 0;
  const at = core.makeCases(objects.length);
  for (const [i, object] of objects.entries()) {
    const one = at + i * CASE_SIZE;
    memory.setWord(one + WAITER_OBJECT, object);
    memory.setWord(one + CASE_DIRECTION, i === 0 ? ACQUIRE : AWAIT);
    memory.setWord(one + WAITER_TAG, 0);
    memory.setDouble(one + WAITER_VALUE, i === 0 ? weightOf(within) : 0);
  }
  return at;
}

function* run(thread: Thread, world: World, operations: readonly Operation[], tokens: number): Program {
  for (const operation of operations) {
    const count = weightOf(operation);
    if (operation === "limit") {
      yield* thread.call("add", world.limit, -1);
    } else if (operation.startsWith("release")) {
      yield* release(thread, world, count);
    } else if (yield* take(thread, world, operation, count)) {
      yield* beInside(thread, world, operation, count === tokens);
      if (!operation.includes("keep")) yield* release(thread, world, count);
    }
  }
}

/** Takes the tokens; false if that came to nothing. */
function* take(thread: Thread, world: World, operation: Operation, count: number): Step<boolean> {
  const { semaphore, goroutines, cases } = world;
  const goroutine = goroutines[thread.number];
  if (operation.includes("within")) {
    const verdict = operation.startsWith("waiting")
      ? WAIT
      : yield* thread.call("select", cases[thread.number], 2, goroutine, 1, SELECTING);
    if ((verdict === WAIT ? yield* park(thread) : verdict) !== DONE) fail("the select was not done");
    return (yield* thread.word(block(thread.number) + THREAD_CASE)) === 0;
  }
  if (operation.startsWith("try")) {
    const verdict = yield* thread.call("acquire", semaphore, 0, count);
    if (verdict !== DONE && verdict !== WOULD_BLOCK) fail(`try answered ${verdict}`);
    return verdict === DONE;
  }
  const verdict = operation.startsWith("waiting") ? WAIT : yield* thread.call("acquire", semaphore, goroutine, count);
  if (verdict === WAIT && operation.startsWith("cut off") && (yield* thread.call("cancel", goroutine)) !== 0) {
    return false;
  }
  if ((verdict === WAIT ? yield* park(thread) : verdict) !== DONE) fail("acquire was not done");
  return true;
}

function* beInside(thread: Thread, world: World, operation: Operation, alone: boolean): Step<void> {
  const { queue, marks } = world;
  if (operation.startsWith("waiting all")) {
    yield* thread.call("enqueue", queue, marks[thread.number]);
  } else if (operation.startsWith("after")) {
    if ((yield* thread.call("firstWaiter", queue)) === 0) fail("SM2: one has passed who waited before it");
  } else if (alone) {
    yield* thread.call("enqueue", queue, marks[thread.number]);
    yield* thread.call("dequeue", marks[thread.number]);
  } else if ((yield* thread.call("firstWaiter", queue)) !== 0) {
    fail("somebody is inside beside one who has all tokens");
  }
}

function* release(thread: Thread, { semaphore }: World, count: number): Step<void> {
  if ((yield* thread.call("releaseTokens", semaphore, count)) !== DONE) fail("fewer are held");
}

function weightOf(operation: Operation): number {
  return Number(/\d+$/.exec(operation)?.[0] ?? 0);
}
