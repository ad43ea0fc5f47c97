// The Cond: what is announced under the lock is not missed.

import {
  GOROUTINE_WAITER,
  LOCK,
  LOCKER_STATE,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  READ_LOCK,
  WAIT,
  WAITER_OBJECT,
  WAITER_QUEUE,
  WRITE_LOCK,
} from "../../src/core/layout.js";
import { type Guarded, type LockShape, lock, lockModel, look, put, takeOut, unlock } from "./locks.js";
import { prove } from "./prove.js";
import { fail, park, type Step, type Thread } from "./world.js";

const proves = "a signal given after the change is not missed, and who is woken has the lock";

/** Waits until something has been put. `object` is the cond, `other` its mutex. */
function* waiter(thread: Thread, world: Guarded): Step<void> {
  yield* lock(thread, world, world.other, LOCK);
  while ((yield* look(thread, world)) === 0) {
    if ((yield* thread.call("waitForSignal", world.object, world.goroutines[thread.number])) !== WAIT) fail("no wait");
    yield* park(thread);
  }
  yield* unlock(thread, world.other, LOCK);
}

/** Waits once, and is cut off, unless it has been woken by then: then it has the lock. */
function cutOff(direction: number) {
  return function* (thread: Thread, world: Guarded): Step<void> {
    const goroutine = world.goroutines[thread.number];
    yield* lock(thread, world, world.other, direction);
    if ((yield* thread.call("waitForSignal", world.object, goroutine)) !== WAIT) fail("no wait");
    if ((yield* thread.call("cancel", goroutine)) !== 0) return;
    yield* park(thread);
    if ((yield* look(thread, world)) !== 0) fail("it has no lock");
    yield* unlock(thread, world.other, direction);
  };
}

/** Signals while it has the lock, for itself alone, so that who is woken has to queue for that. */
function insider(direction: number) {
  return function* (thread: Thread, world: Guarded): Step<void> {
    yield* lock(thread, world, world.other, direction);
    yield* put(thread, world);
    yield* thread.call("signal", world.object);
    yield* takeOut(thread, world);
    yield* unlock(thread, world.other, direction);
  };
}

function announcer(how: "signal" | "broadcast") {
  return function* (thread: Thread, world: Guarded): Step<void> {
    yield* lock(thread, world, world.other, LOCK);
    yield* put(thread, world);
    yield* unlock(thread, world.other, LOCK);
    yield* thread.call(how, world.object);
  };
}

function cond(name: string, threads: LockShape["threads"]): LockShape {
  return {
    name: `cond: ${name}`,
    proves,
    make(core) {
      const mutex = core.makeMutex();
      return [core.makeCond(mutex, LOCK), mutex];
    },
    threads,
  };
}

prove(lockModel(cond("wait | signal", [waiter, announcer("signal")])));

/** The first thread's goroutine is cut off, whichever queue it is in by then. */
function cuttingOff(direction: number, rest: Pick<LockShape, "name" | "threads">): LockShape {
  return {
    ...rest,
    proves: "who is cut off is in no queue afterwards, and else has the lock",
    make(core) {
      const locker = direction === LOCK ? core.makeMutex() : core.makeRWMutex();
      return [core.makeCond(locker, direction), locker];
    },
    hints: ({ goroutines: [waiter] }) => [WAITER_OBJECT, WAITER_QUEUE].map((word) => waiter + GOROUTINE_WAITER + word),
    finally(memory, { object, other }) {
      for (const queue of [object + OBJECT_RECEIVERS, other + OBJECT_RECEIVERS, other + OBJECT_SENDERS]) {
        if (memory.word(queue) !== 0) fail("somebody is still queued");
      }
      const marks = direction === LOCK ? 6 : 2; // They may be left.
      if ((memory.word(other + LOCKER_STATE) & ~marks) !== 0) fail("it is locked at the end");
    },
  };
}

for (const [kind, direction] of Object.entries({
  "": LOCK,
  "an RWMutex to write: ": WRITE_LOCK,
  "an RWMutex to read: ": READ_LOCK,
})) {
  const holds = direction === LOCK ? LOCK : WRITE_LOCK;
  const threads = [cutOff(direction), insider(holds)];
  prove(lockModel(cuttingOff(direction, { name: `cond: ${kind}cut off | signal under the lock`, threads })));
}
prove(lockModel(cond("wait | broadcast", [waiter, announcer("broadcast")])));
