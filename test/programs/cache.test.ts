// A loading cache: least recently used out, expired out, one load a key at a time. Whoever gives up leaves the load to the others.

import type { GoroutineGenerator } from "parachan";
import { background, type Context, withoutCancel, withTimeout, withValue } from "parachan/context";
import { Group, type Result } from "parachan/singleflight";
import { WaitGroup } from "parachan/sync";
import { now, sleep } from "parachan/time";
import { expect, test } from "vitest";
import { tell } from "./story.js";

type Load<V> = (ctx: Context, key: string) => GoroutineGenerator<V>;

class Cache<V> {
  readonly #entries = new Map<string, { value: V; expires: number }>(); // In the order of their use.
  readonly flight = new Group<V>();
  hits = 0;
  misses = 0;
  readonly #size: number;
  readonly #ttl: number;
  readonly #load: Load<V>;

  constructor(size: number, ttl: number, load: Load<V>) {
    this.#size = size;
    this.#ttl = ttl;
    this.#load = load;
  }

  #lookup(key: string): { value: V } | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      if (Number(now()) < entry.expires) {
        this.#entries.set(key, entry);
        this.hits++;
        return entry;
      }
    }
    this.misses++;
    return undefined;
  }

  #store(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expires: Number(now()) + this.#ttl });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#size) this.#entries.delete(oldest as string);
  }

  *get(ctx: Context, key: string): GoroutineGenerator<{ value: V; shared: boolean }> {
    const there = this.#lookup(key);
    if (there !== undefined) return { value: there.value, shared: false };
    return yield* this.flight.do(key, () => this.#fetch(withoutCancel(ctx), key)).within(ctx);
  }

  *#fetch(ctx: Context, key: string): GoroutineGenerator<V> {
    const value = yield* this.#load(ctx, key);
    this.#store(key, value);
    return value;
  }

  invalidate(key: string): void {
    this.flight.forget(key);
    this.#entries.delete(key);
  }

  keys(): string[] {
    return [...this.#entries.keys()].reverse();
  }
}

test("a cache loads once for all who ask, drops what is old or not used, and lets who waits give up", async () => {
  const story = await tell(function* (s) {
    const name = Symbol("name");
    let loads = 0;
    const none = new Error("no such user");
    const c = new Cache<string>(3, 100, function* (ctx, key) {
      const n = ++loads;
      s.at(`load ${key} for ${ctx.value(name)}`);
      yield* sleep(10);
      if (key === "x") throw new Error(`load ${key}: ${none.message}`, { cause: none });
      return `${key}${n}`;
    });
    const ctx = withValue(background(), name, "root");
    function* get(ctx: Context, key: string) {
      try {
        return { ...(yield* c.get(ctx, key)), error: undefined };
      } catch (error) {
        return { value: "", shared: false, error: error as Error };
      }
    }
    const wg = new WaitGroup();
    for (let i = 0; i < 4; i++) {
      wg.go(function* () {
        yield* sleep(i);
        const [limited, cancel] = withTimeout(ctx, 4 + 10 * (i % 3));
        const { value, shared, error } = yield* get(limited, "a");
        cancel();
        s.at(`${i} got ${JSON.stringify(value)} ${shared} ${error?.message ?? "<nil>"}`);
      });
    }
    yield* wg.wait();
    for (const key of ["b", "a", "x", "c", "x", "d", "a", "b"]) {
      const { value, shared, error } = yield* get(ctx, key);
      s.at(
        `${JSON.stringify(value)} ${shared} ${error?.message ?? "<nil>"} ${error?.cause === none} [${c.keys().join(" ")}]`,
      );
    }
    yield* sleep(61);
    const { value: third } = yield* get(ctx, "d");
    s.at(`${third}, of [${c.keys().join(" ")}]`);
    const first = c.flight.doChan("d", function* () {
      yield* sleep(20);
      return "old";
    });
    yield* sleep(1);
    c.invalidate("d");
    const { value, shared } = yield* get(ctx, "d");
    s.at(`${value} ${shared}`);
    const old = (yield* first.recv()) as Result<string>;
    s.at(`${old.value} ${old.shared}`);
    s.at(`${c.hits} hits, ${c.misses} misses, ${loads} loads`);
  });
  expect(story).toEqual([
    "0 load a for root",
    '4 0 got "" false context deadline exceeded',
    '7 3 got "" false context deadline exceeded',
    '10 1 got "a1" true <nil>',
    '10 2 got "a1" true <nil>',
    "10 load b for root",
    '20 "a1" false <nil> false [a b]',
    '20 "b2" false <nil> false [b a]',
    "20 load x for root",
    '30 "" false load x: no such user true [a b]',
    "30 load c for root",
    '40 "c4" false <nil> false [c a b]',
    "40 load x for root",
    '50 "" false load x: no such user true [c a b]',
    "50 load d for root",
    '60 "a1" false <nil> false [a d c]',
    '60 "d6" false <nil> false [d c a]',
    "60 load b for root",
    '70 "b7" false <nil> false [b a d]',
    "131 d6, of [d b a]",
    "132 load d for root",
    "142 d8 false",
    "151 3 hits, 11 misses, 8 loads",
    "151 old false",
  ]);
});
