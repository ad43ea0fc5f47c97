// Go 212–218: sync.RWMutex.

import { chan, DeadlineExceeded, dump, go, gosched, RuntimeError, select } from "parachan";
import { sharedArray } from "parachan/atomic";
import { RWMutex } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { isBlocked } from "./clock.js";
import { lockPlaces } from "./lock-places.js";

describe.for(lockPlaces)("$name", ({ party }) => {
  test.for([1, 3, 4])("Go 212: %i readers hold the lock at once", async (count) => {
    const mutex = new RWMutex();
    const held = chan<number>();
    const release = chan<number>();
    const readers = Array.from({ length: count }, () => go(party.hold, mutex.rLocker(), held, release));
    for (let i = 0; i < count; i++) await held.recv();
    expect(mutex.tryLock()).toBe(false);
    for (let i = 0; i < count; i++) await release.send(1);
    for (const reader of readers) await reader;
    expect(mutex.tryLock()).toBe(true);
  });

  test("Go 213: writing excludes all, reading excludes writing", async () => {
    const mutex = new RWMutex();
    await mutex.lock();
    expect(await go(party.tryBoth, mutex)).toEqual([false, false]);
    mutex.unlock();
    expect(await go(party.tryBoth, mutex)).toEqual([true, true]);
    await mutex.rLock();
    await mutex.rLock();
    expect(await go(party.tryBoth, mutex)).toEqual([false, true]);
    mutex.rUnlock();
    mutex.rUnlock();
    expect(await go(party.tryBoth, mutex)).toEqual([true, true]);
  });

  const hammers = [
    [1, 1],
    [1, 3],
    [1, 10],
    [4, 1],
    [4, 3],
    [4, 10],
    [10, 1],
    [10, 3],
    [10, 10],
    [10, 5],
  ] as const;
  test.for(hammers)("Go 183, 214: readers and writers (%i × %i) never meet", async ([threads, readers]) => {
    const mutex = new RWMutex();
    const activity = sharedArray("i32", 1);
    const goroutines = [];
    for (let i = 0; i < Math.ceil(threads / 4); i++) goroutines.push(go(party.hammerWriter, mutex, activity, 100));
    for (let i = 0; i < readers; i++) goroutines.push(go(party.hammerReader, mutex, activity, 100));
    for (const goroutine of goroutines) expect(await goroutine).toBe("");
    expect(activity[0]).toBe(0);
    expect(mutex.tryLock()).toBe(true);
  });

  test("Go 215: two readers through rLocker delay the writer until both have gone, and the writer delays readers", async () => {
    const mutex = new RWMutex();
    const locker = mutex.rLocker();
    expect(mutex.rLocker()).toBe(locker);
    for (let round = 0; round < 10; round++) {
      await locker.lock();
      await locker.lock();
      const held = chan<number>();
      const release = chan<number>();
      const writer = go(party.hold, mutex, held, release);
      const got = Promise.resolve(held.recv());
      expect(await isBlocked(got)).toBe(true);
      locker.unlock();
      expect(await isBlocked(got)).toBe(true);
      locker.unlock();
      await got;
      expect(mutex.tryRLock()).toBe(false);
      await release.send(1);
      await writer;
    }
  });
});

test("Go 216: misuse is an error with Go's words, and changes nothing", async () => {
  const mutex = new RWMutex();
  expect(() => mutex.unlock()).toThrow(RuntimeError);
  expect(() => mutex.unlock()).toThrow(/^sync: Unlock of unlocked RWMutex$/);
  expect(() => mutex.rUnlock()).toThrow(/^sync: RUnlock of unlocked RWMutex$/);
  await mutex.rLock();
  expect(() => mutex.unlock()).toThrow(/^sync: Unlock of unlocked RWMutex$/);
  mutex.rUnlock();
  expect(() => mutex.rUnlock()).toThrow(/^sync: RUnlock of unlocked RWMutex$/);
  await mutex.lock();
  expect(() => mutex.rUnlock()).toThrow(/^sync: RUnlock of unlocked RWMutex$/);
  mutex.unlock();
  expect(() => mutex.unlock()).toThrow(/^sync: Unlock of unlocked RWMutex$/);
  expect(mutex.tryLock()).toBe(true);
});

test("Go 217: a writer that waits keeps new readers out; when it unlocks, the readers that wait go before other writers", async () => {
  const mutex = new RWMutex();
  const order: string[] = [];
  const party = (name: string, write: boolean): PromiseLike<void> =>
    go(function* () {
      yield* write ? mutex.lock() : mutex.rLock();
      order.push(name);
      yield* gosched();
      if (write) mutex.unlock();
      else mutex.rUnlock();
    });
  await mutex.rLock();
  const parties = [party("writer 1", true)];
  await gosched();
  expect(mutex.tryRLock()).toBe(false);
  parties.push(party("reader 1", false), party("writer 2", true), party("reader 2", false));
  await gosched();
  expect(order).toEqual([]);
  mutex.rUnlock();
  for (const one of parties) await one;
  expect(order).toEqual(["writer 1", "reader 1", "reader 2", "writer 2"]);
});

test("Go 217: who waits is in the dump with Go's reason", async () => {
  const mutex = new RWMutex();
  await mutex.rLock();
  const writer = go(function* () {
    yield* mutex.lock();
    mutex.unlock();
  });
  await gosched();
  const reader = go(function* () {
    yield* mutex.rLock();
  });
  await gosched();
  expect(dump()).toContain(`goroutine ${writer.id} [sync.RWMutex.Lock]`);
  expect(dump()).toContain(`goroutine ${reader.id} [sync.RWMutex.RLock]`);
  mutex.rUnlock();
  await writer;
  await reader;
});

test("Go 218: a reader that locks for writing waits for itself", async () => {
  const mutex = new RWMutex();
  const stuck = go(function* () {
    yield* mutex.rLock();
    yield* mutex.lock();
  });
  expect(await isBlocked(stuck)).toBe(true);
  mutex.rUnlock();
  await stuck;
});

test("a writer that gives up lets the readers behind it go", async () => {
  const mutex = new RWMutex();
  await mutex.rLock();
  const writer = mutex
    .lock()
    .within(1)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const reader = go(function* () {
    yield* mutex.rLock();
  });
  expect(mutex.tryRLock()).toBe(false);
  expect(await writer).toBe(DeadlineExceeded);
  await reader;
  mutex.rUnlock();
  mutex.rUnlock();
  expect(mutex.tryLock()).toBe(true);
});

test("a select may lock for reading or writing", async () => {
  const mutex = new RWMutex();
  expect((await select({ read: mutex.rLock() })).case).toBe("read");
  const both = go(function* () {
    return yield* select({ write: mutex.lock(), never: chan<number>().recv() });
  });
  expect(await isBlocked(both)).toBe(true);
  mutex.rUnlock();
  expect((await both).case).toBe("write");
  const read = go(function* () {
    return yield* select({ read: mutex.rLock(), never: chan<number>().recv() });
  });
  expect(await isBlocked(read)).toBe(true);
  mutex.unlock();
  expect((await read).case).toBe("read");
});
