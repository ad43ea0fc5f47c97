// Package atomic, on one thread and across threads.

import { type Chan, chan, go } from "parachan";
import { Bool, Float64, Int32, Int64, sharedArray, Uint32, Uint64 } from "parachan/atomic";
import { describe, expect, test } from "vitest";
import { lockPlaces } from "./conformance/lock-places.js";
import { tasks } from "./tasks/locks.mjs";

describe.each([
  ["Int32", Int32, -(2 ** 31), 2 ** 31 - 1],
  ["Uint32", Uint32, 0, 2 ** 32 - 1],
] as const)("%s", (_, Integer, least, most) => {
  test("does what Go's methods do", () => {
    const n = new Integer();
    expect(n.load()).toBe(0);
    n.store(5);
    expect(n.add(2)).toBe(7);
    expect(n.add(-3)).toBe(4);
    expect(n.swap(6)).toBe(4);
    expect(n.compareAndSwap(5, 1)).toBe(false);
    expect(n.compareAndSwap(6, 12)).toBe(true);
    expect(n.and(10)).toBe(12);
    expect(n.load()).toBe(8);
    expect(n.or(3)).toBe(8);
    expect(n.load()).toBe(11);
    expect(new Integer(9).load()).toBe(9);
  });

  test("wraps round at both ends", () => {
    const n = new Integer(most);
    expect(n.load()).toBe(most);
    expect(n.compareAndSwap(most, most)).toBe(true);
    expect(n.add(1)).toBe(least);
    expect(n.load()).toBe(least);
    expect(n.add(-1)).toBe(most);
    expect(n.load()).toBe(most);
  });
});

describe.each([
  ["Int64", Int64, -(2n ** 63n), 2n ** 63n - 1n],
  ["Uint64", Uint64, 0n, 2n ** 64n - 1n],
] as const)("%s", (_, Integer, least, most) => {
  test("does what Go's methods do", () => {
    const n = new Integer();
    expect(n.load()).toBe(0n);
    n.store(5n);
    expect(n.add(2n)).toBe(7n);
    expect(n.add(-3n)).toBe(4n);
    expect(n.swap(6n)).toBe(4n);
    expect(n.compareAndSwap(5n, 1n)).toBe(false);
    expect(n.compareAndSwap(6n, 12n)).toBe(true);
    expect(n.and(10n)).toBe(12n);
    expect(n.or(3n)).toBe(8n);
    expect(n.load()).toBe(11n);
    expect(new Integer(9n).load()).toBe(9n);
  });

  test("wraps round at both ends", () => {
    const n = new Integer(most);
    expect(n.compareAndSwap(most, most)).toBe(true);
    expect(n.add(1n)).toBe(least);
    expect(n.add(-1n)).toBe(most);
    expect(n.load()).toBe(most);
  });
});

test("Bool does what Go's methods do", () => {
  const flag = new Bool();
  expect(flag.load()).toBe(false);
  flag.store(true);
  expect(flag.swap(false)).toBe(true);
  expect(flag.compareAndSwap(true, false)).toBe(false);
  expect(flag.compareAndSwap(false, true)).toBe(true);
  expect(flag.load()).toBe(true);
  expect(new Bool(true).load()).toBe(true);
});

test("Float64 adds and swaps numbers exactly", () => {
  const n = new Float64(0.1);
  expect(n.add(0.2)).toBe(0.1 + 0.2);
  expect(n.swap(Number.NEGATIVE_INFINITY)).toBe(0.1 + 0.2);
  expect(n.compareAndSwap(0, 1)).toBe(false);
  expect(n.compareAndSwap(Number.NEGATIVE_INFINITY, -0)).toBe(true);
  expect(Object.is(n.load(), -0)).toBe(true);
  expect(n.compareAndSwap(0, 1)).toBe(false);
  expect(n.compareAndSwap(-0, Number.NaN)).toBe(true);
  expect(n.compareAndSwap(Number.NaN, 1)).toBe(true);
  expect(n.load()).toBe(1);
});

