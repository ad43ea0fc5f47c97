// Go 219–223, 225: sync.Cond.

import { chan, DeadlineExceeded, dump, type GoroutineGenerator, go, gosched, RuntimeError } from "parachan";
import { sharedArray } from "parachan/atomic";
import { afterFunc, background, type Context, withTimeout } from "parachan/context";
import { Cond, Mutex, RWMutex } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { sleep } from "./clock.js";
import { lockPlaces } from "./lock-places.js";

/** Resolves when all goroutines that have said that they run wait in the cond: they hold its lock until then. */
async function allWait(cond: Cond, running: { recv(): PromiseLike<unknown> }, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await running.recv();
  await cond.l.lock();
  cond.l.unlock();
}

describe.for(lockPlaces)("$name", ({ party }) => {
  test("Go 219: signal wakes exactly one, one at a time", async () => {
    const cond = new Cond(new Mutex());
    const n = 2;
    const running = chan<number>(n);
    const awake = chan<number>(n);
    const goroutines = Array.from({ length: n }, (_, i) => go(party.awaitSignal, cond, running, awake, i));
    await allWait(cond, running, n);
    for (let left = n; left > 0; left--) {
      await sleep(1);
      expect(awake.length).toBe(0); // Nobody is awake before.
      await cond.l.lock();
      cond.signal();
      cond.l.unlock();
      await awake.recv();
      await sleep(1);
      expect(awake.length).toBe(0); // Never two.
    }
    cond.signal(); // Nobody waits: nothing happens.
    for (const goroutine of goroutines) await goroutine;
  });

  test("Go 220: signal wakes in the order in which they came", async () => {
    const cond = new Cond(new Mutex());
    const n = 30;
    const running = chan<number>(n);
    const awake = chan<number>(n);
    const goroutines = [];
    for (let i = 0; i < n; i++) {
      goroutines.push(go(party.awaitSignal, cond, running, awake, i));
      await allWait(cond, running, 1);
      if (i > 0) {
        cond.signal();
        expect(await awake.recv()).toBe(i - 1);
      }
    }
    cond.signal();
    expect(await awake.recv()).toBe(n - 1);
    for (const goroutine of goroutines) await goroutine;
  });

  test("Go 221: broadcast wakes all that wait, each once", async () => {
    const cond = new Cond(new Mutex());
    const n = 50;
    const running = chan<number>(n);
    const awake = chan<number>(2 * n);
    for (let round = 0; round < 5; round++) {
      const goroutines = Array.from({ length: n }, (_, i) => go(party.awaitSignal, cond, running, awake, i));
      await allWait(cond, running, n);
      expect(awake.length).toBe(0);
      await cond.l.lock();
      cond.broadcast();
      cond.l.unlock();
      for (const goroutine of goroutines) await goroutine;
      const woken = [];
      for (let i = 0; i < n; i++) woken.push(await awake.recv());
      expect(woken.sort((a, b) => (a as number) - (b as number))).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(awake.length).toBe(0);
    }
  });

  test("Go 187, 222: wait unlocks and locks again: three hand over to each other", async () => {
    for (let round = 0; round < 20; round++) {
      const cond = new Cond(new Mutex());
      const cells = sharedArray("i32", 1);
      const goroutines = [2, 1, 0].map((stage) => go(party.relay, cond, cells, stage));
      for (const goroutine of goroutines) await goroutine;
      expect(cells[0]).toBe(3);
    }
  });

  test("a cond over a reader's lock waits and wakes as any other", async () => {
    const cond = new Cond(new RWMutex().rLocker());
    const running = chan<number>(3);
    const awake = chan<number>(3);
    const goroutines = [0, 1, 2].map((i) => go(party.awaitSignal, cond, running, awake, i));
    for (let i = 0; i < 3; i++) await running.recv();
    while (awake.length < 3) {
      cond.broadcast();
      await gosched();
      await sleep(0);
    }
    for (const goroutine of goroutines) await goroutine;
  });
});

