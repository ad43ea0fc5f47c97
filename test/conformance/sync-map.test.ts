// Go 190, 241–248: sync.Map.

import { type Chan, chan, DataCloneError, go, RuntimeError } from "parachan";
import { sharedArray, Value } from "parachan/atomic";
import { Mutex, Map as SyncMap } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { tasks } from "../tasks/maps.mjs";
import { mapPlaces } from "./map-places.js";

describe.for(mapPlaces)("$name", ({ party, settle }) => {
  const make = async <K, V>(...entries: [K, V][]): Promise<SyncMap<K, V>> => settle(new SyncMap<K, V>(entries));

  test("every method does what Go's does", async () => {
    const map = await make<string, number>();
    expect(map.load("a")).toBe(undefined);
    expect(map.loadOk("a")).toEqual([undefined, false]);
    map.store("a", 1);
    expect(map.load("a")).toBe(1);
    expect(map.loadOrStore("a", 2)).toEqual([1, true]);
    expect(map.loadOrStore("b", 2)).toEqual([2, false]);
    expect(map.swap("a", 3)).toEqual([1, true]);
    expect(map.swap("c", 4)).toEqual([undefined, false]);
    expect(map.compareAndSwap("a", 1, 5)).toBe(false);
    expect(map.compareAndSwap("a", 3, 5)).toBe(true);
    expect(map.compareAndDelete("a", 3)).toBe(false);
    expect(map.compareAndDelete("a", 5)).toBe(true);
    expect(map.loadAndDelete("b")).toEqual([2, true]);
    expect(map.loadAndDelete("b")).toEqual([undefined, false]);
    expect(map.delete("c")).toBe(true);
    expect(map.delete("c")).toBe(false);
    expect([...map]).toEqual([]);
    map.store("a", 6);
    map.clear();
    expect(map.loadOk("a")).toEqual([undefined, false]);
  });

  test("is iterated like a JavaScript Map, in no order", async () => {
    const entries = Array.from({ length: 300 }, (_, n): [number, string] => [n, `${n}`]);
    const map = await make(...entries);
    expect([...map].sort(([a], [b]) => a - b)).toEqual(entries);
    expect([...map.entries()].length).toBe(300);
    expect(new Map(map)).toEqual(new Map(entries));
    let visited = 0;
    map.range(() => ++visited < 10);
    expect(visited).toBe(10);
    map.range(() => {
      visited++;
    });
    expect(visited).toBe(310);
  });

  test("undefined may be a value, and undefined and null keys", async () => {
    const map = await make<unknown, unknown>([undefined, 1], [null, undefined]);
    expect(map.loadOk(undefined)).toEqual([1, true]);
    expect(map.loadOk(null)).toEqual([undefined, true]);
  });

  test("keys of different types are different, and equal ones are one", async () => {
    const keys = [
      1,
      "1",
      1n,
      true,
      "true",
      null,
      "null",
      undefined,
      "",
      0,
      Number.NaN,
      "NaN",
      2 ** 40,
      1.5,
      "\0s1",
      "\0o",
    ];
    const map = await make(...keys.map((key, i): [unknown, number] => [key, i]));
    expect(keys.map((key) => map.load(key))).toEqual(keys.map((_, i) => i));
    expect([...map].length).toBe(keys.length);
    map.store(-0, -1);
    expect(map.load(0)).toBe(-1);
  });

  test("NaN is one key, whatever its bits", async () => {
    const [other] = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer);
    const map = await make<unknown, number>([Number.NaN, 1], [{ x: Number.NaN }, 2]);
    expect([map.load(other), map.load({ x: other })]).toEqual([1, 2]);
    map.store(other, 3);
    expect([...map].length).toBe(2);
  });

  test("a key that is an object is equal to another with the same in it", async () => {
    const map = await make<unknown, number>();
    const key = { user: "ann", tags: ["a", { b: 1n }], since: new Date(5) };
    map.store(key, 1);
    expect(map.load({ since: new Date(5), tags: ["a", { b: 1n }], user: "ann" })).toBe(1);
    expect(map.load({ ...key, user: "bob" })).toBe(undefined);
    expect(map.load({ ...key, since: new Date(6) })).toBe(undefined);
    key.user = "bob";
    expect(map.load(key)).toBe(undefined); // The key was copied.
    expect(map.load([])).toBe(undefined);
    map.store([], 2);
    map.store({}, 3);
    expect([map.load([]), map.load({})]).toEqual([2, 3]);
    expect(
      [...map].map(([one]) => JSON.stringify(one, (_, part) => (typeof part === "bigint" ? `${part}` : part))).sort(),
    ).toEqual(["[]", '{"since":"1970-01-01T00:00:00.005Z","tags":["a",{"b":"1"}],"user":"ann"}', "{}"].sort());
  });

  test("a key is equal to another with the same in it, though this thread has met thousands of other objects", async () => {
    const map = await make<unknown, number>();
    const keys = Array.from({ length: 10_000 }, (_, i) => () => [{ [`key ${i}`]: 1 }, { [`key ${i}`]: 2 }]);
    for (const [i, key] of keys.entries()) {
      map.store(key(), i);
      expect(map.load(key())).toBe(i);
      map.delete(key());
    }
    expect([...map]).toEqual([]);
  });

  test("Go 13: a channel or a lock may be a key, by identity", async () => {
    const [one, other, lock] = [chan<number>(), chan<number>(), new Mutex()];
    const map = await make<unknown, string>([one, "one"], [lock, "lock"]);
    expect([map.load(one), map.load(other), map.load(lock), map.load(new Mutex())]).toEqual([
      "one",
      undefined,
      "lock",
      undefined,
    ]);
    expect([...map].map(([key]) => key).filter((key) => key === one || key === lock).length).toBe(2);
    expect(map.delete(one)).toBe(true);
    expect(map.load(one)).toBe(undefined);
  });

  test("a key that cannot be compared is refused", async () => {
    const map = await make<unknown, number>();
    const circle: unknown[] = [];
    circle.push(circle);
    const [node, other]: Record<string, object>[] = [{}, {}];
    for (const way of ["next", "previous"]) [node[way], other[way]] = [other, node];
    for (const key of [
      () => 1,
      Symbol("s"),
      new Set(),
      new Map(),
      new Uint8Array(1),
      new (class Point {})(),
      { f() {} },
      circle,
      node,
      [chan()],
    ]) {
      expect(() => map.load(key)).toThrow(RuntimeError);
      expect(() => map.store(key, 1)).toThrow(/^runtime error: hash of unhashable type /);
    }
    expect(() => map.load(new Set())).toThrow("runtime error: hash of unhashable type Set");
    expect([...map]).toEqual([]);
  });

  test("Go 243: the callback of range may load, store and delete, also in a range of its own", async () => {
    const map = await make<unknown, unknown>();
    for (const value of ["hello world", "x", "abc", 1, 2]) map.store(value, value);
    map.range((key) => {
      map.range((inner) => {
        if (inner === key) expect(map.load(inner)).toBe(key);
        map.loadOrStore("dummy", "value");
        if (map.loadOk("dummy")[1]) map.store("dummy", "value");
        map.loadAndDelete("dummy");
      });
      map.delete(key);
    });
    map.delete("dummy");
    expect([...map]).toEqual([]);
  });

  test("what is deleted before range comes to it is not visited, and what is stored again comes once", async () => {
    const map = await make(...Array.from({ length: 50 }, (_, n): [number, number] => [n, n]));
    const visited: number[] = [];
    map.range((key) => {
      visited.push(key);
      for (let n = 0; n < 50; n++) if (n % 2 !== key % 2) map.delete(n);
      map.delete(key);
      map.store(key, key);
    });
    expect(visited.length).toBe(25);
    expect(new Set(visited).size).toBe(25);
  });

  test("Go 244: compareAndSwap of a missing key is false, whatever the old value", async () => {
    const map = await make<object, undefined>();
    expect(map.compareAndSwap({}, undefined, undefined)).toBe(false);
    expect(map.compareAndDelete({}, undefined)).toBe(false);
    expect(map.loadOk({})).toEqual([undefined, false]);
  });

  test("Go 247: compareAndSwap and compareAndDelete refuse an old value that cannot be compared", async () => {
    const map = await make<number, unknown>([1, [1]]);
    for (const old of [() => 1, new Set(), new Uint8Array(1), { f() {} }]) {
      expect(() => map.compareAndSwap(1, old, 2)).toThrow("called CompareAndSwap when value is not of comparable type");
      expect(() => map.compareAndDelete(1, old)).toThrow(
        "called CompareAndDelete when value is not of comparable type",
      );
    }
    expect(map.load(1)).toEqual([1]);
  });

  test("values are compared as Go's == compares: NaN equals nothing, objects what has the same in it", async () => {
    const map = await make<string, unknown>(
      ["nan", Number.NaN],
      ["zero", -0],
      ["object", { a: 1, b: [2] }],
      ["set", new Set()],
    );
    expect(map.compareAndSwap("nan", Number.NaN, 1)).toBe(false);
    expect(map.compareAndSwap("zero", 0, 1)).toBe(true);
    expect(map.compareAndSwap("zero", "1", 1)).toBe(false);
    expect(map.compareAndSwap("object", { b: [3], a: 1 }, 1)).toBe(false);
    expect(map.compareAndSwap("object", { b: [2], a: 1 }, 1)).toBe(true);
    expect(map.compareAndSwap("set", {}, 1)).toBe(false);
    expect(map.compareAndSwap("set", 1, 1)).toBe(false);
    const ch = chan();
    map.store("channel", ch);
    expect(map.compareAndSwap("channel", chan(), 1)).toBe(false);
    expect(map.compareAndDelete("channel", ch)).toBe(true);
  });

  test("Go 190: what was stored before is loaded whole, with its channels and locks", async () => {
    const map = await make<string, { n: number; ch: Chan<string>; lock: Mutex }>();
    const [ch, lock] = [chan<string>(1), new Mutex()];
    map.store("all", { n: 1, ch, lock });
    const loaded = map.load("all");
    expect([loaded?.n, loaded?.ch === ch, loaded?.lock === lock]).toEqual([1, true, true]);
    const channels = await make<string, Chan<string>>(["ch", ch]);
    await go(party.sendOn, channels, "ch", "hello");
    expect(await ch.recv()).toBe("hello");
  });

  test("Go 248: one key, then many, with each method", async () => {
    const map = await make<number, number>();
    const model = new Map<number, number>();
    for (let n = 0; n < 2000; n++) {
      expect(map.loadOrStore(n * 7919, n)).toEqual([n, false]);
      model.set(n * 7919, n);
      expect(map.load(n * 7919)).toBe(n);
    }
    for (const [key, value] of model) {
      expect(map.load(key)).toBe(value);
      expect(map.loadOrStore(key, -1)).toEqual([value, true]);
      if (key % 3 === 0) expect(map.compareAndDelete(key, value)).toBe(true);
      else expect(map.compareAndSwap(key, value, value + 1)).toBe(true);
    }
    for (const [key, value] of model) expect(map.load(key)).toBe(key % 3 === 0 ? undefined : value + 1);
    expect([...map].length).toBe([...model.keys()].filter((key) => key % 3 !== 0).length);
  });

  test("Go 242: range meets every key once while others store, and the values are theirs", {
    timeout: 120_000,
  }, async () => {
    const keys = 256;
    const map = await make(...Array.from({ length: keys }, (_, n): [number, number] => [n + 1, n + 1]));
    const stop = sharedArray("i32", 1);
    const writers = [1, 2, 3].map((id) => go(party.storeMultiples, map, keys, id, stop));
    const readers = [1, 2].map(() => go(party.checkRange, map, keys, 30));
    const seen: string[] = [];
    for (const reader of readers) seen.push(await reader);
    Atomics.store(stop, 0, 1);
    for (const writer of writers) await writer;
    expect(seen).toEqual(["", ""]);
  });

  test("Go 246: clear among readers, writers and clearers; after another one the map is empty", async () => {
    const map = await make<number, number>();
    const met = sharedArray("i32", 1);
    const goroutines = Array.from({ length: 6 }, (_, id) => go(party.storeLoadClear, map, id, 2000, met, 6));
    for (const goroutine of goroutines) await goroutine;
    map.clear();
    map.range((key) => expect.fail(`${key} is there`));
    map.store(1, 1);
    expect([...map]).toEqual([[1, 1]]);
  });

  test("Go 248: goroutines that share keys count right by compareAndSwap", async () => {
    const keys = ["a", "b", "c"];
    const map = await make<string, number>();
    const met = sharedArray("i32", 1);
    const goroutines = Array.from({ length: 3 }, () => go(party.count, map, keys, 9000, met, 3));
    for (const goroutine of goroutines) await goroutine;
    expect(keys.map((key) => map.load(key))).toEqual([9000, 9000, 9000]);
  });

  test("Go 248: of goroutines that share keys, loadOrStore lets one store each", async () => {
    const keys = Array.from({ length: 4000 }, (_, n) => n);
    const map = await make<number, { owner: number }>();
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map((id) => go(party.claim, map, id === 2 ? [...keys].reverse() : keys, id, met, 3));
    let claimed = 0;
    for (const goroutine of goroutines) claimed += await goroutine;
    expect(claimed).toBe(4000);
  });

  test("Go 248: of goroutines that share keys, loadAndDelete gives each value to one", async () => {
    const keys = Array.from({ length: 4000 }, (_, n) => n);
    const map = await make(...keys.map((n): [number, number] => [n, n]));
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map((id) => go(party.take, map, id === 2 ? [...keys].reverse() : keys, met, 3));
    let sum = 0;
    for (const goroutine of goroutines) sum += await goroutine;
    expect(sum).toBe((3999 * 4000) / 2);
    expect([...map]).toEqual([]);
  });

  test("swap, of a Map and of a Value, gives what goes in once, to one", async () => {
    const [map, value] = [await make<string, number>(), await settle(new Value<number>())];
    const [times, met] = [3000, sharedArray("i32", 1)];
    const goroutines = [0, 1, 2].map((n) => go(party.swap, map, value, n * times, times, met, 3));
    let sum = 0;
    for (const goroutine of goroutines) sum += await goroutine;
    sum += (map.load("x") ?? 0) + (value.load() ?? 0);
    expect(sum).toBe(3 * times * (3 * times - 1));
  });

  test("channels and maps in values live on while goroutines load and replace them", async () => {
    const inner = new SyncMap([["n", 5]]);
    const ch = chan<string>(3);
    await ch.send("kept");
    const map = await make<unknown, unknown>(["all", { ch, inner }]);
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map(() => go(party.churn, map, 3000, met, 3));
    const seen: string[] = [];
    for (const goroutine of goroutines) seen.push(await goroutine);
    expect(seen).toEqual(["", "", ""]);
    map.clear();
    for (let n = 0; n < 1000; n++) map.store(n, [n]); // Uses again what was freed.
    expect([await ch.recv(), inner.load("n"), ch.length]).toEqual(["kept", 5, 0]);
  });

  test("Go 248: goroutines with keys of their own do not disturb each other, with deletions", async () => {
    const map = await make<string, object>();
    const met = sharedArray("i32", 1);
    const goroutines = [1, 2, 3].map((id) => go(party.comeAndGo, map, id, 60, 30, met, 3));
    const seen: string[] = [];
    for (const goroutine of goroutines) seen.push(await goroutine);
    expect(seen).toEqual(["", "", ""]);
    expect([...map]).toEqual([]);
  });
});

