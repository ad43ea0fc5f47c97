// The death of a worker in the middle of a call: it may be terminated wherever the release build looks for that, and the
// thread that began buries it. (bury.test.ts has deaths between two calls.)

import {
  ASLEEP,
  CASE_DIRECTION,
  CASE_SIZE,
  CLOSED,
  DONE,
  FRESH,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_NEXT,
  GOROUTINE_TAG,
  GOROUTINE_VALUE,
  GOROUTINE_WAITER,
  HOME,
  LOCK,
  LOCKER_STATE,
  MUTEX_STATE,
  NOTHING,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  QUEUE_FIRST,
  READ_LOCK,
  RECEIVE,
  RETRY,
  ROOT_BUSY,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_WORKERS,
  RW_MUTEX_STATE,
  SELECTING,
  SEMAPHORE_HELD,
  TAG_UNDEFINED,
  TASK_FINISHED,
  THREAD_INBOX,
  THREAD_NAME,
  THREAD_SLEEP,
  THREAD_VALUE,
  WAIT,
  WAIT_GROUP_COUNTER,
  WAIT_GROUP_WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WRITE_LOCK,
} from "../../src/core/layout.js";
import type { Core, Memory, Model, Outcome, Program, Step, Thread } from "./explorer.js";
import { prove } from "./prove.js";
import {
  block,
  fail,
  joinWorkers,
  namesOf,
  park,
  receive,
  send,
  sharedChannel,
  sleep,
  sorted,
  spawn,
  taken,
} from "./world.js";

/** Where a worker that dies leaves word, as the platform would. */
const GRAVE = 1120;
const MORTAL = { thread: 1, grave: GRAVE } as const;

/** Slots of a run queue of the models (scripts/build-model.js). */
const RUNQ_CAPACITY_OF_MODELS = 4;

/** What a free block has, and where, in a build with assertions (arena.ts). */
const FREE_MARK = 8;
const FREED = 0x0f4eed00;

/** What all models here have: a name for each thread, and a goroutine. */
interface World {
  readonly name: number;
  readonly mine: readonly number[];
  readonly object: number;
  readonly other: number;
}

/** Makes the worlds: `make` answers the object that the model is about, and perhaps another. */
function world(make: (cores: Core[], mine: readonly number[]) => number | [number, number]) {
  return (cores: Core[], memory: Memory): World => {
    joinWorkers(cores, memory);
    const mine = cores.map((core, i) => core.makeGoroutine(i));
    const made = make(cores, mine);
    const [object, other] = typeof made === "number" ? [made, 0] : made;
    return { name: memory.word(block(1) + THREAD_NAME), mine, object, other };
  };
}

/** Waits for the death of worker 1 and buries it. */
function* buryWhenDead(thread: Thread, { name }: World): Program {
  yield* thread.sleep(GRAVE, 0);
  yield* thread.call("loadCell", GRAVE); // Whoever learns of a thread's end comes after all that it did.
  yield* thread.call("bury", name);
}

/** What is left of the worker dies, if it has not died before. */
function* die(thread: Thread): Program {
  yield* thread.call("storeCell", GRAVE, 1);
  yield* thread.call("notifyCell", GRAVE);
}

function shared(core: Core, object: number): number {
  core.share(object);
  return object;
}

/** A burial looks without the lock whether a goroutine of the dead is queued, and what it has been served with. */
function hints({ object, other, mine }: World): number[] {
  return [
    ...[object, other].flatMap((one) => (one === 0 ? [] : [one + OBJECT_RECEIVERS, one + OBJECT_SENDERS])),
    mine[1] + GOROUTINE_WAITER + WAITER_QUEUE,
    mine[1] + GOROUTINE_TAG,
  ];
}

function names({ object, other, mine }: World): [string, number][] {
  const goroutines = mine.map((goroutine, i): [string, number] => [`goroutine ${i}`, goroutine]);
  return namesOf(["object", object], ["other", other], ...goroutines);
}

function values(outcome: Outcome): number[] {
  return outcome.notes.map(([, value]) => value);
}

/** Nobody may be left with the lock. */
function checkLock(memory: Memory, object: number): void {
  if (memory.word(object + OBJECT_LOCK) !== 0) fail("somebody has the object's lock at the end");
}

