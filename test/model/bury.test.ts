// The death of a worker: its program just stops, between two calls into the core, and the thread that began buries it.

import {
  ASLEEP,
  CASE_DIRECTION,
  CASE_SIZE,
  FRESH,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  HOME,
  NOTHING,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  QUEUE_FIRST,
  RECEIVE,
  ROOT_BUSY,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_WORKERS,
  SELECTING,
  TAG_UNDEFINED,
  TASK_FINISHED,
  THREAD_NAME,
  THREAD_SLEEP,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
} from "../../src/core/layout.js";
import type { Core, Memory, Model, Program, Step, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import { block, fail, joinWorkers, namesOf, receive, send, sharedChannel, sleep, spawn, taken } from "./world.js";

/** Where a dying worker leaves word, as the platform would. */
const DEATH = 1120;
/** Where the thread that began leaves the name of the worker that is to start. */
const START = 1124;

/** The end of the worker's program, if it dies here. */
function* mayDie(thread: Thread): Step<boolean> {
  if ((yield* thread.choose(2)) === 0) return false;
  yield* thread.call("storeCell", DEATH, 1);
  yield* thread.call("notifyCell", DEATH);
  return true;
}

/** Waits for the death of worker 1 and buries it. */
function* buryWhenDead(thread: Thread, name: number): Program {
  yield* thread.sleep(DEATH, 0);
  yield* thread.call("loadCell", DEATH); // Whoever learns of a thread's end comes after all that it did.
  yield* thread.call("bury", name);
}

/** A worker, which may die wherever JavaScript runs. */
function* mortal(thread: Thread): Program {
  if (yield* mayDie(thread)) return;
  const next = yield* thread.call("next");
  if (yield* mayDie(thread)) return;
  if (next === FRESH) {
    yield* thread.call("finish", yield* taken(thread), TASK_FINISHED, TAG_UNDEFINED, 0);
  } else if (next === NOTHING) {
    if ((yield* thread.call("announce", 0)) !== 0) {
      if (yield* mayDie(thread)) return;
      yield* thread.sleep(block(thread.number) + THREAD_SLEEP, ASLEEP);
      if (yield* mayDie(thread)) return;
      yield* thread.call("arise");
    }
  }
  yield* thread.again(0);
}

function* worker(thread: Thread, from: number): Program {
  const next = yield* thread.call("next");
  if (next === FRESH) yield* thread.call("finish", yield* taken(thread), TASK_FINISHED, TAG_UNDEFINED, 0);
  else if (next === NOTHING) yield* sleep(thread);
  else fail(`worker ${thread.number} is to resume ${next}, which is no goroutine of its own`);
  yield* thread.again(from);
}

/** Takes what comes home until all tasks have, each once; `home` has a bit for each that has. */
function* takeHome(thread: Thread, tasks: number, home: number): Program {
  if (home === 2 ** tasks - 1) return;
  const next = yield* thread.call("next");
  if (next === HOME) {
    const bit = 1 << (yield* thread.word((yield* taken(thread)) + GOROUTINE_HOME_INDEX));
    if ((home & bit) !== 0) fail("a task came home twice");
    yield* thread.again(home | bit | 16);
  }
  if (next !== NOTHING) fail(`next answered ${next}`);
  yield* sleep(thread);
  yield* thread.again(home | 16);
}

/** A task of the first thread's with this index at home, in nobody's queue. */
function makeTask(first: Core, index: number): number {
  spawn(first, index, index + 1);
  return first.takeInjected();
}

interface Burial {
  readonly name: number;
  readonly goroutine: number;
}

/** Worker 1 runs task 0, has task 1 and more in its queue, and sleeps if `asleep`. */
function burden(cores: readonly Core[], memory: Memory, queued: number, asleep: boolean): Burial {
  const goroutine = cores[1].makeGoroutine(7);
  spawn(cores[0], 0, 1);
  if (cores[1].next() !== FRESH) fail("it was to take the task");
  const tasks = Array.from({ length: queued }, (_, i) => makeTask(cores[0], i + 1));
  if (asleep && cores[1].announce(0) === 0) fail("it was to sleep");
  for (const task of tasks) cores[1].pushRun(task);
  return { name: memory.word(block(1) + THREAD_NAME), goroutine };
}

/** Worker 1 dies; worker 2 steals from it and sends to it. */
function thieves(queued: number): Model<Burial> {
  return {
    name: `bury: a thief, ${queued} in the queue`,
    proves: "every task of a worker that dies comes home once, and BUSY and SLEEPING are right afterwards",
    setup(cores, memory) {
      joinWorkers(cores, memory);
      cores[0].limitWorkers(2);
      return burden(cores, memory, queued, false);
    },
    threads: [
      function* (thread, { name }, from) {
        if (from === 0) {
          yield* buryWhenDead(thread, name);
          yield* thread.again(16);
        }
        yield* takeHome(thread, queued + 1, from & 15);
      },
      (thread) => mortal(thread),
      function* (thread, { goroutine }, from) {
        if (from === 0) yield* thread.call("ready", goroutine);
        yield* worker(thread, 1);
      },
    ],
    names: ({ goroutine }) => namesOf(["goroutine", goroutine]),
    always(memory) {
      if (memory.word(ROOT_BUSY) < 0) fail("BUSY is negative");
    },
    finally(outcomes, memory) {
      if (memory.word(DEATH) === 0) return; // It sleeps, and nobody has killed it.
      if (outcomes[0].asleep) fail("a task did not come home");
      if (memory.word(ROOT_BUSY) !== 0) fail(`BUSY is ${memory.word(ROOT_BUSY)}`);
      if (memory.word(ROOT_SLEEPING) !== 1) fail(`SLEEPING is ${memory.word(ROOT_SLEEPING)}`);
      if (memory.word(ROOT_SEARCHING) !== 0) fail("SEARCHING is not 0");
      if (memory.word(ROOT_WORKERS) !== 1) fail(`WORKERS is ${memory.word(ROOT_WORKERS)}`);
    },
  };
}

prove(thieves(1), "full");

/** Worker 1 dies while worker 2 wakes it, and a new worker gets its number. */
function successor(): Model<Burial> {
  return {
    name: "bury: a successor",
    proves: "a goroutine that was readied too late does not come to the worker that got the dead one's number",
    setup(cores, memory) {
      joinWorkers(cores.slice(0, 3), memory);
      cores[0].limitWorkers(2);
      return burden(cores, memory, 1, true);
    },
    threads: [
      function* (thread, { name }, from) {
        if (from === 0) {
          yield* buryWhenDead(thread, name);
          const next = yield* thread.call("takeWantedWorker");
          if (next === 0) fail("nobody wants a worker for the task that is left");
          yield* thread.call("storeCell", START, next);
          yield* thread.call("notifyCell", START);
          yield* thread.again(16);
        }
        yield* takeHome(thread, 2, from & 15);
      },
      function* (thread) {
        yield* thread.call("storeCell", DEATH, 1);
        yield* thread.call("notifyCell", DEATH);
      },
      function* (thread, { goroutine }) {
        yield* thread.call("ready", goroutine);
      },
      function* (thread, _, from) {
        if (from === 0) {
          yield* thread.sleep(START, 0);
          yield* thread.call("joinAsWorker", yield* thread.call("loadCell", START));
          yield* thread.again(1);
        }
        const next = yield* thread.call("next");
        if (next === FRESH) yield* thread.call("finish", yield* taken(thread, 1), TASK_FINISHED, TAG_UNDEFINED, 0);
        else if (next === NOTHING) {
          if ((yield* thread.call("announce", 0)) !== 0) {
            yield* thread.sleep(block(1) + THREAD_SLEEP, ASLEEP);
            yield* thread.call("arise");
          }
        } else fail(`the new worker is to resume ${next}, which is no goroutine of its own`);
        yield* thread.again(1);
      },
    ],
    names: ({ goroutine }) => namesOf(["goroutine", goroutine]),
    finally(outcomes, memory) {
      if (outcomes[0].asleep) fail("a task did not come home");
      if (memory.word(ROOT_BUSY) !== 1) fail(`BUSY is ${memory.word(ROOT_BUSY)}`);
      if (memory.word(ROOT_SLEEPING) !== 1) fail(`SLEEPING is ${memory.word(ROOT_SLEEPING)}`);
      if (memory.word(ROOT_WORKERS) !== 2) fail(`WORKERS is ${memory.word(ROOT_WORKERS)}`);
    },
  };
}

prove(successor());

interface Channels extends Burial {
  readonly channel: number;
  readonly other: number;
  readonly mine: readonly number[];
  readonly cases: number;
}

/** Worker 1 receives, alone or with a select, and dies; worker 2 sends; the thread that began receives after the burial. */
function receiver(capacity: number, selects: boolean): Model<Channels> {
  return {
    name: `bury: ${selects ? "a select" : "a receiver"} on ${capacity}`,
    proves: "a value is received before the death or by others after it: nobody hangs on a waiter that is dead",
    setup(cores, memory) {
      joinWorkers(cores, memory);
      const channel = sharedChannel(cores[0], capacity);
      const other = sharedChannel(cores[0], 0);
      const cases = cores[1].makeCases(2);
      for (const [i, object] of [channel, other].entries()) {
        memory.setWord(cases + i * CASE_SIZE + WAITER_OBJECT, object);
        memory.setWord(cases + i * CASE_SIZE + CASE_DIRECTION, RECEIVE);
      }
      const mine = cores.map((core, i) => core.makeGoroutine(i));
      return { channel, other, mine, cases, goroutine: mine[1], name: memory.word(block(1) + THREAD_NAME) };
    },
    threads: [
      function* (thread, { name, channel, mine }) {
        yield* buryWhenDead(thread, name);
        thread.notes.push(["got", yield* receive(thread, channel, mine[0])]);
      },
      function* (thread, { channel, cases, goroutine }) {
        const verdict = selects
          ? yield* thread.call("select", cases, 2, goroutine, 1, SELECTING)
          : yield* thread.call("receive", channel, goroutine);
        thread.notes.push([verdict === WAIT ? "waits" : "got", 11]);
        yield* thread.call("storeCell", DEATH, 1);
        yield* thread.call("notifyCell", DEATH);
      },
      function* (thread, { channel, mine }) {
        thread.notes.push(["sent", yield* send(thread, channel, mine[2], 11)]);
      },
    ],
    // A burial looks without the lock whether a goroutine of the dead is queued, and what it has been served with.
    hints: ({ channel, other, goroutine }) => [
      ...[channel, other].flatMap((object) => [object + OBJECT_RECEIVERS, object + OBJECT_SENDERS]),
      goroutine + GOROUTINE_WAITER + WAITER_QUEUE,
      goroutine + GOROUTINE_TAG,
    ],
    names: ({ goroutine, channel }) => namesOf(["goroutine", goroutine], ["channel", channel]),
    finally([first, dead, sender], memory, { goroutine, channel }) {
      if (sender.notes.length === 0) fail("the sender hangs");
      const died = dead.notes[0][0] === "got" || memory.double(goroutine + GOROUTINE_VALUE) === 11;
      if (died !== first.asleep) fail(died ? "the value was received twice" : "the value is lost");
      if (memory.word(channel + OBJECT_SENDERS + QUEUE_FIRST) !== 0) fail("somebody is still queued");
    },
  };
}

/** Worker 1 receives and dies; after its burial the thread that began sends, and worker 2 receives. */
function deadReceiver(capacity: number): Model<Channels> {
  const { threads, ...rest } = receiver(capacity, false);
  return {
    ...rest,
    name: `bury: a dead receiver on ${capacity}`,
    proves: "what is sent after the burial comes to the living",
    threads: [
      function* (thread, { name, channel, mine }) {
        yield* buryWhenDead(thread, name);
        thread.notes.push(["sent", yield* send(thread, channel, mine[0], 11)]);
      },
      threads[1],
      function* (thread, { channel, mine }) {
        thread.notes.push(["got", yield* receive(thread, channel, mine[2])]);
      },
    ],
    finally([first, , living]) {
      if (first.asleep || living.asleep) fail("what was sent after the burial never came");
    },
  };
}

prove(deadReceiver(0));
prove(deadReceiver(1));
prove(receiver(0, false));
prove(receiver(1, false));
prove(receiver(0, true));
prove(receiver(1, true));

/** Worker 1 dies with the channel's lock; worker 2 sends and worker 3 receives. */
function lockLeft(capacity: number): Model<Channels> {
  const { setup, threads, ...rest } = receiver(capacity, false);
  return {
    ...rest,
    name: `bury: a lock on ${capacity} left behind`,
    proves: "one of those who wait for a dead thread's lock takes it over, and then all is as ever",
    setup(cores, memory) {
      const world = setup(cores, memory);
      memory.setWord(world.channel + OBJECT_LOCK, world.name);
      return world;
    },
    threads: [
      (thread, { name }) => buryWhenDead(thread, name),
      function* (thread) {
        yield* thread.call("storeCell", DEATH, 1);
        yield* thread.call("notifyCell", DEATH);
      },
      threads[2],
      function* (thread, { channel, mine }) {
        thread.notes.push(["got", yield* receive(thread, channel, mine[3])]);
      },
    ],
    finally([, , sender, receives], memory, { channel, name }) {
      if (sender.asleep || receives.asleep) fail("a sender and a receiver did not meet");
      const holder = memory.word(channel + OBJECT_LOCK);
      if (holder !== 0 && holder !== name) fail("one of the living holds the lock at the end");
    },
  };
}

prove(lockLeft(0));
prove(lockLeft(1), "full");
