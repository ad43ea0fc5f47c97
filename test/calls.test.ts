// Calls of tasks: what arrives of the arguments, however they travel, and what is left of a call that is over.

import { type Chan, chan, dump, go, nilChan, numGoroutine } from "parachan";
import { Mutex, WaitGroup } from "parachan/sync";
import { after, Timer } from "parachan/time";
import { describe, expect, test } from "vitest";
import { expectHeldHereAlone } from "./counts.js";
import { tasks } from "./tasks/given.mjs";

const values: [name: string, value: unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["true", true],
  ["false", false],
  ["0", 0],
  ["-0", -0],
  ["a number with a fraction", 0.1],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["a bigint", 2n ** 70n],
  ["a text", "text"],
  ["an object", { key: [1] }],
  ["a list", [1, undefined, "two"]],
];

describe("arguments arrive as they were given", () => {
  test("none", async () => {
    expect(await go(tasks.given)).toStrictEqual([]);
  });

  test.for(values)("%s alone, and among others", async ([, value]) => {
    expect(await go(tasks.given, value)).toStrictEqual([value]);
    expect(await go(tasks.given, value, value)).toStrictEqual([value, value]);
    expect(await go(tasks.given, 0.5, value)).toStrictEqual([0.5, value]);
    expect(await go(tasks.given, value, -1)).toStrictEqual([value, -1]);
    expect(await go(tasks.given, 7, value, "end")).toStrictEqual([7, value, "end"]);
  });

  test("many", async () => {
    const many = Array.from({ length: 1000 }, (_, n) => (n % 3 === 0 ? n : String(n)));
    expect(await go(tasks.given, ...many)).toStrictEqual(many);
  });

  test("an object that is given twice is one object there too", async () => {
    const object = { self: undefined as unknown };
    object.self = object;
    const channel = chan(1);
    expect(await go(tasks.areOne, object, object, object)).toBe(true);
    expect(await go(tasks.areOne, channel, channel)).toBe(true);
    expect(await go(tasks.areOne, { ...object }, { ...object })).toBe(false);
  });

  test("one that is nested deeper than a stack reaches", async () => {
    let deep: unknown[] = [];
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    const [, arrived] = await go(tasks.given, 1, deep);
    let depth = 0;
    for (let inner = arrived as unknown[]; inner.length > 0; inner = inner[0] as unknown[]) depth += 1;
    expect(depth).toBe(50_000);
  });
});