const base = { mortal: MORTAL, hints, names };

/** Looks into the inbox while one who waits lingers. */
const PATIENCE = 2;

/** As `sharedChannel`, for threads that linger or do not. */
function channelFor(cores: readonly Core[], capacity: number, patience: number): number {
  for (const core of cores) core.setPatience(patience);
  return sharedChannel(cores[0], capacity);
}

/** Worker 1 sends 11 and dies; worker 2 receives; after the burial the thread that began sends 12. */
function sender(capacity: number, patience: number = 0): Model<World> {
  return {
    ...base,
    name: `dying: a sender on ${capacity}${patience > 0 ? " that lingers" : ""}`,
    proves: "who is sent to by one that dies receives, and a value that was accepted is received",
    setup: world((cores) => channelFor(cores, capacity, patience)),
    threads: [
      function* (thread, its) {
        yield* buryWhenDead(thread, its);
        yield* send(thread, its.object, its.mine[0], 12);
      },
      function* (thread, { object, mine }) {
        if ((yield* thread.call("send", object, mine[1], 0, 11)) === DONE) thread.notes.push(["sent", 11]);
        yield* die(thread);
      },
      function* (thread, { object, mine }) {
        thread.notes.push(["got", yield* receive(thread, object, mine[2])]);
      },
    ],
    finally([first, dead, receiver], memory, { object }) {
      checkLock(memory, object);
      const [got] = values(receiver);
      if (got === undefined) fail("the receiver hangs");
      if (dead.notes.length > 0 && got !== 11) fail("the value is lost");
      if (first.asleep !== (capacity === 0 && got === 11)) fail("the second sender");
    },
  };
}

prove(sender(0));
prove(sender(1));
prove(sender(0, PATIENCE), "full");

/** Worker 1 receives and dies; worker 2 sends 11, behind 10 if there is a buffer; the thread that began receives the rest. */
function receiver(capacity: number, patience: number = 0): Model<World> {
  return {
    ...base,
    name: `dying: a receiver on ${capacity}${patience > 0 ? " that lingers" : ""}`,
    proves: "who sends to one that dies has sent, and every value but the one that the dead took is received, in order",
    setup: world((cores) => {
      const channel = channelFor(cores, capacity, patience);
      if (capacity === 1) cores[0].send(channel, 0, 0, 10);
      return channel;
    }),
    threads: [
      function* (thread, its) {
        yield* buryWhenDead(thread, its);
        for (let i = 0; i <= capacity; i++) {
          thread.notes.push(["got", yield* receive(thread, its.object, its.mine[0])]);
        }
      },
      function* (thread, { object, mine }) {
        if ((yield* thread.call("receive", object, mine[1])) >= 0) thread.notes.push(["got", 0]);
        yield* die(thread);
      },
      function* (thread, { object, mine }) {
        thread.notes.push(["sent", yield* send(thread, object, mine[2], 11)]);
      },
    ],
    finally([first, dead, living], memory, { object }) {
      checkLock(memory, object);
      if (living.notes.length === 0) fail("the sender hangs");
      const all = capacity === 1 ? [10, 11] : [11];
      const got = values(first);
      const rest = `${got}` === `${all.slice(1)}`;
      if (!rest && (dead.notes.length > 0 || `${got}` !== `${all}`)) fail(`received ${got}`);
    },
  };
}

prove(receiver(0));
prove(receiver(1));
prove(receiver(0, PATIENCE), "full");

/** What is in the inbox of a thread that runs nothing: goroutines, newest first. */
function inbox(memory: Memory, number: number): number[] {
  const found: number[] = [];
  let goroutine = memory.word(block(number) + THREAD_INBOX);
  for (; goroutine !== 0; goroutine = memory.word(goroutine + GOROUTINE_NEXT)) found.push(goroutine);
  return found;
}

/** Whether each of the goroutines is in the inbox once, or none is. */
function haveCome(memory: Memory, goroutines: readonly number[]): boolean {
  const found = inbox(memory, 2);
  if (found.length === 0) return false;
  if (sorted(found) !== sorted(goroutines)) fail(`${found.length} of ${goroutines.length} have been woken`);
  return true;
}

