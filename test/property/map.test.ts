// Properties of sync.Map: whatever is done to it, it does what a JavaScript Map under Go's rules does, on one thread and handed
// over.

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { go } from "parachan";
import { Map as SyncMap } from "parachan/sync";
import { expect, test, vi } from "vitest";
import { tasks } from "../tasks/maps.mjs";

vi.setConfig({ testTimeout: 120_000 });

const runs = Number(process.env.MAP_RUNS ?? 300);

/** Go's rules, over a JavaScript Map. */
class Model {
  readonly map: Map<unknown, unknown> = new Map();

  load(key: unknown): unknown {
    return this.map.get(key);
  }
  loadOk(key: unknown): unknown {
    return this.map.has(key) ? [this.map.get(key), true] : [undefined, false];
  }
  store(key: unknown, value: unknown): void {
    this.map.set(key, value);
  }
  loadOrStore(key: unknown, value: unknown): unknown {
    if (this.map.has(key)) return [this.map.get(key), true];
    this.map.set(key, value);
    return [value, false];
  }
  loadAndDelete(key: unknown): unknown {
    const before = this.loadOk(key);
    this.map.delete(key);
    return before;
  }
  delete(key: unknown): unknown {
    return this.map.delete(key);
  }
  swap(key: unknown, value: unknown): unknown {
    const before = this.loadOk(key);
    this.map.set(key, value);
    return before;
  }
  compareAndSwap(key: unknown, old: unknown, value: unknown): unknown {
    if (!this.map.has(key) || !equal(this.map.get(key), old)) return false;
    this.map.set(key, value);
    return true;
  }
  compareAndDelete(key: unknown, old: unknown): unknown {
    return this.map.has(key) && equal(this.map.get(key), old) && this.map.delete(key);
  }
  clear(): void {
    this.map.clear();
  }
}

function equal(a: unknown, b: unknown): boolean {
  return typeof a === "object" && typeof b === "object" ? isDeepStrictEqual(a, b) : a === b;
}

const methods = [
  "load",
  "loadOk",
  "store",
  "loadOrStore",
  "loadAndDelete",
  "delete",
  "swap",
  "compareAndSwap",
  "compareAndDelete",
] as const;

const key = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.string({ maxLength: 2 }),
  fc.constantFrom<unknown>(true, null, undefined, 1n, -0, Number.NaN, 0.5, "\0", "\0s", "\0o"),
);
const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 }) },
  fc.string(),
  fc.double(),
  fc.constantFrom<unknown>(undefined, null),
  fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.array(fc.string(), { maxLength: 2 }) }),
);
const step = fc.oneof(
  { weight: 40, arbitrary: fc.tuple(fc.constantFrom(...methods), key, value, value) },
  { weight: 1, arbitrary: fc.constant(["clear"] as const) },
);
const steps = fc.array(step, { maxLength: 200 });

type Methods = Record<string, (...args: unknown[]) => unknown>;

async function check(list: readonly (readonly unknown[])[], handOverAt: number): Promise<void> {
  const map = new SyncMap<unknown, unknown>();
  const model = new Model();
  for (const [i, [method, ...args]] of list.entries()) {
    if (i === handOverAt) await go(tasks.identity, map);
    const got = (map as unknown as Methods)[method as string]?.(...args);
    const expected = (model as unknown as Methods)[method as string]?.(...args);
    expect({ method, args, got }).toEqual({ method, args, got: expected });
  }
  expect(new Map(map)).toEqual(model.map);
}

test("Go 241: on one thread, random steps do what they do to a JavaScript Map", async () => {
  await fc.assert(
    fc.asyncProperty(steps, (list) => check(list, -1)),
    { numRuns: runs },
  );
});

test("Go 241: handed over somewhere on the way, random steps do what they do to a JavaScript Map", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(30), (list, at) => check(list, at)),
    { numRuns: runs },
  );
});
