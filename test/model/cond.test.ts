// The Cond: what is announced under the lock is not missed.

import { GOROUTINE_WAITER, LOCK, WAIT, WAITER_OBJECT, WAITER_QUEUE } from "../../src/core/layout.js";
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
function* cutOff(thread: Thread, world: Guarded): Step<void> {
  const goroutine = world.goroutines[thread.number];
  yield* lock(thread, world, world.other, LOCK);
  if ((yield* thread.call("waitForSignal", world.object, goroutine)) !== WAIT) fail("no wait");
  if ((yield* thread.call("cancel", goroutine)) !== 0) return;
  yield* park(thread);
  yield* unlock(thread, world.other, LOCK);
}

/** Signals while it has the lock, so that who is woken has to queue for that. */
function* insider(thread: Thread, world: Guarded): Step<void> {
  yield* lock(thread, world, world.other, LOCK);
  yield* put(thread, world);
  yield* thread.call("signal", world.object);
  yield* takeOut(thread, world);
  yield* unlock(thread, world.other, LOCK);
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
prove(
  lockModel({
    ...cond("cut off | signal under the lock", [cutOff, insider]),
    proves: "who is cut off is in no queue afterwards, and else has the lock",
    hints: ({ goroutines: [waiter] }) => [WAITER_OBJECT, WAITER_QUEUE].map((word) => waiter + GOROUTINE_WAITER + word),
  }),
);
prove(lockModel(cond("wait | broadcast", [waiter, announcer("broadcast")])));