/** Two goroutines of worker 2, which runs nothing. */
interface Waiters extends World {
  readonly waiters: readonly number[];
}

/** As `world`, with two goroutines of worker 2 that `wait` makes wait for the object. */
function waiting(make: (cores: Core[]) => number, wait: (core: Core, object: number, goroutine: number) => void) {
  return (cores: Core[], memory: Memory): Waiters => {
    const its = world(make)(cores, memory);
    const waiters = [its.mine[2], cores[2].makeGoroutine(8)];
    for (const goroutine of waiters) wait(cores[2], its.object, goroutine);
    return { ...its, waiters };
  };
}

function* nothing(): Program {}

/** Waits with a select that could receive from another channel too. */
function selectFrom(core: Core, channel: number, goroutine: number): void {
  const cases = core.makeCases(2);
  for (const [i, object] of [sharedChannel(core, 0), channel].entries()) {
    core.writeWord(cases + i * CASE_SIZE + WAITER_OBJECT, object);
    core.writeWord(cases + i * CASE_SIZE + CASE_DIRECTION, RECEIVE);
  }
  core.select(cases, 2, goroutine, 1, SELECTING);
}

/** Worker 1 closes and dies; two wait for what they will not receive; the thread that began closes again. */
function closer(capacity: number, selects: boolean = false): Model<Waiters> {
  return {
    ...base,
    name: `dying: a closer of ${capacity}${selects ? ", selects wait" : ""}`,
    proves: "a close is done for all who wait, though the closer dies in the middle of it",
    setup: waiting(
      ([core]) => sharedChannel(core, capacity),
      (core, channel, goroutine) => (selects ? selectFrom(core, channel, goroutine) : core.receive(channel, goroutine)),
    ),
    threads: [
      function* (thread, its) {
        yield* buryWhenDead(thread, its);
        thread.notes.push(["closed", yield* thread.call("close", its.object)]);
      },
      function* (thread, { object }) {
        if ((yield* thread.call("close", object)) === DONE) thread.notes.push(["closed", DONE]);
        yield* die(thread);
      },
      nothing,
    ],
    finally([first, dead], memory, { object, waiters }) {
      checkLock(memory, object);
      if (dead.notes.length > 0 && values(first)[0] !== CLOSED) fail("closed twice");
      if (!haveCome(memory, waiters)) fail("they sleep on a closed channel");
    },
  };
}

prove(closer(0));
prove(closer(1));
prove(closer(1, true));

/** Worker 1 is done, and dies; two wait. */
const group: Model<Waiters> = {
  ...base,
  name: "dying: done",
  proves: "the end of a round wakes all who wait, though who ends it dies in the middle of it",
  setup: waiting(
    ([core]) => shared(core, core.makeWaitGroup(1)),
    (core, object, goroutine) => core.wait(object, goroutine, WAIT_GROUP_WAIT),
  ),
  threads: [
    buryWhenDead,
    function* (thread, { object }) {
      yield* thread.call("add", object, -1);
      yield* die(thread);
    },
    nothing,
  ],
  finally(_, memory, { object, waiters }) {
    checkLock(memory, object);
    const zero = (memory.word(object + WAIT_GROUP_COUNTER) & 0x7fffffff) === 0;
    if (haveCome(memory, waiters) !== zero) fail("they wait for a counter that is 0");
  },
};

prove(group);

