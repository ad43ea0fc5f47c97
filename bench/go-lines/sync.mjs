// The lines of Go's sync package, with its loops. What one operation is, each line says.

import { go, parallel } from "parachan";
import { Cond, Mutex, Once, onceFunc, onceValue, Pool, RWMutex, WaitGroup } from "parachan/sync";
import { add, newCounter, read, Shares, write } from "../harness/counter.mjs";
import { work100 } from "../harness/work.mjs";

const empty = () => {};

export const bodies = {
  *mutexUncontended(shares) {
    const mine = new Shares(shares);
    const mutex = new Mutex();
    while (mine.next()) {
      yield* mutex.lock();
      mutex.unlock();
    }
  },

  *mutex(shares, mutex, works) {
    const mine = new Shares(shares);
    while (mine.next()) {
      yield* mutex.lock();
      mutex.unlock();
      if (works) work100();
    }
  },

  *rwMutexUncontended(shares) {
    const mine = new Shares(shares);
    const mutex = new RWMutex();
    while (mine.next()) {
      yield* mutex.rLock();
      yield* mutex.rLock();
      mutex.rUnlock();
      mutex.rUnlock();
      yield* mutex.lock();
      mutex.unlock();
    }
  },

  *rwMutex(shares, mutex, writeEvery, works) {
    const mine = new Shares(shares);
    let foo = 0;
    while (mine.next()) {
      foo += 1;
      if (foo % writeEvery === 0) {
        yield* mutex.lock();
        mutex.unlock();
      } else {
        yield* mutex.rLock();
        if (works) work100();
        mutex.rUnlock();
      }
    }
  },

  *cond(n, cond, id, waiters) {
    for (let i = 0; i < n; i++) {
      yield* cond.l.lock();
      if (read(id) === -1) {
        cond.l.unlock();
        break;
      }
      if (add(id, 1) === waiters) {
        write(id, 0);
        cond.broadcast();
      } else {
        yield* cond.wait();
      }
      cond.l.unlock();
    }
    yield* cond.l.lock();
    write(id, -1);
    cond.broadcast();
    cond.l.unlock();
  },

  *once(shares, once) {
    const mine = new Shares(shares);
    while (mine.next()) yield* once.do(empty);
  },

  *groupUncontended(shares) {
    const mine = new Shares(shares);
    const group = new WaitGroup();
    while (mine.next()) {
      group.add(1);
      group.done();
      yield* group.wait();
    }
  },

  addDone(shares, group, works) {
    const mine = new Shares(shares);
    while (mine.next()) {
      group.add(1);
      if (works) work100();
      group.done();
    }
  },

  *wait(shares, group, works) {
    const mine = new Shares(shares);
    while (mine.next()) {
      yield* group.wait();
      if (works) work100();
    }
  },

  *actuallyWait(shares) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const group = new WaitGroup();
      group.add(1);
      go(() => group.done());
      yield* group.wait();
    }
  },

  pool(shares, puts, gets) {
    const mine = new Shares(shares);
    const pool = new Pool();
    while (mine.next()) {
      for (let i = 0; i < puts; i++) pool.put(1);
      for (let i = 0; i < gets; i++) pool.get();
    }
  },
};

export const tasks = parallel(import.meta.url, bodies);

const MUTEXES_SLACK = 10;

const mutexLine = (slack, works) => ({
  *run(b) {
    yield* b.several(slack * b.threads, "mutex", new Mutex(), works);
  },
});

const rwMutexLine = (writeEvery, works) => ({
  *run(b) {
    yield* b.parallel("rwMutex", new RWMutex(), writeEvery, works);
  },
});

/** One operation: a round in which the last of the goroutines to come wakes all others. */
const condLine = (waiters) => ({
  *run(b) {
    const cond = new Cond(new Mutex());
    const id = newCounter(0);
    const goroutines = [];
    for (let i = 0; i < waiters + 1; i++) goroutines.push(b.go("cond", b.n, cond, id, waiters));
    for (const goroutine of goroutines) yield* goroutine;
  },
});

const groupLine = (body, works) => ({
  *run(b) {
    yield* b.parallel(body, new WaitGroup(), works);
  },
});

/** One operation: objects put into a pool and taken out. Each goroutine has its own, for a pool of ours is one thread's. */
const poolLine = (puts, gets) => ({
  *run(b) {
    yield* b.parallel("pool", puts, gets);
  },
});

const plainLine = (body) => ({
  *run(b) {
    yield* b.parallel(body);
  },
});

export const lines = {
  /** One operation: lock, unlock. */
  MutexUncontended: plainLine("mutexUncontended"),
  Mutex: mutexLine(1, false),
  /** Ten times as many goroutines as threads. */
  MutexSlack: mutexLine(MUTEXES_SLACK, false),
  MutexWork: mutexLine(1, true),
  MutexWorkSlack: mutexLine(MUTEXES_SLACK, true),
  /** One operation: two readers' locks, then a writer's. */
  RWMutexUncontended: plainLine("rwMutexUncontended"),
  RWMutexWrite100: rwMutexLine(100, false),
  RWMutexWrite10: rwMutexLine(10, false),
  RWMutexWorkWrite100: rwMutexLine(100, true),
  RWMutexWorkWrite10: rwMutexLine(10, true),
  Cond1: condLine(1),
  Cond8: condLine(8),
  Cond32: condLine(32),
  /** One operation: `do` of a Once that is over. */
  Once: {
    *run(b) {
      yield* b.parallel("once", new Once());
    },
  },
  OnceFunc: {
    threads: [1],
    // biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
    *run(b) {
      const once = onceFunc(empty);
      once();
      for (let i = 0; i < b.n; i++) once();
    },
  },
  OnceValue: {
    threads: [1],
    *run(b) {
      const once = onceValue(() => 42);
      for (let i = 0; i < b.n; i++) if (once() !== 42) throw new Error("a wrong value");
    },
  },
  /** One operation: add, done, wait. */
  WaitGroupUncontended: plainLine("groupUncontended"),
  WaitGroupAddDone: groupLine("addDone", false),
  WaitGroupAddDoneWork: groupLine("addDone", true),
  WaitGroupWait: groupLine("wait", false),
  WaitGroupWaitWork: groupLine("wait", true),
  /** One operation: a WaitGroup for one new goroutine. */
  WaitGroupActuallyWait: plainLine("actuallyWait"),
  Pool: poolLine(1, 1),
  PoolOverflow: poolLine(100, 100),
  PoolStarvation: poolLine(67, 100),
};