describe.for(lockPlaces)("$name", ({ party }) => {
  test("Go 188: fifty goroutines add 1000 each to counters of every type", async () => {
    const counters = [new Int32(), new Uint32(), new Int64(), new Uint64(), new Float64()] as const;
    const goroutines = Array.from({ length: 50 }, () => go(party.addTo, counters, 1000));
    for (const goroutine of goroutines) await goroutine;
    expect(counters.map((counter) => Number(counter.load()))).toEqual([50_000, 50_000, 50_000, 50_000, 50_000]);
  });

  test("a Bool may be a lock, and guards what is not atomic", async () => {
    const flag = new Bool();
    const cells = sharedArray("i32", 1);
    const goroutines = Array.from({ length: 4 }, () => go(party.spin, flag, cells, 500));
    for (const goroutine of goroutines) await goroutine;
    expect(cells[0]).toBe(2000);
  });

  test("parts of a shared array are written where they are", async () => {
    const array = sharedArray("f64", 1000);
    expect(array.every((value) => value === 0)).toBe(true);
    const halves = [array.subarray(0, 500), array.subarray(-500)];
    const goroutines = halves.map((half, i) => go(party.fill, half, i + 1));
    for (const goroutine of goroutines) await goroutine;
    expect([...array]).toEqual(Array.from({ length: 1000 }, (_, i) => (i < 500 ? 1 : 2)));
  });
});

test("an atomic inside a value is one on every thread, and one object here", async () => {
  const values = [new Int32(1), new Uint64(2n), new Bool(true), new Float64(0.5)];
  const back = (await go(tasks.identity, { values })) as { values: typeof values };
  back.values.forEach((value, i) => {
    expect(value).toBe(values[i]);
  });
});

describe("a shared array", () => {
  test("has every type, and is that type's typed array", () => {
    expect(sharedArray("i8", 3)).toBeInstanceOf(Int8Array);
    expect(sharedArray("u8", 3)).toBeInstanceOf(Uint8Array);
    expect(sharedArray("i16", 3)).toBeInstanceOf(Int16Array);
    expect(sharedArray("u16", 3)).toBeInstanceOf(Uint16Array);
    expect(sharedArray("i32", 3)).toBeInstanceOf(Int32Array);
    expect(sharedArray("u32", 3)).toBeInstanceOf(Uint32Array);
    expect(sharedArray("i64", 3)).toBeInstanceOf(BigInt64Array);
    expect(sharedArray("u64", 3)).toBeInstanceOf(BigUint64Array);
    expect(sharedArray("f32", 3)).toBeInstanceOf(Float32Array);
    expect(sharedArray("f64", 3)).toBeInstanceOf(Float64Array);
    expect(sharedArray("f64", 0).length).toBe(0);
  });

  test("is refused if its length is none", () => {
    for (const length of [-1, 1.5, Number.NaN, 2 ** 40]) expect(() => sharedArray("f64", length)).toThrow(RangeError);
    expect(() => sharedArray("f16" as never, 1)).toThrow(TypeError);
  });

  test("comes back as the same memory, through channels too, and stays good when the memory grows", async () => {
    const array = sharedArray("i32", 4);
    const ch = chan<Int32Array<SharedArrayBuffer>>(1);
    const other = (await go(tasks.identity, ch)) as Chan<Int32Array<SharedArrayBuffer>>;
    await other.send(array.subarray(1, 3));
    const part = (await ch.recv()) as Int32Array<SharedArrayBuffer>;
    sharedArray("u8", 40_000_000);
    part[0] = 7;
    array[2] = 8;
    expect([...array]).toEqual([0, 7, 8, 0]);
    expect([...part]).toEqual([7, 8]);
    expect([...part.subarray(1)]).toEqual([8]);
  });

  test("has subarrays that begin and end where a typed array's do", () => {
    const own = Int16Array.from({ length: 10 }, (_, i) => i);
    const shared = sharedArray("i16", 10);
    shared.set(own);
    for (const from of [-20, -10, -3, 0, 2, 9, 10, 20, 1.7]) {
      expect([...shared.subarray(from)]).toEqual([...own.subarray(from)]);
      for (const to of [-20, -3, 0, 5, 10, 20, 2.2]) {
        expect([...shared.subarray(from, to)]).toEqual([...own.subarray(from, to)]);
        expect([...shared.subarray(2, 8).subarray(from, to)]).toEqual([...own.subarray(2, 8).subarray(from, to)]);
      }
    }
  });
});