/** Worker 1 selects from two channels and dies; worker 2 sends on the first; the thread that began receives from it. */
const selects: Model<World & { cases: number }> = {
  mortal: MORTAL,
  name: "dying: a select",
  proves: "whom a select that dies has met goes on, its registrations are gone, and no value is lost but its own",
  setup(cores, memory) {
    const its = world(([core]) => [sharedChannel(core, 0), sharedChannel(core, 0)])(cores, memory);
    const cases = cores[1].makeCases(2);
    for (const [i, object] of [its.object, its.other].entries()) {
      memory.setWord(cases + i * CASE_SIZE + WAITER_OBJECT, object);
      memory.setWord(cases + i * CASE_SIZE + CASE_DIRECTION, RECEIVE);
    }
    return { ...its, cases };
  },
  threads: [
    function* (thread, its) {
      yield* buryWhenDead(thread, its);
      thread.notes.push(["got", yield* receive(thread, its.object, its.mine[0])]);
    },
    function* (thread, { cases, mine }) {
      const verdict = yield* thread.call("select", cases, 2, mine[1], 1, SELECTING);
      if (verdict >= 0 || (yield* thread.call("next")) === 1) thread.notes.push(["got", 11]);
      yield* die(thread);
    },
    function* (thread, { object, mine }) {
      thread.notes.push(["sent", yield* send(thread, object, mine[2], 11)]);
    },
  ],
  hints: (its) => [...hints(its), its.cases + WAITER_QUEUE, its.cases + CASE_SIZE + WAITER_QUEUE],
  names: (its) => [...names(its), ["cases", its.cases]],
  finally([first, dead, living], memory, { object, other, mine }) {
    checkLock(memory, object);
    checkLock(memory, other);
    if (living.notes.length === 0) fail("the sender hangs");
    const took = memory.double(mine[1] + GOROUTINE_VALUE) === 11 || memory.double(block(1) + THREAD_VALUE) === 11;
    if (first.asleep && !took) fail("the value is lost");
    if (!first.asleep && dead.notes.length > 0) fail("the value was received twice");
    for (const queue of [object + OBJECT_SENDERS, other + OBJECT_RECEIVERS]) {
      if (memory.word(queue + QUEUE_FIRST) !== 0) fail("somebody is still registered");
    }
  },
};

prove(selects);

/** Worker 1 selects from two channels and dies; worker 2 closes the first. */
const selectsClosed: Model<World & { cases: number }> = {
  ...selects,
  name: "dying: a select from what is closed",
  proves: "a select that dies while one of its channels is closed leaves no registration with the other",
  threads: [
    buryWhenDead,
    function* (thread, { cases, mine }) {
      if ((yield* thread.call("select", cases, 2, mine[1], 1, SELECTING)) === WAIT) yield* thread.call("next");
      yield* die(thread);
    },
    function* (thread, { object }) {
      yield* thread.call("close", object);
    },
  ],
  finally(_, memory, { object, other }) {
    for (const channel of [object, other]) {
      checkLock(memory, channel);
      if (memory.word(channel + OBJECT_RECEIVERS + QUEUE_FIRST) !== 0) fail("somebody is still registered");
    }
  },
};

prove(selectsClosed);

const HELD = 1;

/** Worker 1 unlocks and dies; worker 2 locks. */
const unlocks: Model<World> = {
  ...base,
  name: "dying: an unlock",
  proves: "a lock whose holder dies while it unlocks stays locked, or somebody who waits gets it",
  setup: world(([core, holder]) => {
    const mutex = shared(core, core.makeMutex());
    holder.lock(mutex, LOCK, 0);
    return mutex;
  }),
  threads: [
    buryWhenDead,
    function* (thread, { object }) {
      if ((yield* thread.call("unlock", object, LOCK)) === DONE) thread.notes.push(["unlocked", 1]);
      yield* die(thread);
    },
    function* (thread, { object, mine }) {
      if ((yield* thread.call("lock", object, LOCK, mine[2])) === WAIT) yield* park(thread);
      yield* thread.call("unlock", object, LOCK);
    },
  ],
  finally([, dead, living], memory, { object }) {
    checkLock(memory, object);
    const held = (memory.word(object + MUTEX_STATE) & HELD) !== 0;
    if (living.asleep !== held) fail(held ? "the lock is held by nobody" : "the lock is free and somebody sleeps");
    if (held && dead.notes.length > 0) fail("it was unlocked");
  },
};

prove(unlocks);