describe("channels and what else is no more than an object of the core", () => {
  const ch = chan<unknown>(3);
  const group = new WaitGroup();
  const mutex = new Mutex();

  test("in every mix with other values, one to four of them", async () => {
    await go(tasks.given, ch, group, mutex); // From here on, others know them.
    const mixed = [7, undefined, true, "text", ch, group, mutex, nilChan<unknown>()];
    const lists: unknown[][] = mixed.map((value) => [value]);
    for (const first of mixed) for (const second of mixed) lists.push([first, second]);
    for (const pair of lists.slice(mixed.length)) for (const third of mixed) lists.push([...pair, third]);
    mixed.forEach((value, i) => {
      lists.push([value, ch, group, mixed[(i + 1) % mixed.length]], [ch, ch, ch, value]);
    });
    for (const list of lists) {
      const arrived = await go(tasks.given, ...list);
      expect(arrived.length).toBe(list.length);
      list.forEach((value, i) => {
        expect(arrived[i]).toBe(value);
      });
    }
    await expectHeldHereAlone(ch, group, mutex);
  });

  test("that others do not know yet, alone and beside one that they know, with what is in them", async () => {
    await go(tasks.first, ch);
    for (const capacity of [0, 1, 2, 9, 300]) {
      const fresh = (): Chan<unknown> => {
        const made = chan<unknown>(capacity);
        for (let n = 0; n < capacity; n++) made.trySend({ n });
        return made;
      };
      const content = [capacity, ...Array.from({ length: capacity }, (_, n) => ({ n }))];
      const [one, other] = [fresh(), fresh()];
      expect(await go(tasks.contents, one)).toEqual([content]);
      expect(await go(tasks.contents, ch, other)).toEqual([[3], content]);
      expect(await go(tasks.contents, fresh(), fresh(), fresh())).toEqual([content, content, content]);
      expect(await go(tasks.areOne, one, one, one)).toBe(true);
      expect(await go(tasks.contents, one, other)).toEqual([[capacity], [capacity]]);
      await expectHeldHereAlone(one, other);
    }
  });

  test("with values in them, which stay there", async () => {
    await ch.send({ list: [1] });
    await ch.send(mutex);
    expect(await go(tasks.areOne, ch, ch)).toBe(true);
    expect([await ch.recv(), await ch.recv()]).toEqual([{ list: [1] }, mutex]);
    expect(ch.length).toBe(0);
  });

  test("that belong to timers, which show capacity 0", async () => {
    const timer = new Timer(3_600_000);
    for (let round = 0; round < 2; round++) {
      expect(await go(tasks.contents, timer.c as Chan<unknown>)).toEqual([[0]]);
      expect(await go(tasks.contents, timer.c as Chan<unknown>, after(3_600_000) as Chan<unknown>)).toEqual([[0], [0]]);
      expect(await go(tasks.areOne, timer.c, timer.c, timer.c)).toBe(true);
      expect(await go(tasks.first, timer.c)).toBe(timer.c);
      await expectHeldHereAlone(timer.c); // What comes next has not been seen there before.
    }
    timer.stop();
  });

  test("are the same things there: a WaitGroup counts and a Mutex is unlocked", async () => {
    for (let round = 0; round < 3; round++) {
      group.add(1);
      await mutex.lock();
      void go(tasks.meet, group, mutex);
      await group.wait();
      expect(mutex.tryLock()).toBe(true);
      mutex.unlock();
    }
  });

  test("come home as results and as errors", async () => {
    for (let round = 0; round < 3; round++) {
      for (const thing of [ch, group, mutex, nilChan()]) {
        expect(await go(tasks.first, thing, 1)).toBe(thing);
        await expect(go(tasks.fail, thing)).rejects.toBe(thing);
      }
    }
    const made = (await go(tasks.first, chan(5))) as Chan<number>;
    expect(made.capacity).toBe(5);
    await expectHeldHereAlone(ch, group, mutex);
  });

  test("stay as they are if another argument cannot be copied", async () => {
    const local = chan<unknown>(1);
    const value = { by: "reference" };
    local.trySend(value);
    expect(() => go(tasks.given, ch, local, () => 1)).toThrow("arguments[2] is a function");
    expect(() => go(tasks.given, local, ch, mutex, Symbol())).toThrow("arguments[3] is a symbol");
    expect(local.tryRecv()).toBe(value);
    await expectHeldHereAlone(ch, group, mutex);
  });
});

test("what cannot be copied is named by its place among the arguments, and nothing is started", () => {
  const before = numGoroutine();
  const fault = { list: [0, () => 1] };
  expect(() => go(tasks.given, 1, fault)).toThrow("arguments[1].list[1] is a function");
  expect(() => go(tasks.given, fault)).toThrow("arguments[0].list[1] is a function");
  // Whatever had failed before, also what had nothing in it.
  for (let n = 0; n < 3; n++) expect(() => go(tasks.given, Symbol("no"))).toThrow("arguments[0] is a symbol");
  expect(() => go(tasks.given, fault)).toThrow("arguments[0].list[1] is a function");
  expect(numGoroutine()).toBe(before);
});

test("a call that waits is in a dump under its own number, and in none once it is over", async () => {
  for (let round = 0; round < 3; round++) {
    const started = chan<boolean>(1);
    const over = chan<never>();
    const call = go(tasks.wait, started, over);
    const others = Array.from({ length: 2000 }, (_, n) => go(tasks.given, n));
    await Promise.all(others);
    await started.recv();
    const ids = [...dump().matchAll(/^goroutine (\d+) /gm)].map((match) => Number(match[1]));
    expect(ids).toContain(call.id);
    for (const { id } of others) expect(ids).not.toContain(id);
    over.close();
    await call;
    expect(dump()).not.toContain(`goroutine ${call.id} `);
  }
});