test("Go 223: one that waits is among those that a later broadcast wakes, though newer ones come", async () => {
  const cond = new Cond(new Mutex());
  for (let round = 0; round < 1000; round++) {
    let ready = false;
    const waits = chan<number>(1);
    const first = go(function* () {
      yield* cond.l.lock();
      yield* waits.send(1);
      while (!ready) yield* cond.wait();
      cond.l.unlock();
    });
    await waits.recv();
    await cond.l.lock();
    ready = true;
    cond.signal();
    const second = go(function* () {
      yield* cond.l.lock();
      cond.signal();
      cond.l.unlock();
    });
    cond.l.unlock();
    await first;
    await second;
  }
});

test("waiting without the lock is an error with the lock's words, and nobody waits", async () => {
  const texts = [
    [new Mutex(), /^sync: unlock of unlocked mutex$/],
    [new RWMutex(), /^sync: Unlock of unlocked RWMutex$/],
    [new RWMutex().rLocker(), /^sync: RUnlock of unlocked RWMutex$/],
  ] as const;
  for (const [locker, text] of texts) {
    const cond = new Cond(locker);
    const error = await cond.wait().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(RuntimeError);
    expect((error as Error).message).toMatch(text);
    cond.broadcast();
  }
});

test("who waits is in the dump with Go's reason", async () => {
  const cond = new Cond(new Mutex());
  const waiter = go(function* () {
    yield* cond.l.lock();
    yield* cond.wait();
    cond.l.unlock();
  });
  await gosched();
  expect(dump()).toContain(`goroutine ${waiter.id} [sync.Cond.Wait]`);
  cond.signal();
  await waiter;
});

test("who is woken while another holds the lock gets it when that unlocks", async () => {
  const cond = new Cond(new Mutex());
  let woken = false;
  const waiter = go(function* () {
    yield* cond.l.lock();
    yield* cond.wait();
    woken = true;
    cond.l.unlock();
  });
  await gosched();
  await cond.l.lock();
  cond.signal();
  await gosched();
  await gosched();
  expect(woken).toBe(false);
  cond.l.unlock();
  await waiter;
  expect(woken).toBe(true);
});

test("a cond is made of what the core can lock", () => {
  expect(() => new Cond({} as never)).toThrow(TypeError);
});

test("a cond brings its locker: both are one on every thread", async () => {
  const { tasks } = await import("../tasks/locks.mjs");
  const mutex = new Mutex();
  const cond = new Cond(mutex);
  const back = (await go(tasks.identity, [cond, mutex])) as [Cond, Mutex];
  expect(back[0]).toBe(cond);
  expect(back[1]).toBe(mutex);
  expect(back[0].l).toBe(mutex);
});

test("Go 225: afterFunc and broadcast give a wait a context: all four waiters get its error", async () => {
  function* waitOn(ctx: Context, cond: Cond, conditionMet: () => boolean): GoroutineGenerator<Error | undefined> {
    const stop = afterFunc(ctx, function* () {
      using _ = yield* cond.l.lock();
      cond.broadcast();
    });
    try {
      while (!conditionMet()) {
        yield* cond.wait();
        if (ctx.err() !== undefined) return ctx.err();
      }
      return undefined;
    } finally {
      stop();
    }
  }
  const cond = new Cond(new Mutex());
  const waiters = Array.from({ length: 4 }, () =>
    go(function* () {
      const [ctx, cancel] = withTimeout(background(), 1);
      using _ = yield* cond.l.lock();
      const error = yield* waitOn(ctx, cond, () => false);
      cancel();
      return error;
    }),
  );
  const errors: unknown[] = [];
  for (const waiter of waiters) errors.push(await waiter);
  expect(errors).toEqual([DeadlineExceeded, DeadlineExceeded, DeadlineExceeded, DeadlineExceeded]);
  expect(String(errors[0])).toContain("context deadline exceeded");
});