/** Worker 2 unlocks; worker 1, who waits, is woken to try, and dies; worker 3 waits behind it. */
const tries: Model<World> = {
  ...base,
  name: "dying: one who is woken to try",
  proves: "who dies when it is woken to try a lock is followed by another, unless it has got the lock",
  setup: world(([core, mortal, holder, last], mine) => {
    const mutex = shared(core, core.makeMutex());
    holder.lock(mutex, LOCK, 0);
    mortal.lock(mutex, LOCK, mine[1]);
    last.lock(mutex, LOCK, mine[3]);
    return mutex;
  }),
  threads: [
    buryWhenDead,
    function* (thread) {
      yield* park(thread);
      thread.notes.push(["locked", 1]);
      yield* die(thread);
    },
    function* (thread, { object }) {
      yield* thread.call("unlock", object, LOCK);
    },
    nothing,
  ],
  finally([first], memory, { object, mine }) {
    checkLock(memory, object);
    if (first.asleep || (memory.word(object + MUTEX_STATE) & HELD) !== 0) return; // It lives, or has got the lock.
    if (`${inbox(memory, 3)}` !== `${mine[3]}`) fail("the lock is free and nobody has been woken");
  },
};

prove(tries);

/** A goroutine of worker 2 waits; worker 1 signals and dies; the thread that began signals again. */
function signaller(direction: number, held: boolean): Model<World> {
  return {
    ...base,
    name: `dying: a signal, ${direction === LOCK ? "a mutex" : "a writer's lock"}${held ? " that is held" : ""}`,
    proves: "who is to be woken by one that dies is queued for the lock or has been woken, once",
    setup: world(([core, , waiter], mine) => {
      const locker = shared(core, direction === LOCK ? core.makeMutex() : core.makeRWMutex());
      const cond = shared(core, core.makeCond(locker, direction));
      waiter.lock(locker, direction, 0);
      waiter.waitForSignal(cond, mine[2]);
      if (held) core.lock(locker, direction, 0);
      return [cond, locker];
    }),
    threads: [
      function* (thread, its) {
        yield* buryWhenDead(thread, its);
        yield* thread.call("signal", its.object);
      },
      function* (thread, { object }) {
        yield* thread.call("signal", object);
        yield* die(thread);
      },
      nothing,
    ],
    finally(_, memory, { object, other, mine }) {
      checkLock(memory, object);
      checkLock(memory, other);
      const retries = memory.word(mine[2] + GOROUTINE_TAG) === RETRY;
      const queued = memory.word(mine[2] + GOROUTINE_WAITER + WAITER_QUEUE) !== 0;
      const woken = inbox(memory, 2).length;
      if (woken !== (queued ? 0 : 1)) fail("it is not where it should be");
      if (queued && !held) fail("it is queued for a lock that is free");
      if (woken === 1 && !retries && (held || (memory.word(other + MUTEX_STATE) & HELD) === 0)) fail("it has no lock");
    },
  };
}

prove(signaller(LOCK, false));
prove(signaller(LOCK, true));
prove(signaller(WRITE_LOCK, false));
prove(signaller(WRITE_LOCK, true));

const DIRECTIONS = { "a mutex": LOCK, "a writer's lock": WRITE_LOCK, "a reader's lock": READ_LOCK };

/**
 * As `signaller`, and worker 2 goes on with the lock, for which it must queue: the thread that began has it until it has
 * buried worker 1.
 */
function resumed(kind: keyof typeof DIRECTIONS): Model<World> {
  const direction = DIRECTIONS[kind];
  const holds = direction === READ_LOCK ? WRITE_LOCK : direction;
  return {
    ...base,
    name: `dying: a signal, ${kind} that is got`,
    proves: "who is to be woken by one that dies goes on with the lock, and leaves it as it was",
    setup: world(([core, , waiter], mine) => {
      const locker = shared(core, direction === LOCK ? core.makeMutex() : core.makeRWMutex());
      const cond = shared(core, core.makeCond(locker, direction));
      waiter.lock(locker, direction, 0);
      waiter.waitForSignal(cond, mine[2]);
      core.lock(locker, holds, 0);
      return [cond, locker];
    }),
    threads: [
      function* (thread, its) {
        yield* buryWhenDead(thread, its);
        yield* thread.call("signal", its.object);
        yield* thread.call("unlock", its.other, holds);
      },
      function* (thread, { object }) {
        yield* thread.call("signal", object);
        yield* die(thread);
      },
      function* (thread, { other }) {
        if ((yield* park(thread)) !== DONE) fail("it was woken with something else");
        if ((yield* thread.call("unlock", other, direction)) !== DONE) fail("it has no lock");
      },
    ],
    finally([first, , waiter], memory, { object, other }) {
      if (first.asleep) return; // Worker 1 lives.
      checkLock(memory, object);
      checkLock(memory, other);
      if (waiter.asleep) fail("it sleeps for ever");
      for (const queue of [object, other + OBJECT_SENDERS - OBJECT_RECEIVERS, other]) {
        if (memory.word(queue + OBJECT_RECEIVERS + QUEUE_FIRST) !== 0) fail("somebody is still queued");
      }
      if ((memory.word(other + LOCKER_STATE) & (direction === LOCK ? HELD : ~2)) !== 0) fail("it is held at the end");
    },
  };
}

