// Idle and wake: fresh tasks, workers that sleep, and the thread that began, which decides when nothing can run any more.

import {
  ASLEEP,
  FRESH,
  HOME,
  INJECT_LENGTH,
  NOTHING,
  ROOT_BUSY,
  ROOT_INJECT,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  TAG_NONE,
  TAG_UNDEFINED,
  TASK_FINISHED,
  THREAD_INBOX,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_TAIL,
  THREAD_SLEEP,
} from "../../src/core/layout.js";
import type { Memory, Model, Outcome, Program, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import { block, fail, joinWorkers, namesOf, sleep, spawn, taken } from "./world.js";

/** I3: BUSY is 0 only if every worker is asleep with nothing sent to it. */
function checkBusy(memory: Memory, workers: number): void {
  const busy = memory.word(ROOT_BUSY);
  if (busy < 0) fail("I3: BUSY is negative");
  if (busy > 0) return;
  for (let worker = 1; worker <= workers; worker++) {
    if (memory.word(block(worker) + THREAD_SLEEP) !== ASLEEP)
      fail(`I3: BUSY is 0 beside worker ${worker}, who is awake`);
    if (memory.word(block(worker) + THREAD_INBOX) !== 0) fail(`I3: BUSY is 0 beside work sent to worker ${worker}`);
  }
}

function checkRest(outcomes: Outcome[], memory: Memory, workers: number): void {
  if (outcomes[0].asleep) fail("the thread that began sleeps for ever");
  if (memory.word(ROOT_INJECT + INJECT_LENGTH) !== 0) fail("I4: everybody sleeps beside a task");
  for (let worker = 1; worker <= workers; worker++) {
    const thread = block(worker);
    if (memory.word(thread + THREAD_RUNQ_HEAD) !== memory.word(thread + THREAD_RUNQ_TAIL)) fail("I4: a task is left");
    if (memory.word(thread + THREAD_INBOX) !== 0) fail("a goroutine is left in an inbox");
  }
  if (memory.word(ROOT_BUSY) !== 0) fail(`all sleep and BUSY is ${memory.word(ROOT_BUSY)}`);
  if (memory.word(ROOT_SLEEPING) !== workers) fail(`all sleep and SLEEPING is ${memory.word(ROOT_SLEEPING)}`);
  if (memory.word(ROOT_SEARCHING) !== 0) fail("nobody searches and SEARCHING is not 0");
}

/** Spawns the tasks and waits until they have come home; `from` − 1 have. */
function* first(thread: Thread, tasks: number, from: number): Program {
  if (from === 0) {
    for (let i = 0; i < tasks; i++) {
      yield* thread.call("spawn", yield* thread.call("makeGoroutine", 0), 0, TAG_NONE, 0, i, i + 1, 0);
    }
    yield* thread.again(1);
  }
  if (from === tasks + 1) return;
  const next = yield* thread.call("next");
  if (next === HOME) yield* thread.again(from + 1);
  if (next !== NOTHING) fail(`next answered ${next}`);
  yield* decide(thread);
  yield* thread.again(from);
}

/** Sleeps, unless nothing can wake it. */
function* decide(thread: Thread): Program {
  if ((yield* thread.call("announce", 0)) === 0) return;
  if ((yield* thread.call("busyWorkers")) === 0 && (yield* thread.call("hasWork")) === 0)
    fail("took work for a deadlock");
  yield* thread.sleep(block(0) + THREAD_SLEEP, ASLEEP);
  yield* thread.call("arise");
}

function* worker(thread: Thread, from: number): Program {
  const next = yield* thread.call("next");
  if (next >= 0) yield* thread.again(from);
  if (next === FRESH) yield* thread.call("finish", yield* taken(thread), TASK_FINISHED, TAG_UNDEFINED, 0);
  else if (next === NOTHING) yield* sleep(thread);
  else fail(`next answered ${next}`);
  yield* thread.again(from);
}

function tasksModel(tasks: number, workers: number): Model<undefined> {
  return {
    name: `idle: ${tasks} tasks, ${workers} workers`,
    proves: "every task is run and comes home, no wake-up is lost, BUSY is never 0 beside work",
    setup(cores, memory) {
      joinWorkers(cores, memory);
      return undefined;
    },
    threads: [
      (thread, _, from) => first(thread, tasks, from),
      ...Array.from({ length: workers }, () => (thread: Thread) => worker(thread, 0)),
    ],
    names: () => namesOf(),
    always: (memory) => checkBusy(memory, workers),
    finally: (outcomes, memory) => checkRest(outcomes, memory, workers),
  };
}

prove(tasksModel(1, 1));
prove(tasksModel(2, 1), "full");
prove(tasksModel(1, 2), "full");

/** Worker 1 readies a goroutine of worker 2, which sleeps, and goes on with its task. */
function readyModel(): Model<{ goroutine: number; task: number }> {
  return {
    name: "idle: a worker wakes another",
    proves: "who wakes a sleeper counts for it in time: BUSY is never 0 while the waker still runs",
    setup(cores, memory) {
      joinWorkers(cores, memory);
      const goroutine = cores[2].makeGoroutine(7);
      if (cores[2].announce(0) === 0) fail("it was to sleep");
      const task = spawn(cores[0], 0, 1);
      if (cores[1].next() !== FRESH) fail("it was to take the task");
      cores[2].arise();
      if (cores[2].next() !== NOTHING || cores[2].announce(0) === 0) fail("it was to sleep again");
      return { goroutine, task };
    },
    threads: [
      (thread, _, from) => first(thread, 1, from === 0 ? 1 : from),
      function* (thread, { goroutine, task }, from) {
        if (from === 1) return yield* worker(thread, 1);
        yield* thread.call("ready", goroutine);
        yield* thread.call("finish", task, TASK_FINISHED, TAG_UNDEFINED, 0);
        yield* thread.again(1);
      },
      function* (thread, _, from) {
        if (from !== 0) return yield* worker(thread, from);
        yield* thread.sleep(block(2) + THREAD_SLEEP, ASLEEP);
        yield* thread.call("arise");
        yield* thread.again(1);
      },
    ],
    names: ({ goroutine, task }) => namesOf(["goroutine", goroutine], ["task", task]),
    always: (memory) => checkBusy(memory, 2),
    finally: (outcomes, memory) => checkRest(outcomes, memory, 2),
  };
}

prove(readyModel());

/** A worker, until it has started a task. */
function* untilFresh(thread: Thread): Program {
  const next = yield* thread.call("next");
  if (next === FRESH) return;
  if (next !== NOTHING) fail(`next answered ${next}`);
  yield* sleep(thread);
  yield* thread.again(1);
}

/**
 * Workers 1 and 2 hold a task each. Worker 1 looks for another in the queue of worker 2, which takes it, ends its own and
 * falls asleep; meanwhile the thread that began starts one more.
 */
function searchModel(): Model<{ task: number }> {
  return {
    name: "idle: a search that ends beside a worker that is free",
    proves: "a task that is queued during a search is taken, though whoever has searched leaves it to another by then",
    setup(cores, memory) {
      joinWorkers(cores, memory);
      spawn(cores[0], 0, 1);
      if (cores[1].next() !== FRESH) fail("it was to take the task");
      const task = spawn(cores[0], 1, 2);
      if (cores[2].next() !== FRESH) fail("it was to take the task");
      spawn(cores[0], 2, 3);
      cores[2].pushRun(cores[0].takeInjected());
      return { task };
    },
    threads: [
      function* (thread) {
        yield* thread.call("spawn", yield* thread.call("makeGoroutine", 0), 0, TAG_NONE, 0, 3, 4, 0);
      },
      untilFresh,
      function* (thread, { task }, from) {
        if (from === 0) {
          yield* thread.call("popRun");
          yield* thread.call("finish", task, TASK_FINISHED, TAG_UNDEFINED, 0);
          yield* thread.again(1);
        }
        yield* untilFresh(thread);
      },
    ],
    names: ({ task }) => namesOf(["task", task]),
    always: (memory) => checkBusy(memory, 2),
    finally([, one, other]) {
      if (one.asleep && other.asleep) fail("I4: everybody sleeps beside a task");
    },
  };
}

prove(searchModel(), "full");
