// Calls of tasks: what arrives of the arguments, however they travel, and what is left of a call that is over.

import { chan, dump, go, numGoroutine } from "parachan";
import { describe, expect, test } from "vitest";
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

test("what cannot be copied is named by its place among the arguments, and nothing is started", () => {
  const before = numGoroutine();
  const fault = { list: [0, () => 1] };
  expect(() => go(tasks.given, 1, fault)).toThrow("arguments[1].list[1] is a function");
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
