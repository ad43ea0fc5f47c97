// The parties of the tests of packages sync and atomic: goroutines that a test starts on its own thread, through `locks`, or on
// any worker, through `tasks`. What the locks guard is a shared array, which nothing else does.

import { gosched, parallel, select } from "parachan";

export const locks = {
  /** Go's HammerMutex: locks `loops` times, every third time by a try first, and counts in two steps what it has done. */
  *hammerMutex(mutex, cells, loops) {
    for (let i = 0; i < loops; i++) {
      if (i % 3 !== 0 || !mutex.tryLock()) yield* mutex.lock();
      const before = cells[0];
      if (i % 16 === 0) yield* gosched();
      cells[0] = before + 1;
      mutex.unlock();
    }
  },
  /** Locks, says so, and unlocks once it is told to. */
  *hold(locker, held, release) {
    yield* locker.lock();
    yield* held.send(1);
    yield* release.recv();
    locker.unlock();
  },
  unlock(locker) {
    locker.unlock();
  },
  tryBoth(mutex) {
    const write = mutex.tryLock();
    if (write) mutex.unlock();
    const read = mutex.tryRLock();
    if (read) mutex.rUnlock();
    return [write, read];
  },
  /** Go's reader: counts 1 in `activity` while it reads; answers what it saw that must not be. */
  *hammerReader(mutex, activity, loops) {
    for (let i = 0; i < loops; i++) {
      yield* mutex.rLock();
      const n = Atomics.add(activity, 0, 1) + 1;
      if (n < 1 || n >= 10000) return `reader beside ${n}`;
      if (i % 8 === 0) yield* gosched();
      Atomics.sub(activity, 0, 1);
      mutex.rUnlock();
    }
    return "";
  },
  /** Go's writer: counts 10000 while it writes. */
  *hammerWriter(mutex, activity, loops) {
    for (let i = 0; i < loops; i++) {
      yield* mutex.lock();
      const n = Atomics.add(activity, 0, 10000) + 10000;
      if (n !== 10000) return `writer beside ${n}`;
      if (i % 8 === 0) yield* gosched();
      Atomics.sub(activity, 0, 10000);
      mutex.unlock();
    }
    return "";
  },
  /** Waits for the cond's condition, cells[0] === stage, moves it on, and wakes all. */
  *relay(cond, cells, stage) {
    yield* cond.l.lock();
    while (cells[0] !== stage) yield* cond.wait();
    cells[0] = stage + 1;
    cond.broadcast();
    cond.l.unlock();
  },
  /** Waits once, having said that it is about to; then says who it is, with the lock in its hands. */
  *awaitSignal(cond, running, awake, name) {
    yield* cond.l.lock();
    yield* running.send(1);
    yield* cond.wait();
    yield* awake.send(name);
    cond.l.unlock();
  },
  /** Puts `count` tokens into cells[0], with a signal for each. */
  *produce(cond, cells, count) {
    for (let i = 0; i < count; i++) {
      yield* cond.l.lock();
      cells[0] += 1;
      cond.l.unlock();
      cond.signal();
      if (i % 4 === 0) yield* gosched();
    }
  },
  /** Takes tokens until `count` have been taken by all together, which cells[1] counts. */
  *consume(cond, cells, count) {
    yield* cond.l.lock();
    while (cells[1] < count) {
      if (cells[0] === 0) yield* cond.wait();
      if (cells[0] === 0) continue;
      cells[0] -= 1;
      cells[1] += 1;
    }
    cond.l.unlock();
    cond.broadcast();
  },
  /** Waits again and again, but never for long, until all tokens are taken. Takes one when it has been woken, but not the last. */
  *dabble(cond, other, cells, count) {
    for (let over = false; !over; over = cells[1] >= count) {
      yield* cond.l.lock();
      const got = yield* select({ woken: cond.wait(), other: other.recv() });
      if (got.case === "woken" && cells[0] > 0 && cells[1] < count - 1) {
        cells[0] -= 1;
        cells[1] += 1;
      } else if (got.case === "woken") {
        cond.signal(); // Somebody else has to look at what is there.
      }
      cond.l.unlock();
    }
  },
  /** Sends until the channel is closed. */
  *disturb(other, done) {
    while ((yield* select({ sent: other.send(0), done: done.recv() })).case === "sent") yield* gosched();
  },
  /** Each does `cells[0] += 1` if it is the first; all answer what they see then. */
  *once(once, cells) {
    yield* once.do(function* () {
      const before = cells[0];
      yield* gosched();
      cells[0] = before + 1;
    });
    return cells[0];
  },
  *barrier(first, second, count) {
    first.done();
    yield* first.wait();
    Atomics.add(count, 0, 1);
    second.done();
  },
  /** Adds 1 to each of the atomics, so often. */
  addTo(atomics, count) {
    for (let i = 0; i < count; i++) {
      for (const atomic of atomics) atomic.add(typeof atomic.load() === "bigint" ? 1n : 1);
    }
  },
  /** Takes the boolean like a lock. */
  *spin(flag, cells, count) {
    for (let i = 0; i < count; i++) {
      while (!flag.compareAndSwap(false, true)) yield* gosched();
      cells[0] += 1;
      flag.store(false);
    }
  },
  fill(array, value) {
    array.fill(value);
  },
  identity: (value) => value,
};

export const tasks = parallel(import.meta.url, locks);
