// The Mutex: one inside, nobody forgotten.

import { DONE, LOCK, MUTEX_STATE, OBJECT_RECEIVERS, WOULD_BLOCK } from "../../src/core/layout.js";
import { type LockShape, locker, lockModel, put, takeOut, unlock } from "./locks.js";
import { prove } from "./prove.js";
import { fail } from "./world.js";

const proves = "one goroutine is inside, each comes after the one before it, and none that waits is forgotten";

function mutex(name: string, threads: LockShape["threads"]): LockShape {
  return {
    name: `mutex: ${name}`,
    proves,
    make: (core) => [core.makeMutex(), 0],
    threads,
    finally(memory, { object }) {
      // Marks may be left, but it is free.
      if ((memory.word(object + MUTEX_STATE) & 1) !== 0) fail("it is locked at the end");
      if (memory.word(object + OBJECT_RECEIVERS) !== 0) fail("M2: somebody is queued at the end");
    },
  };
}

prove(lockModel(mutex("1 | 1", [locker(1), locker(1)])));
prove(lockModel(mutex("2 | 1", [locker(2), locker(1)])));
prove(lockModel(mutex("1 | 1, known to be shared", [locker(1, LOCK, true), locker(1, LOCK, true)])));
prove(lockModel(mutex("2 | 1, known to be shared", [locker(2, LOCK, true), locker(1, LOCK, true)])), "full");
prove(lockModel({ ...mutex("1 | 1, spinning", [locker(1, LOCK, true), locker(1, LOCK, true)]), patience: 2 }));
prove(lockModel(mutex("2 | 2", [locker(2), locker(2)])), "full");
prove(lockModel(mutex("1 | 1 | 1", [locker(1), locker(1), locker(1)])), "full");
prove(
  lockModel(
    mutex("1 | try", [
      locker(1),
      function* (thread, world) {
        const verdict = yield* thread.call("lock", world.object, LOCK, 0);
        if (verdict === WOULD_BLOCK) return;
        if (verdict !== DONE) fail(`try answered ${verdict}`);
        yield* put(thread, world);
        yield* takeOut(thread, world);
        yield* unlock(thread, world.object, LOCK);
      },
    ]),
  ),
);
