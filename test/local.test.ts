// A channel or a lock that one thread knows and that nobody has waited on is local, and an atomic number that one thread knows:
// all is as on any other, and stays so when it becomes one that somebody waits on or that other threads know.

import fc from "fast-check";
import { chan, go, gosched, select, trySelect } from "parachan";
import { Bool, Float64, Int32, Int64, Uint32, Uint64 } from "parachan/atomic";
import { Cond, Mutex, RWMutex } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { tasks as locks } from "./tasks/locks.mjs";
import { tasks } from "./tasks/roles.mjs";

const values = [1, "two", { three: 3 }, undefined, null, true, [7], -0];

describe.each([1, 2, 3, 5, 8, 64, 100, 256, 257])("capacity %i", (capacity) => {
  const some = Array.from({ length: capacity }, (_, i) => values[i % values.length]);
  const full = () => {
    const ch = chan<unknown>(capacity);
    // So that it does not begin at the ring's first place.
    for (let i = 0; i < capacity - 1; i++) expect(ch.trySend(i)).toBe(true);
    for (let i = 0; i < capacity - 1; i++) expect(ch.tryRecv()).toBe(i);
    for (const value of some) expect(ch.trySend(value)).toBe(true);
    return ch;
  };
  const drain = (ch: ReturnType<typeof full>) => some.map(() => ch.tryRecvOk()?.[0]);

  test("it takes as many values as it has room for, and gives them in their order, by reference", () => {
    const ch = full();
    expect(ch.length).toBe(capacity);
    expect(ch.trySend("more")).toBe(false);
    const got = drain(ch);
    expect(got.every((value, i) => Object.is(value, some[i]))).toBe(true);
    expect(ch.tryRecvOk()).toBe(undefined);
    expect(ch.length).toBe(0);
  });

  test("a sender that has to wait comes after what is there", async () => {
    const ch = full();
    const sent = ch.send("last").then(() => "sent");
    expect(drain(ch).every((value, i) => Object.is(value, some[i]))).toBe(true);
    expect(await sent).toBe("sent");
    expect(await ch.recvOk()).toEqual(["last", true]);
  });

  test("a select that looks at it in vain leaves it as it was", () => {
    const ch = full();
    expect(trySelect([ch.send("more"), chan().recv()])).toBe(undefined);
    expect(ch.length).toBe(capacity);
    expect(drain(ch).every((value, i) => Object.is(value, some[i]))).toBe(true);
  });

  test("closed, it gives what is there, then nothing, here and on another thread", async () => {
    const here = full();
    here.close();
    expect(() => here.trySend(1)).toThrow("send on closed channel");
    expect(() => here.close()).toThrow("close of closed channel");
    expect(drain(here).every((value, i) => Object.is(value, some[i]))).toBe(true);
    expect(here.tryRecvOk()).toEqual([undefined, false]);
    const there = full();
    there.close();
    expect(await go(tasks.receiveAll, there)).toEqual(some);
    expect(there.tryRecvOk()).toEqual([undefined, false]);
  });

  test("what cannot be copied keeps it from other threads, and is still there", () => {
    const ch = chan<unknown>(capacity);
    const value = () => {};
    for (let i = 0; i < capacity - 1; i++) ch.trySend(i);
    ch.trySend(value);
    expect(() => go(tasks.receiveAll, ch)).toThrow(/buffered value is a function/);
    for (let i = 0; i < capacity - 1; i++) expect(ch.tryRecv()).toBe(i);
    expect(ch.tryRecv()).toBe(value);
  });
});

test("a nil channel and an unbuffered one take nothing before somebody waits", () => {
  const ch = chan<number>();
  expect(ch.trySend(1)).toBe(false);
  expect(ch.tryRecvOk()).toBe(undefined);
  expect(ch.length).toBe(0);
  ch.close();
  expect(ch.tryRecvOk()).toEqual([undefined, false]);
});

test("goroutines whose operations never wait take turns, and lose nothing at the end of one", async () => {
  const COUNT = 5000; // Some turns of 1,024 operations.
  let turns = 0;
  let isOver = false;
  const other = go(function* () {
    for (; !isOver; turns++) yield* gosched();
  });
  const value = { of: "each kind" };
  await go(function* () {
    const ch = chan<unknown>(2);
    for (let i = 0; i < COUNT; i++) {
      yield* ch.send(i);
      yield* ch.send(value);
      expect(yield* ch.recv()).toBe(i);
      expect(yield* ch.recvOk()).toEqual([value, true]);
      expect(yield* select({ sent: ch.send(i), never: chan().recv() })).toEqual({ case: "sent", value: undefined });
      expect(yield* select({ received: ch.recv(), never: chan().recv() })).toEqual({ case: "received", value: i });
    }
    isOver = true;
  });
  await other;
  expect(turns).toBeGreaterThanOrEqual(Math.floor((COUNT * 6) / 1024));
});

/** What each operation of a lock comes to without waiting. */
const lockSteps = {
  tryLock: (lock: RWMutex) => lock.tryLock(),
  unlock: (lock: RWMutex) => lock.unlock(),
  tryRLock: (lock: RWMutex) => lock.tryRLock(),
  rUnlock: (lock: RWMutex) => lock.rUnlock(),
} as const;

function outcome(lock: RWMutex, step: keyof typeof lockSteps): unknown {
  try {
    return lockSteps[step](lock);
  } catch (error) {
    return String(error);
  }
}

