// atomic.Value. Go's own tests of it have no number in docs/go-behaviours.md; their names stand with the tests.

import { type Chan, chan, DataCloneError, go, RuntimeError } from "parachan";
import { Int32, sharedArray, Value } from "parachan/atomic";
import { describe, expect, test } from "vitest";
import { mapPlaces } from "./conformance/map-places.js";
import { tasks } from "./tasks/maps.mjs";

describe.for(mapPlaces)("$name", ({ party, settle }) => {
  const make = <T>(initial?: T): Promise<Value<T>> => settle(new Value<T>(initial));

  test("loads what was stored last, and undefined at first (TestValue)", async () => {
    const value = await make<number>();
    expect(value.load()).toBe(undefined);
    value.store(42);
    expect(value.load()).toBe(42);
    value.store(84);
    expect(value.load()).toBe(84);
    expect((await make("text")).load()).toBe("text");
  });

  test("refuses nil, and a value of another type than before, and stays as it was (TestValuePanic)", async () => {
    const value = await make<unknown>();
    for (const nil of [null, undefined]) {
      expect(() => value.store(nil)).toThrow(new RuntimeError("sync/atomic: store of nil value into Value"));
      expect(() => value.swap(nil)).toThrow(new RuntimeError("sync/atomic: swap of nil value into Value"));
      expect(() => value.compareAndSwap(nil, nil)).toThrow(
        new RuntimeError("sync/atomic: compare and swap of nil value into Value"),
      );
    }
    expect(value.load()).toBe(undefined);
    value.store(42);
    expect(() => value.store("foo")).toThrow("sync/atomic: store of inconsistently typed value into Value");
    expect(() => value.swap({})).toThrow("sync/atomic: swap of inconsistently typed value into Value");
    expect(() => value.compareAndSwap("a", "b")).toThrow(
      "sync/atomic: compare and swap of inconsistently typed value into Value",
    );
    expect(() => value.compareAndSwap(42, "b")).toThrow("sync/atomic: compare and swap of inconsistently typed values");
    expect(() => value.store(null)).toThrow("sync/atomic: store of nil value into Value");
    expect(value.load()).toBe(42);
  });

  test("swap gives the old value (TestValueSwap)", async () => {
    const value = await make<boolean>();
    expect(value.swap(true)).toBe(undefined);
    expect(value.swap(false)).toBe(true);
    expect(value.load()).toBe(false);
  });

  test("compareAndSwap does as Go's (TestValueCompareAndSwap)", async () => {
    const value = await make<unknown>();
    expect(value.compareAndSwap("old", "new")).toBe(false);
    expect(value.compareAndSwap(undefined, { n: 1 })).toBe(true);
    expect(value.compareAndSwap(undefined, { n: 2 })).toBe(false);
    expect(value.compareAndSwap({ n: 2 }, { n: 3 })).toBe(false);
    expect(value.compareAndSwap({ n: 1 }, { n: 3 })).toBe(true);
    expect(value.load()).toEqual({ n: 3 });
    expect(() => value.compareAndSwap(new Set(), {})).toThrow("runtime error: comparing uncomparable type Set");
    expect(value.load()).toEqual({ n: 3 });
    const number = await make<number>(Number.NaN);
    expect(number.compareAndSwap(Number.NaN, 1)).toBe(false);
  });

  test("has channels and other atomics in it, as they are", async () => {
    const [ch, n] = [chan<string>(1), new Int32(5)];
    const value = await make<{ ch: Chan<string>; n: Int32 }>({ ch, n });
    const loaded = value.load();
    expect([loaded?.ch, loaded?.n]).toEqual([ch, n]);
    await loaded?.ch.send("through");
    expect(ch.tryRecv()).toBe("through");
  });

  test("never gives half a value while goroutines store (TestValueConcurrent)", async () => {
    const value = await make({ parts: Array.from({ length: 20 }, () => 0) });
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map((id) => go(party.storeWhole, value, id, 3000, met, 3));
    const seen: string[] = [];
    for (const goroutine of goroutines) seen.push(await goroutine);
    expect(seen).toEqual(["", "", ""]);
  });

  test("counts right by compareAndSwap (TestValueCompareAndSwapConcurrent)", async () => {
    const value = await make(0);
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map(() => go(party.addToValue, value, 9000, met, 3));
    for (const goroutine of goroutines) await goroutine;
    expect(value.load()).toBe(27_000);
  });
});

test("a value goes by reference before the hand-over, and by copy after", async () => {
  const config = { n: 1, onDone: (): void => {} };
  const value = new Value<object>(config);
  expect(value.load()).toBe(config);
  expect(() => go(tasks.loadValue, value)).toThrow(DataCloneError);
  expect(value.load()).toBe(config);
  const plain = { n: 1 };
  value.store(plain);
  expect(await go(tasks.loadValue, value)).toEqual({ n: 1 });
  expect(value.load()).toEqual(plain);
  expect(value.load()).not.toBe(plain);
  expect(() => value.store(config)).toThrow("value.onDone is a function");
  expect(value.load()).toEqual(plain);
  expect(await go(tasks.identity, { value })).toEqual({ value });
});