describe("the hand-over", () => {
  test("values go by reference before it, and by copy after", async () => {
    const value = { onDone: (): void => {} };
    const map = new SyncMap<string, unknown>([["f", value]]);
    expect(map.load("f")).toBe(value);
    map.delete("f");
    const plain = { n: 1 };
    map.store("n", plain);
    expect(map.load("n")).toBe(plain);
    expect(await go(tasks.use, map, "m", [1])).toEqual([[undefined, false], [1], 2]);
    expect(map.load("n")).toEqual({ n: 1 });
    expect(map.load("n")).not.toBe(plain);
    expect(map.load("m")).toEqual([1]);
  });

  test("throws DataCloneError if a value cannot be copied, and leaves the map as it was", async () => {
    const value = { job: { onDone: (): void => {} } };
    const map = new SyncMap<string, unknown>([
      ["a", 1],
      ["f", value],
    ]);
    expect(() => go(tasks.identity, { map })).toThrow(DataCloneError);
    expect(map.load("f")).toBe(value);
    map.store("g", value);
    expect(map.load("g")).toBe(value);
    map.delete("f");
    map.delete("g");
    expect(await go(tasks.loadKey, map, "a")).toBe(1);
    expect(() => map.store("f", value)).toThrow("value.job.onDone is a function");
    expect(map.loadOk("f")).toEqual([undefined, false]);
  });

  test("is one Map on every thread, which comes back as the same object, and may lie in itself", async () => {
    const map = new SyncMap<string, unknown>([["a", 1]]);
    map.store("self", map);
    const back = (await go(tasks.identity, { map })) as { map: unknown };
    expect(back.map).toBe(map);
    expect(map.load("self")).toBe(map);
    map.clear(); // It counts itself: else it would never be freed.
    const inner = new SyncMap<string, number>([["n", 2]]);
    map.store("inner", inner);
    expect((map.load("inner") as SyncMap<string, number>).load("n")).toBe(2);
    expect(await go(tasks.loadKey, inner as SyncMap<unknown, unknown>, "n")).toBe(2);
  });

  test("takes along what a getter of one of its values stores in it, and not what that deletes", async () => {
    const map = new SyncMap<string, unknown>([
      ["first", 1],
      ["changed", 1],
    ]);
    map.store("getter", {
      get value() {
        map.delete("first");
        map.delete("last");
        map.store("changed", 2);
        map.store("stored", 3);
        return 4;
      },
    });
    map.store("last", 5);
    const keys = ["first", "changed", "getter", "last", "stored"];
    const found = await Promise.all(keys.map((key) => go(tasks.loadKey, map as SyncMap<unknown, unknown>, key)));
    expect(found).toEqual([undefined, 2, { value: 4 }, undefined, 3]);
    expect(keys.map((key) => map.load(key))).toEqual(found);
  });

  test("in the middle of a range ends nothing", async () => {
    const map = new SyncMap<number, number>([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    let visited = 0;
    for (const [key, value] of map) {
      expect(value).toBe(key);
      visited += 1;
      if (key === 1) await go(tasks.identity, map);
      if (key === 2) map.delete(3);
    }
    expect(visited).toBe(2);
  });
});
