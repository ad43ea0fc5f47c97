// Go 204–211: sync.Mutex.

import { chan, DeadlineExceeded, dump, go, gosched, RuntimeError, select } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Mutex } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { eventually, isBlocked, sleep } from "./clock.js";
import { lockPlaces } from "./lock-places.js";

test("Go 204: tryLock fails when locked, and succeeds when unlocked", async () => {
  const mutex = new Mutex();
  await mutex.lock();
  expect(mutex.tryLock()).toBe(false);
  mutex.unlock();
  expect(mutex.tryLock()).toBe(true);
  mutex.unlock();
});

describe.for(lockPlaces)("$name", ({ party }) => {
  test("Go 182, 205, 206: ten goroutines lock a thousand times each, and nobody is inside with another", async () => {
    const mutex = new Mutex();
    const cells = sharedArray("i32", 1);
    const goroutines = Array.from({ length: 10 }, () => go(party.hammerMutex, mutex, cells, 1000));
    for (const goroutine of goroutines) await goroutine;
    expect(cells[0]).toBe(10_000);
    expect(mutex.tryLock()).toBe(true);
  });

  test("Go 208: another goroutine may unlock than the one that locked", async () => {
    const mutex = new Mutex();
    await mutex.lock();
    void go(party.unlock, mutex);
    await mutex.lock();
    expect(mutex.tryLock()).toBe(false);
  });

  test("Go 208: a goroutine that waits is woken by whoever unlocks", async () => {
    const mutex = new Mutex();
    const held = chan<number>();
    const release = chan<number>();
    const holder = go(party.hold, mutex, held, release);
    await held.recv();
    expect(mutex.tryLock()).toBe(false);
    const waiting = go(function* () {
      yield* mutex.lock();
    });
    expect(await isBlocked(waiting)).toBe(true);
    await release.send(1);
    await waiting;
    await holder;
    mutex.unlock();
  });
});

test("Go 207: unlocking an unlocked mutex is an error with Go's words, and leaves it unlocked", async () => {
  const mutex = new Mutex();
  expect(() => mutex.unlock()).toThrow(RuntimeError);
  expect(() => mutex.unlock()).toThrow(/^sync: unlock of unlocked mutex$/);
  await mutex.lock();
  mutex.unlock();
  expect(() => mutex.unlock()).toThrow(/^sync: unlock of unlocked mutex$/);
  expect(mutex.tryLock()).toBe(true);
});

test("Go 209: locking twice waits for ever, for the reason that Go gives", async () => {
  const mutex = new Mutex();
  const stuck = go(function* () {
    yield* mutex.lock();
    yield* mutex.lock();
  });
  expect(await isBlocked(stuck)).toBe(true);
  expect(dump()).toContain(`goroutine ${stuck.id} [sync.Mutex.Lock]`);
  mutex.unlock();
  await stuck;
});

test("Go 210: who locks again and again does not keep another out", async () => {
  const mutex = new Mutex();
  let stop = false;
  const greedy = go(async () => {
    while (!stop) {
      await mutex.lock();
      await sleep(0);
      mutex.unlock();
    }
  });
  for (let i = 0; i < 10; i++) {
    await sleep(0);
    await mutex.lock();
    mutex.unlock();
  }
  stop = true;
  await greedy;
});

test("Go 211: a newcomer may be faster than one that has been woken, but only so often", async () => {
  const mutex = new Mutex();
  await mutex.lock();
  const waiter = go(function* () {
    yield* mutex.lock();
  });
  await gosched();
  let won = 0;
  for (;;) {
    mutex.unlock(); // Wakes the waiter, which has not had its turn yet.
    if (!mutex.tryLock()) break;
    won += 1;
    await gosched(); // Now it has, and has lost.
  }
  await waiter;
  expect(won).toBeGreaterThan(0);
  mutex.unlock();
});

test("Go 211: waiters are served in the order in which they came", async () => {
  const mutex = new Mutex();
  await mutex.lock();
  const order: number[] = [];
  const goroutines = Array.from({ length: 20 }, (_, i) =>
    go(function* () {
      yield* mutex.lock();
      order.push(i);
      yield* gosched();
      mutex.unlock();
    }),
  );
  await gosched();
  mutex.unlock();
  for (const goroutine of goroutines) await goroutine;
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test("a guard unlocks at the end of its block", async () => {
  const mutex = new Mutex();
  await go(function* () {
    {
      using _ = yield* mutex.lock();
      expect(mutex.tryLock()).toBe(false);
    }
    expect(mutex.tryLock()).toBe(true);
  });
});

test("lock may be waited for in every way", async () => {
  const mutex = new Mutex();
  mutex.lock().wait();
  const later = go(function* () {
    yield* gosched();
    mutex.unlock();
  });
  mutex.lock().wait();
  await later;
  expect(mutex.tryLock()).toBe(false);
});

test("a limit ends the wait for a lock, which goes to the next", async () => {
  const mutex = new Mutex();
  await mutex.lock();
  const impatient = mutex.lock().within(1);
  const patient = go(function* () {
    yield* mutex.lock();
  });
  await expect(Promise.resolve(impatient)).rejects.toBe(DeadlineExceeded);
  mutex.unlock();
  await patient;
  expect(mutex.tryLock()).toBe(false);
});

test("a select takes a lock, or another case and not the lock", async () => {
  const mutex = new Mutex();
  const ch = chan<number>(1);
  expect((await select({ lock: mutex.lock(), value: ch.recv() })).case).toBe("lock");
  ch.trySend(1);
  expect((await select({ lock: mutex.lock(), value: ch.recv() })).case).toBe("value");
  const selected = go(function* () {
    return yield* select({ lock: mutex.lock(), value: ch.recv() });
  });
  await gosched();
  mutex.unlock();
  expect((await selected).case).toBe("lock");
  expect(mutex.tryLock()).toBe(false);
  const other = go(function* () {
    return yield* select({ lock: mutex.lock(), value: ch.recv() });
  });
  await gosched();
  ch.trySend(2);
  expect((await other).case).toBe("value");
  mutex.unlock();
  expect(mutex.tryLock()).toBe(true);
});

test("a mutex inside a value is one mutex on every thread, and one object here", async () => {
  const { tasks } = await import("../tasks/locks.mjs");
  const mutex = new Mutex();
  const { again } = (await go(tasks.identity, { again: mutex })) as { again: Mutex };
  expect(again).toBe(mutex);
  await eventually(() => mutex.tryLock());
  expect(again.tryLock()).toBe(false);
});
