// The RWMutex: readers beside readers, a writer alone, nobody forgotten.

import { OBJECT_RECEIVERS, OBJECT_SENDERS, RW_MUTEX_STATE } from "../../src/core/layout.js";
import { type LockShape, lockModel, reader, writer } from "./locks.js";
import { prove } from "./prove.js";
import { fail } from "./world.js";

const proves = "a writer is alone, whoever enters comes after it, and none that waits is forgotten";

function rwMutex(name: string, threads: LockShape["threads"]): LockShape {
  return {
    name: `rwmutex: ${name}`,
    proves,
    make: (core) => [core.makeRWMutex(), 0],
    threads,
    finally(memory, { object }) {
      if (memory.word(object + RW_MUTEX_STATE) !== 0) fail("it is locked or frozen at the end");
      if (memory.word(object + OBJECT_RECEIVERS) !== 0) fail("a reader is queued at the end");
      if (memory.word(object + OBJECT_SENDERS) !== 0) fail("a writer is queued at the end");
    },
  };
}

prove(lockModel(rwMutex("reader | writer", [reader(1), writer(1)])));
prove(lockModel(rwMutex("writer | writer", [writer(1), writer(1)])));
prove(lockModel(rwMutex("reader | writer, known to be shared", [reader(1, true), writer(1, true)])));
prove(lockModel(rwMutex("reader | reader, known to be shared", [reader(1, true), reader(1, true)])));
prove(lockModel(rwMutex("2 reads | writer, known to be shared", [reader(2, true), writer(1, true)])), "full");
prove(lockModel(rwMutex("2 reads | 2 writes", [reader(2), writer(2)])), "full");
prove(lockModel(rwMutex("reader | reader | writer", [reader(1), reader(1), writer(1)])), "full");
prove(lockModel(rwMutex("reader | writer | writer", [reader(1), writer(1), writer(1)])), "full");