prove(resumed("a mutex"));
prove(resumed("a writer's lock"));
prove(resumed("a reader's lock"));

/** Worker 1 unlocks for writing and dies; two wait to read. */
const writer: Model<Waiters> = {
  ...base,
  name: "dying: a writer",
  proves: "an unlock lets all go who may, though it is not ended, or has not happened",
  setup: waiting(
    ([core, holder]) => {
      const mutex = shared(core, core.makeRWMutex());
      holder.lock(mutex, WRITE_LOCK, 0);
      return mutex;
    },
    (core, object, goroutine) => core.lock(object, READ_LOCK, goroutine),
  ),
  threads: [
    buryWhenDead,
    function* (thread, { object }) {
      yield* thread.call("unlock", object, WRITE_LOCK);
      thread.notes.push(["unlocked", 1]);
      yield* die(thread);
    },
    nothing,
  ],
  finally([, dead], memory, { object, waiters }) {
    checkLock(memory, object);
    const writing = (memory.word(object + RW_MUTEX_STATE) & 1) !== 0;
    if (haveCome(memory, waiters) === writing) fail("they wait beside a lock that they may have");
    if (writing && dead.notes.length > 0) fail("it was unlocked");
  },
};

prove(writer);

/** Worker 1 waits for what it cannot have, before worker 2, who waits for less, and dies. */
function ahead(kind: "semaphore" | "rwmutex"): Model<World> {
  return {
    ...base,
    name: `dying: one who waits ahead at a ${kind}`,
    proves: "who waits only behind one that is dead goes on",
    setup: world(([core, mortal, behind], mine) => {
      if (kind === "semaphore") {
        const semaphore = shared(core, core.makeSemaphore(2));
        core.acquire(semaphore, 0, 1);
        mortal.acquire(semaphore, mine[1], 2);
        behind.acquire(semaphore, mine[2], 1);
        return semaphore;
      }
      const mutex = shared(core, core.makeRWMutex());
      core.lock(mutex, READ_LOCK, 0);
      mortal.lock(mutex, WRITE_LOCK, mine[1]);
      behind.lock(mutex, READ_LOCK, mine[2]);
      return mutex;
    }),
    threads: [
      buryWhenDead,
      die,
      function* (thread) {
        yield* park(thread);
      },
    ],
  };
}

prove(ahead("semaphore"));
prove(ahead("rwmutex"));

/** Worker 1 gives two tokens back and dies; two wait for one each. */
const gives: Model<Waiters> = {
  ...base,
  name: "dying: one who gives tokens back",
  proves: "tokens that have come back go to all whom they suffice for, though who gave them back dies in the middle",
  setup: waiting(
    ([core, mortal]) => {
      const semaphore = shared(core, core.makeSemaphore(2));
      mortal.acquire(semaphore, 0, 2);
      return semaphore;
    },
    (core, object, goroutine) => core.acquire(object, goroutine, 1),
  ),
  threads: [
    buryWhenDead,
    function* (thread, { object }) {
      yield* thread.call("releaseTokens", object, 2);
      thread.notes.push(["gave", 2]);
      yield* die(thread);
    },
    nothing,
  ],
  finally([, dead], memory, { object, waiters }) {
    checkLock(memory, object);
    if (!haveCome(memory, waiters) && dead.notes.length > 0) fail("the tokens are lost");
    if (memory.double(object + SEMAPHORE_HELD) !== 2) fail("the tokens are not counted");
  },
};

prove(gives);

