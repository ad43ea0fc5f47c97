// A Cond's wait with a limit, and as a case of a select: whoever goes on has the lock, and no signal is lost.

import { chan, DeadlineExceeded, go, gosched, RuntimeError, select, trySelect } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Cond, Mutex, RWMutex } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { lockPlaces } from "./conformance/lock-places.js";

const lockers = [
  ["Mutex", () => new Mutex()],
  ["RWMutex", () => new RWMutex()],
  ["rLocker()", () => new RWMutex().rLocker()],
] as const;

/** Lets everybody on this thread come to where they wait. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await gosched();
}

/** Signals once somebody has unlocked to wait. */
function signalSoon(cond: Cond): void {
  go(function* () {
    yield* cond.l.lock();
    cond.signal();
    cond.l.unlock();
  });
}

describe.for(lockers)("a cond of %s", ([, make]) => {
  test("a limit that comes is DeadlineExceeded, with the lock held", async () => {
    const cond = new Cond(make());
    await cond.l.lock();
    await expect(cond.wait().within(1)).rejects.toBe(DeadlineExceeded);
    cond.l.unlock();
    expect(() => cond.l.unlock()).toThrow(RuntimeError);
  });

  test("a signal that comes in time ends the wait, with the lock held", async () => {
    const cond = new Cond(make());
    const waiter = go(function* () {
      yield* cond.l.lock();
      yield* cond.wait().within(60_000);
      cond.l.unlock();
    });
    await settle();
    await cond.l.lock(); // It has unlocked.
    cond.l.unlock();
    cond.signal();
    await waiter;
    expect(() => cond.l.unlock()).toThrow(RuntimeError);
  });

  test("another case happens, with the lock held", async () => {
    const cond = new Cond(make());
    const other = chan<number>();
    const waiter = go(function* () {
      yield* cond.l.lock();
      const got = yield* select({ woken: cond.wait(), other: other.recv() });
      cond.l.unlock();
      return got;
    });
    await settle();
    await other.send(5);
    expect(await waiter).toEqual({ case: "other", value: 5 });
    expect(() => cond.l.unlock()).toThrow(RuntimeError);
  });

  test("without the lock, it is an error with the lock's words", async () => {
    const cond = new Cond(make());
    await expect(cond.wait().within(1000)).rejects.toThrow(/^sync: (R?Unlock|unlock) of unlocked (RW)?[mM]utex$/);
    cond.broadcast();
  });
});

test("in each form of waiting", async () => {
  const cond = new Cond(new Mutex());
  await cond.l.lock();
  signalSoon(cond);
  expect(await select([cond.wait(), chan().recv()])).toEqual({ case: 0, value: undefined });
  signalSoon(cond);
  expect(select({ woken: cond.wait() }).wait()).toEqual({ case: "woken", value: undefined });
  expect(() => cond.wait().within(1).wait()).toThrow(DeadlineExceeded);
  cond.l.unlock();
});

test("a case that can happen at once does, and nothing is unlocked meanwhile", async () => {
  const cond = new Cond(new Mutex());
  const ready = chan<string>(1);
  ready.trySend("at once");
  await cond.l.lock();
  const locking = go(function* () {
    yield* cond.l.lock();
    expect(ready.length).toBe(2);
    cond.l.unlock();
  });
  expect(trySelect({ woken: cond.wait() })).toBeUndefined();
  expect(await select({ woken: cond.wait(), ready: ready.recv() })).toEqual({ case: "ready", value: "at once" });
  await settle();
  expect(await Promise.race([locking, settle().then(() => "still locked")])).toBe("still locked");
  cond.l.unlock();
  await expect(locking).rejects.toThrow(/expected/); // It got the lock only now, and the channel is empty.
});

test("a limit ends the wait for the signal, and not the one for the lock", async () => {
  const cond = new Cond(new Mutex());
  const limit = new AbortController();
  let over = false;
  const waiter = go(function* () {
    yield* cond.l.lock();
    try {
      yield* cond.wait().within(limit.signal);
    } catch (error) {
      expect(error).toBe(limit.signal.reason);
    }
    over = true;
    cond.l.unlock();
  });
  await settle();
  await cond.l.lock();
  limit.abort();
  await settle();
  expect(over).toBe(false);
  cond.l.unlock();
  await waiter;
});

test.each<[string, (happen: () => void, unlock: () => void) => Promise<void> | void]>([
  [
    "waits for the lock",
    async (happen, unlock) => {
      happen();
      await settle();
      unlock();
    },
  ],
  [
    "is about to be given the lock",
    (happen, unlock) => {
      happen();
      unlock();
    },
  ],
  [
    "has been given the lock",
    (happen, unlock) => {
      unlock();
      happen();
    },
  ],
])(
  "a signal that wakes one for whom something else has happened wakes the next one too, if that %s",
  async (_, play) => {
    const cond = new Cond(new Mutex());
    const other = chan<number>(1);
    const first = go(function* () {
      yield* cond.l.lock();
      const got = yield* select({ woken: cond.wait(), other: other.recv() });
      cond.l.unlock();
      return got.case;
    });
    await settle();
    const second = go(function* () {
      yield* cond.l.lock();
      yield* cond.wait();
      cond.l.unlock();
      return "woken";
    });
    await settle();
    await cond.l.lock();
    cond.signal(); // The first one queues for the lock.
    await settle();
    await play(
      () => other.trySend(1),
      () => cond.l.unlock(),
    );
    expect(await first).toBe("other");
    expect(await second).toBe("woken");
  },
);

test("inside of other selects and limits", async () => {
  const cond = new Cond(new Mutex());
  const never = chan<number>();
  await cond.l.lock();
  const inner = select({ woken: cond.wait(), never: never.recv() });
  await expect(select({ inner, never: never.recv() }).within(1)).rejects.toBe(DeadlineExceeded);
  signalSoon(cond);
  const got = await select({ limited: cond.wait().within(60_000), inner: never.recv() });
  expect(got).toEqual({ case: "limited", value: undefined });
  cond.l.unlock();
  expect(() => cond.l.unlock()).toThrow(RuntimeError);
});

describe.for(lockPlaces)("$name", ({ party }) => {
  test("of many that wait, some of whom are called off again and again, no signal is lost", async () => {
    for (let round = 0; round < 10; round++) {
      const cond = new Cond(new Mutex());
      const cells = sharedArray("i32", 2);
      const other = chan<number>();
      const done = chan<never>();
      const count = 500;
      const waiting = [
        ...[1, 2].map(() => go(party.consume, cond, cells, count)),
        ...[1, 2].map(() => go(party.dabble, cond, other, cells, count)),
      ];
      const disturbing = go(party.disturb, other, done);
      await go(party.produce, cond, cells, count);
      for (const each of waiting) await each;
      done.close();
      await disturbing;
      expect([...cells]).toEqual([0, count]);
      await cond.l.lock(); // It is whole.
      cond.l.unlock();
    }
  });
});