test("a lock does the same before somebody waits for it as after, and keeps its holders when that happens", () => {
  const steps = fc.array(fc.constantFrom(...(Object.keys(lockSteps) as (keyof typeof lockSteps)[])), { maxLength: 30 });
  fc.assert(
    fc.property(steps, fc.nat(30), (steps, moved) => {
      const [one, other] = [new RWMutex(), new RWMutex()];
      new Cond(other); // Describes it to the core.
      steps.forEach((step, i) => {
        if (i === moved) new Cond(one);
        expect(outcome(one, step)).toEqual(outcome(other, step));
      });
    }),
  );
});

test("a lock that is held is held on the threads that it is handed to", async () => {
  const [mutex, written, read] = [new Mutex(), new RWMutex(), new RWMutex()];
  await mutex.lock();
  await written.lock();
  for (let n = 0; n < 2; n++) await read.rLock();
  await go(locks.identity, mutex);
  expect(mutex.tryLock()).toBe(false);
  expect(await go(locks.tryBoth, written)).toEqual([false, false]);
  expect(await go(locks.tryBoth, read)).toEqual([false, true]);
  mutex.unlock();
  written.unlock();
  for (let n = 0; n < 2; n++) read.rUnlock();
  expect(() => read.rUnlock()).toThrow("sync: RUnlock of unlocked RWMutex");
  expect([mutex.tryLock(), written.tryLock(), read.tryLock()]).toEqual([true, true, true]);
});

test("goroutines that lock without ever waiting take turns", async () => {
  let turns = 0;
  let isOver = false;
  const other = go(function* () {
    for (; !isOver; turns++) yield* gosched();
  });
  await go(function* () {
    const mutex = new Mutex();
    for (let n = 0; n < 5000; n++) {
      using _ = yield* mutex.lock();
    }
    isOver = true;
  });
  await other;
  expect(turns).toBeGreaterThanOrEqual(Math.floor(5000 / 1024));
});

/** What the methods of an atomic have in common, for those whose type is not known here. */
interface Atomic {
  load(): unknown;
  store(value: unknown): void;
  add(delta: unknown): unknown;
  swap(value: unknown): unknown;
  compareAndSwap(old: unknown, value: unknown): boolean;
  and(mask: unknown): unknown;
  or(mask: unknown): unknown;
}

type Step = readonly [method: keyof Atomic, a: unknown, b: unknown];

/** What a typed array does in an atomic's place: the first of three, of which the others turn the arguments into what it can have. */
function onArray(array: number[], [method, a, b]: Step): unknown {
  array[1] = a as number;
  array[2] = b as number;
  const [before, one, other] = array as [number, number, number];
  const change = (to: number): number => {
    array[0] = to;
    return before;
  };
  switch (method) {
    case "load":
      return before;
    case "store":
      return void change(one);
    case "add":
      change(before + one);
      return array[0];
    case "swap":
      return change(one);
    case "compareAndSwap":
      return Object.is(before, one) && Object.is(change(other), before);
    case "and":
      return change(before & one);
    case "or":
      return change(before | one);
  }
}

const small = fc.integer({ min: -2, max: 2 });
const numbers = fc.oneof(small, fc.integer(), fc.double(), fc.constantFrom(2 ** 31, 2 ** 32, -(2 ** 31), -0));
const bigints = fc.oneof(small.map(BigInt), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }));
const ofNumbers = ["load", "store", "add", "swap", "compareAndSwap"] as const;
const ofIntegers = [...ofNumbers, "and", "or"] as const;

describe.each([
  ["Int32", () => new Int32(), () => new Int32Array(3), numbers, ofIntegers],
  ["Uint32", () => new Uint32(), () => new Uint32Array(3), numbers, ofIntegers],
  ["Int64", () => new Int64(), () => new BigInt64Array(3), bigints, ofIntegers],
  ["Uint64", () => new Uint64(), () => new BigUint64Array(3), bigints, ofIntegers],
  ["Float64", () => new Float64(), () => new Float64Array(3), numbers, ofNumbers],
] as const)("%s", (_, make, makeArray, values: fc.Arbitrary<unknown>, methods: readonly (keyof Atomic)[]) => {
  test("it does what a typed array does, before others know it and after", async () => {
    const step = fc.tuple(fc.constantFrom(...methods), values, values);
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.array(step), async (before, after) => {
        const atomic = make() as unknown as Atomic;
        const array = makeArray() as unknown as number[];
        const play = (steps: readonly Step[]): void => {
          for (const step of steps) {
            const [method, a, b] = step;
            expect((atomic[method] as (...args: unknown[]) => unknown).call(atomic, a, b)).toBe(onArray(array, step));
          }
        };
        play(before);
        expect(await go(locks.identity, atomic)).toBe(atomic);
        play(after);
        expect(atomic.load()).toBe(array[0]);
      }),
    );
  });
});

test("a Bool does the same before others know it and after", async () => {
  const flags = [new Bool(), new Bool()] as const;
  await go(locks.identity, flags[1]);
  for (const flag of flags) {
    expect([flag.load(), flag.swap(true), flag.swap(false)]).toEqual([false, false, true]);
    expect([flag.compareAndSwap(true, true), flag.compareAndSwap(false, true), flag.load()]).toEqual([
      false,
      true,
      true,
    ]);
    flag.store(false);
    expect(flag.load()).toBe(false);
  }
});