/** What is passed on to a goroutine that is dead: a lock, tokens, or a Cond's lock. */
type Passed = "an RWMutex to read" | "an RWMutex to write" | "tokens" | "a Cond's Mutex" | "a Cond's RWMutex";

/** A goroutine of worker 1, which is dead, waits; worker 2 gives back what it waits for, while the thread that began buries it. */
function tooLate(what: Passed): Model<World> {
  const direction = what === "an RWMutex to read" ? READ_LOCK : what === "a Cond's Mutex" ? LOCK : WRITE_LOCK;
  const waitsOnCond = what.startsWith("a Cond");
  return {
    ...base,
    mortal: undefined,
    name: `dying: ${what}, passed on during the burial`,
    proves: "what is passed on to one whose thread has been buried is free again",
    setup: world(([core, dead], mine) => {
      if (what === "tokens") {
        const semaphore = shared(core, core.makeSemaphore(1));
        core.acquire(semaphore, 0, 1);
        dead.acquire(semaphore, mine[1], 1);
        return semaphore;
      }
      const locker = shared(core, direction === LOCK ? core.makeMutex() : core.makeRWMutex());
      const held = direction === LOCK ? LOCK : WRITE_LOCK;
      core.lock(locker, held, 0);
      if (!waitsOnCond) {
        dead.lock(locker, direction, mine[1]);
        return locker;
      }
      const cond = shared(core, core.makeCond(locker, direction));
      dead.waitForSignal(cond, mine[1]);
      return [locker, cond];
    }),
    threads: [
      function* (thread, { name }) {
        yield* thread.call("bury", name);
      },
      nothing,
      function* (thread, { object, other }) {
        if (what === "tokens") yield* thread.call("releaseTokens", object, 1);
        else if (waitsOnCond) yield* thread.call("signal", other);
        else yield* thread.call("unlock", object, WRITE_LOCK);
      },
    ],
    finally(_, memory, { object, mine }) {
      checkLock(memory, object);
      // What came to it before its burial is freed with its inbox: then it has died with what was passed on.
      const sent = memory.word(mine[1] + FREE_MARK) === FREED || inbox(memory, 1).length > 0;
      const held =
        what === "tokens"
          ? memory.double(object + SEMAPHORE_HELD) !== 0
          : (memory.word(object + LOCKER_STATE) & (direction === LOCK ? HELD : ~2)) !== 0;
      if (held !== sent) fail(held ? "one who is dead has got it" : "it died with it, and it is free");
    },
  };
}

prove(tooLate("an RWMutex to read"));
prove(tooLate("an RWMutex to write"));
prove(tooLate("tokens"));
prove(tooLate("a Cond's Mutex"));
prove(tooLate("a Cond's RWMutex"));

// Tasks.

/** Counts the task that is home again. */
function* countHome(thread: Thread, home: number): Program {
  const bit = 1 << (yield* thread.word((yield* taken(thread)) + GOROUTINE_HOME_INDEX));
  if ((home & bit) !== 0) fail("a task came home twice");
  yield* thread.again(home | bit | 16);
}

/** Takes what comes home, and starts what is left if there is nobody else, until all tasks have come, each once. */
function* takeHome(thread: Thread, tasks: number, home: number): Program {
  if (home === 2 ** tasks - 1) return;
  const next = yield* thread.call("next");
  if (next === FRESH) {
    const where = yield* thread.call("finish", yield* taken(thread), TASK_FINISHED, TAG_UNDEFINED, 0);
    if (where !== HOME) fail("a task that has started at home is not there");
    yield* countHome(thread, home);
  } else if (next === HOME) {
    yield* countHome(thread, home);
  } else {
    if (next !== NOTHING) fail(`next answered ${next}`);
    yield* sleep(thread);
  }
  yield* thread.again(home | 16);
}

/** A worker that runs what tasks it finds, until it falls asleep for the first time. */
function* work(thread: Thread): Step<void> {
  const next = yield* thread.call("next");
  if (next === FRESH) {
    yield* thread.call("finish", yield* taken(thread), TASK_FINISHED, TAG_UNDEFINED, 0);
  } else if (next === NOTHING && (yield* thread.call("announce", 0)) !== 0) {
    yield* thread.sleep(block(thread.number) + THREAD_SLEEP, ASLEEP);
    yield* thread.call("arise");
  }
  yield* thread.again(0);
}

/** Worker 1 runs tasks that the first thread has started, and dies; then the first thread stands in. */
function worker(tasks: number): Model<World> {
  return {
    ...base,
    name: `dying: a worker with ${tasks} tasks`,
    proves: "every task comes home once, and all counts are right, wherever its worker dies",
    setup: world(([core]) => {
      for (let i = 0; i < tasks; i++) spawn(core, i, i + 1);
      return 0;
    }),
    threads: [
      function* (thread, its, from) {
        if (from === 0) {
          yield* buryWhenDead(thread, its);
          yield* thread.call("limitWorkers", 0);
          yield* thread.again(16);
        }
        yield* takeHome(thread, tasks, from & 15);
      },
      work,
    ],
    finally([first], memory) {
      if (memory.word(GRAVE) === 0) return; // It sleeps, and nobody has killed it.
      if (first.asleep) fail("a task did not come home");
      for (const count of [ROOT_BUSY, ROOT_SLEEPING, ROOT_SEARCHING, ROOT_WORKERS]) {
        if (memory.word(count) !== 0) fail(`the count at ${count} is ${memory.word(count)}`);
      }
    },
  };
}

prove(worker(1));
prove(worker(2));

/** Worker 1 steals from worker 2, who runs nothing, and dies; worker 2 looks then what is left. */
const thief: Model<World> = {
  ...base,
  name: "dying: a thief",
  proves: "a task that is being stolen is not lost with the thief, nor is its search",
  setup: world(([core, , victim]) => {
    for (let i = 0; i < 2; i++) {
      spawn(core, i, i + 1);
      victim.pushRun(core.takeInjected());
    }
    return 0;
  }),
  threads: [
    function* (thread, its) {
      yield* buryWhenDead(thread, its);
      let task = yield* thread.call("takeInjected");
      for (; task !== 0; task = yield* thread.call("takeInjected")) thread.notes.push(["left", task]);
      task = yield* thread.call("popRunOf", block(2));
      for (; task !== 0; task = yield* thread.call("popRunOf", block(2))) thread.notes.push(["left", task]);
      while ((yield* thread.call("next")) === HOME) thread.notes.push(["home", yield* taken(thread)]);
    },
    function* (thread) {
      yield* thread.call("next");
      yield* die(thread);
    },
    function* (thread) {
      const task = yield* thread.call("popRun");
      if (task !== 0) thread.notes.push(["took", task]);
    },
  ],
  finally([first, , victim], memory) {
    if (memory.word(ROOT_SEARCHING) !== 0) fail("SEARCHING is not 0");
    const found = [...values(first), ...values(victim)];
    if (found.length !== 2 || new Set(found).size !== 2) fail(`${found.length} of 2 tasks are there`);
  },
};

prove(thief);

/** Worker 1 pushes one task more than its run queue holds, and dies. */
const overflow: Model<World> = {
  ...base,
  name: "dying: an overflow",
  proves: "a run queue that overflows loses no task with its owner, and none is there twice",
  setup: world(([core, mortal]) => {
    for (let i = 0; i < RUNQ_CAPACITY_OF_MODELS; i++) {
      spawn(core, i, i + 1);
      mortal.pushRun(core.takeInjected());
    }
    spawn(core, 7, 8);
    return core.takeInjected();
  }),
  threads: [
    function* (thread, its) {
      yield* buryWhenDead(thread, its);
      let task = yield* thread.call("takeInjected");
      for (; task !== 0; task = yield* thread.call("takeInjected")) thread.notes.push(["left", task]);
    },
    function* (thread, { object }) {
      yield* thread.call("pushRun", object);
      thread.notes.push(["pushed", 1]);
      yield* die(thread);
    },
  ],
  finally([first, dead], _, { object }) {
    const left = values(first);
    const all = RUNQ_CAPACITY_OF_MODELS + (dead.notes.length > 0 || left.includes(object) ? 1 : 0);
    if (left.length !== all || new Set(left).size !== all) fail(`${left.length} of ${all} tasks are left`);
  },
};

prove(overflow);
