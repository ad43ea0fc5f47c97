// What becomes of channels and the like that are sent through channels, each of them 64 bits: how they arrive, and that
// whoever does not receive them does not keep them.

import { Worker } from "node:worker_threads";
import { type Chan, chan, configure, go, gosched, nilChan, select, shutdown, trySelect } from "parachan";
import { Value } from "parachan/atomic";
import { background, type Context, withCancel, withValue } from "parachan/context";
import { Weighted } from "parachan/semaphore";
import { Mutex, Once, Map as SyncMap, WaitGroup } from "parachan/sync";
import { after, Timer } from "parachan/time";
import { afterEach, expect, test } from "vitest";
import { discard, storeEncoded } from "../dist/runtime/payload.js";
import { core } from "../dist/runtime/thread.js";
import { loadCell } from "../dist/runtime/words.js";
import { CELL_TAG, TAG_ENCODED, TAG_HANDLE } from "../src/core/layout.js";
import { capacities } from "./conformance/capacities.js";
import { addressOf, countOf, expectHeldHereAlone } from "./counts.js";
import { collectEverywhere } from "./stress/held.js";
import { tasks as contexts } from "./tasks/contexts.mjs";
import { tasks as given } from "./tasks/given.mjs";
import { tasks as roles } from "./tasks/roles.mjs";

/** A thing that others know: a task has had it. */
async function known<T>(thing: T): Promise<T> {
  await go(given.given, thing);
  return thing;
}

/** The tag with which the first value of a channel travels. */
function firstTag(ch: object): number {
  return loadCell(core.buffered(addressOf(ch), 0) + CELL_TAG);
}

afterEach(async () => {
  await shutdown();
  configure({ threads: 2, worker: (url, options) => new Worker(url, options) });
});

test("all that are no more than an object of the core travel as its address, once others know it", async () => {
  const carrier = await known(chan<unknown>(1));
  const things = [
    chan(0),
    chan(7),
    chan(1000),
    new WaitGroup(),
    new Mutex(),
    new Once(),
    new SyncMap([["key", 1]]),
    new Value("text"),
    new Weighted(3),
  ];
  for (const thing of things) {
    carrier.trySend(thing);
    expect(firstTag(carrier)).not.toBe(TAG_HANDLE);
    expect(carrier.tryRecv()).toBe(thing);
    carrier.trySend(thing);
    expect(firstTag(carrier)).toBe(TAG_HANDLE);
    expect(countOf(thing)).toBe(2);
    expect(carrier.tryRecv()).toBe(thing);
    expect(countOf(thing)).toBe(1);
    expect(await go(given.first, thing)).toBe(thing);
  }
  await expectHeldHereAlone(...things);
});

test("a nil channel and a timer's channel arrive as what they are", async () => {
  const carrier = await known(chan<unknown>(1));
  const timer = new Timer(3_600_000);
  for (const thing of [nilChan(), timer.c, after(3_600_000)]) {
    for (let round = 0; round < 2; round++) {
      carrier.trySend(thing);
      expect(carrier.tryRecv()).toBe(thing);
    }
  }
  timer.stop();
});

test.for(capacities)("channels arrive in order among other values (capacity %i)", async (capacity) => {
  const carrier = chan<unknown>(capacity);
  const things = [await known(chan(1)), 1, await known(new Mutex()), "text", chan(2), { a: 1 }, await known(chan(0))];
  const list = [...things, ...things];
  const receiver = go(roles.receiveSome, carrier, list.length);
  for (const thing of list) await carrier.send(thing);
  const arrived = await receiver;
  expect(arrived).toEqual(list);
  for (const [i, thing] of list.entries()) if (i !== 5 && i !== 12) expect(arrived[i]).toBe(thing);
  const sender = go(roles.sendAll, carrier, list);
  for (const [i, thing] of list.entries()) {
    const value = await carrier.recv();
    if (i !== 5 && i !== 12) expect(value).toBe(thing);
  }
  await sender;
  await expectHeldHereAlone(
    carrier,
    ...things.filter((_, i) => [0, 2, 4, 6].includes(i)).map((thing) => thing as object),
  );
});

test("a request may be its reply channel, new or used before", async () => {
  const requests = chan<Chan<number>>(2);
  const server = go(given.answer, requests);
  const used = chan<number>();
  for (let n = 0; n < 20; n++) {
    const reply = n % 2 === 0 ? used : chan<number>(n % 3);
    await requests.send(reply);
    expect(await reply.recv()).toBe(42);
  }
  requests.close();
  await server;
  await expectHeldHereAlone(requests, used);
});

test("a channel that is not sent after all is let go of", async () => {
  const thing = await known(chan(1));
  const full = await known(chan<unknown>(1));
  await expectHeldHereAlone(thing, full);
  full.trySend(0);
  expect(full.trySend(thing)).toBe(false);
  expect(countOf(thing)).toBe(1);
  expect(trySelect({ full: full.send(thing) })).toBe(undefined);
  expect(countOf(thing)).toBe(1);
  await expect(full.send(thing).within(1)).rejects.toThrow("deadline exceeded");
  expect(countOf(thing)).toBe(1);
  const waiting = [full.send(thing).then(String, String), select({ one: full.send(thing) }).then(String, String)];
  await gosched();
  expect(countOf(thing)).toBe(3);
  full.close();
  expect(await Promise.all(waiting)).toEqual(Array(2).fill("RuntimeError: send on closed channel"));
  expect(() => full.trySend(thing)).toThrow("send on closed channel");
  await expect(full.send(thing)).rejects.toThrow("send on closed channel");
  expect(countOf(thing)).toBe(1);
});

test("a select sends one channel, and lets go of what its other cases would have sent", async () => {
  const things = [await known(chan(1)), await known(chan(1))] as const;
  const carriers = [await known(chan<unknown>(0)), await known(chan<unknown>(0))] as const;
  for (const winner of [0, 1] as const) {
    const receiver = go(roles.receiveOne, carriers[winner]);
    const selected = await select([carriers[0].send(things[0]), carriers[1].send(things[1])]);
    expect(selected.case).toBe(winner);
    expect(await receiver).toBe(things[winner]);
    const from = go(roles.sendOne, carriers[winner], things[winner]);
    expect((await select([carriers[0].recv(), carriers[1].recv()])).value).toBe(things[winner]);
    await from;
  }
  await expectHeldHereAlone(...things, ...carriers);
});

test("what is left in a channel that nobody holds any more is let go of", async () => {
  const things = [await known(chan(1)), await known(new WaitGroup()), await known(new Mutex())];
  // What shares a finalizer with them lives as long as they do: let that be these, and not the channels below.
  for (let i = 0; i < 16; i++) new WaitGroup();
  await (async () => {
    for (let round = 0; round < 20; round++) {
      const carrier = await known(chan<unknown>(4));
      for (const thing of things) carrier.trySend(thing);
      const outer = await known(chan<unknown>(1));
      outer.trySend(carrier);
    }
  })();
  expect(countOf(things[0])).toBeGreaterThan(1);
  await expectHeldHereAlone(...things);
});

/** The last of a long chain of channels, each in the next, that begins with this one: a test that awaits may keep its variables. */
function lengthened(first: Chan<unknown>): Chan<unknown> {
  let head = first;
  for (let i = 0; i < 20_000; i++) {
    const next = chan<unknown>(1);
    discard(TAG_ENCODED, storeEncoded(next, "channel")); // Others may know it.
    next.trySend(head);
    head = next;
  }
  return head;
}

test("a long chain of channels, each in the next, is let go of to its end", async () => {
  const thing = await known(chan(1));
  let head = lengthened(thing);
  await collectEverywhere(); // Now only the chain itself holds all but the last.
  expect([countOf(thing), countOf(head)]).toEqual([2, 1]);
  head = thing;
  for (let i = 0; i < 16; i++) new WaitGroup(); // For its finalizer may be others' too.
  await expectHeldHereAlone(thing);
});

test("a long chain of channels, maps and values, each in the next, is handed over, or stays as it is", async () => {
  const LENGTH = 10_000;
  const last = chan<unknown>(2);
  let head: object = last;
  for (let i = 1; i < LENGTH; i++) {
    const next: unknown = i % 3 === 0 ? { inside: head } : head;
    const ch = chan<unknown>(1);
    ch.trySend(next);
    head = i % 4 === 0 ? new SyncMap([["next", next]]) : i % 4 === 1 ? new Value(next) : ch;
  }
  const refused = (): void => {};
  last.trySend(refused);
  expect(() => go(given.depth, head)).toThrow("buffered value is a function");
  expect(last.tryRecv()).toBe(refused);
  expect(go(given.depth, head).wait()).toBe(LENGTH);
  head = last;
  for (let i = 0; i < 16; i++) new WaitGroup(); // For its finalizer may be others' too.
  await expectHeldHereAlone(last);
});

test("a channel that its own thread has dropped arrives whole", async () => {
  const carrier = await known(chan<Chan<number>>(1));
  await (async () => {
    const ch = await known(chan<number>(3));
    for (let n = 0; n < 3; n++) ch.trySend(n);
    carrier.trySend(ch);
  })();
  await expectHeldHereAlone(carrier);
  const arrived = (await carrier.recv()) as Chan<number>;
  expect([arrived.capacity, arrived.length, await arrived.recv()]).toEqual([3, 3, 0]);
});

test.each([false, true])(
  "a getter may hand over what is in the value around it, whether that comes to nothing (%s) or not",
  async (fails) => {
    const carrier = await known(chan<unknown>(2));
    const ch = chan<unknown>(2);
    const map = new SyncMap([["key", { n: 1 }]]);
    ch.trySend({ n: 2 });
    const value = {
      get first() {
        carrier.trySend(ch);
        carrier.trySend(map);
        expect(go(roles.receiveSome, carrier, 2).wait()).toEqual([ch, map]);
        return go(given.contents, ch).wait();
      },
      ch,
      map,
      get last() {
        if (fails) throw new Error("mine");
        return 3;
      },
    };
    const outcome = (): PromiseLike<unknown> => go(given.first, value);
    if (fails) expect(outcome).toThrow("mine");
    else expect(await outcome()).toEqual({ first: [[2, { n: 2 }]], ch, map, last: 3 });
    ch.trySend({ n: 4 });
    expect(await go(given.contents, ch)).toEqual([[2, { n: 4 }]]);
    expect(map.load("key")).toEqual({ n: 1 });
    carrier.trySend(chan());
    await go(roles.receiveOne, carrier); // An engine may keep what a function has received last.
    await expectHeldHereAlone(carrier, ch, map);
  },
);

test("maps in a map that is not handed over after all are freed once, and go with it later", async () => {
  const refused = chan<unknown>(1);
  refused.trySend(() => {});
  // Enough of them that blocks freed here go back to what all threads take from.
  const maps = Array.from({ length: 1000 }, (_, i) => new SyncMap([["i", i]]));
  const outer = new SyncMap(maps.map((map, i) => [i, map]));
  expect(() => go(given.given, outer, [refused])).toThrow("buffered value is a function");
  const [there] = (await go(given.given, outer)) as [typeof outer];
  expect(there).toBe(outer);
  for (const [i, map] of maps.entries()) {
    expect(outer.load(i)).toBe(map);
    expect(map.load("i")).toBe(i);
  }
});

test("a getter cannot send what the message around it is about to share, and nothing has happened to that", async () => {
  const carrier = await known(chan<unknown>(1));
  for (const inside of [false, true]) {
    const ch = chan<unknown>(2);
    const map = new SyncMap<string, unknown>();
    const value = {
      get value() {
        carrier.trySend(inside ? { ch, map } : ch);
        return 1;
      },
    };
    ch.trySend([map]);
    map.store("key", value);
    ch.trySend(value);
    const words = "value is being handed over already";
    expect(() => go(given.given, ch)).toThrow(words);
    expect(() => go(given.given, map)).toThrow(words);
    expect([carrier.length, ch.length, map.load("key")]).toEqual([0, 2, value]);
    expect(await ch.recv()).toEqual([map]);
    expect(await ch.recv()).toBe(value);
    await known([ch, map.delete("key") && map]);
    await expectHeldHereAlone(carrier, ch, map);
  }
});

test("a getter may receive what a channel holds that is about to be shared, or send more", async () => {
  const ch = chan<unknown>(3);
  const kept = chan<unknown>(8); // What it holds by reference shall stay there.
  const value = {
    get n() {
      if (ch.length === 3) expect(ch.tryRecv()).toBe(value);
      ch.trySend({ more: true });
      return 1;
    },
  };
  const values = [value, { n: 2 }, { n: 3 }];
  for (const one of values) ch.trySend(one);
  const sender = go(function* () {
    yield* ch.send({ n: 4 });
  });
  await gosched();
  const received = go(given.contents, ch);
  const others = Array.from({ length: 8 }, (_, n) => ({ other: n }));
  for (const other of others) kept.trySend(other);
  expect(await received).toEqual([[3, { n: 2 }, { n: 3 }, { n: 4 }]]);
  for (const other of others) expect(kept.tryRecv()).toBe(other);
  await sender;
  await expectHeldHereAlone(ch);
});

test.each([false, true])(
  "a getter may change a Map or a Value that is about to be shared, whether that comes to nothing (%s) or not",
  async (fails) => {
    const refused = chan<unknown>(1);
    if (fails) refused.trySend(() => {});
    const kept = { n: 1 };
    const map = new SyncMap<string, unknown>([
      ["first", 1],
      ["kept", kept],
    ]);
    const value = new Value<object>({
      get n() {
        value.store({ n: 2 });
        return 1;
      },
    });
    map.store("self", {
      get n() {
        expect(map.load("kept")).toBe(kept);
        for (const key of ["new", "first", "self", "last"]) map.store(key, "later");
        return map.delete("gone");
      },
    });
    map.store("last", "before");
    map.store("gone", "before");
    const cleared = new SyncMap<string, unknown>([["last", 1]]);
    cleared.store("self", {
      get n() {
        cleared.clear();
        return 1;
      },
    });
    cleared.store("last", 1);
    const hand = (): unknown => go(given.given, [map, value, cleared, refused]).wait();
    if (fails) expect(hand).toThrow("buffered value is a function");
    else hand();
    expect(Object.fromEntries(map)).toEqual({ first: "later", kept, self: "later", last: "later", new: "later" });
    expect([value.load(), [...cleared]]).toEqual([{ n: 2 }, []]);
    await expectHeldHereAlone(await known(map), await known(value), await known(cleared));
  },
);

test("what a task was to be called with is let go of, if it never starts", async () => {
  await shutdown();
  const things = [chan(1), new WaitGroup(), new Mutex()] as const;
  await known(things);
  await shutdown();
  configure({ threads: 1, worker: () => new Worker("process.exit(1)", { eval: true }) });
  const calls = [
    go(given.given, things[0]),
    go(given.given, 1, things[0]),
    go(given.given, things[0], things[1]),
    go(given.given, things[0], 1, things[2]),
    go(given.given, ...things),
    go(given.given, ...things, "more"),
  ];
  expect(things.map(countOf)).toEqual([7, 4, 4]);
  for (const call of calls) await expect(call).rejects.toThrow("worker thread has ended");
  expect(things.map(countOf)).toEqual([1, 1, 1]);
});

test("what a stopped worker held is let go of once, though its collector tells of it after the end", async () => {
  await shutdown();
  const collectLast = (url: URL) => `
    const collected = [];
    globalThis.FinalizationRegistry = class {
      constructor(tell) { this.tell = tell; }
      register(_, held) { collected.push(() => this.tell(held)); }
    };
    const { reallyExit } = process; // Called after all that listens to "exit".
    process.reallyExit = (code) => {
      for (const tell of collected) tell();
      reallyExit.call(process, code);
    };
    import("${url}");`;
  configure({ threads: 1, worker: (url, options) => new Worker(collectLast(url), { ...options, eval: true }) });
  const things = [chan(1), new WaitGroup(), new Mutex()] as const;
  await known(things);
  expect(things.map(countOf)).toEqual([2, 2, 2]);
  await shutdown();
  expect(things.map(countOf)).toEqual([1, 1, 1]);
});

test("what a goroutine or a select was to send is let go of by a shutdown, whether it still waits or has been woken", async () => {
  const thing = await known(chan(1));
  const [full, other] = [await known(chan<unknown>()), await known(chan<unknown>())];
  const wake = [() => {}, () => other.trySend(1), () => full.tryRecv(), () => full.close()];
  for (const awake of wake) {
    await shutdown();
    expect(countOf(thing)).toBe(1);
    go(function* () {
      yield* select({ bare: full.send(thing), receive: other.recv(), inside: full.send({ thing }) });
    });
    await gosched();
    expect(countOf(thing)).toBe(3);
    awake();
    await shutdown();
    expect(countOf(thing)).toBe(1);
  }
  const open = await known(chan<unknown>());
  await shutdown();
  go(function* () {
    yield* open.send(thing);
  });
  await gosched();
  expect(countOf(thing)).toBe(2);
  await shutdown();
  expect(countOf(thing)).toBe(1);
});

test("what a task was to be called with, or has come to, is let go of by a shutdown", async () => {
  const things = [chan(1), new WaitGroup(), new Mutex()] as const;
  await known(things);
  const calls = Array.from({ length: 300 }, () => go(given.given, ...things).then(undefined, () => {}));
  const results = Array.from({ length: 300 }, () => go(given.first, things[1]).then(undefined, () => {}));
  expect([calls.length, results.length, countOf(things[1]) > 1]).toEqual([300, 300, true]);
  await shutdown();
  expect(things.map(countOf)).toEqual([1, 1, 1]);
});

test("a context in a map is itself however often it is loaded, on two threads at once, cancelled or not", async () => {
  const ch = await known(chan<number>(1));
  const map = new SyncMap<string, unknown>();
  const cancels = ["a", "b"].map((name) => {
    const [ctx, cancel] = withCancel(withValue(withValue(background(), "name", name), "ch", ch));
    map.store(name, ctx);
    return cancel;
  });
  map.store("both", [map.load("a"), map.load("b")]);
  const load = (): unknown[] => {
    const contexts = [...(map.load("both") as Context[]), map.load("a") as Context, map.load("b") as Context];
    return contexts.map((ctx) => [ctx.value("name"), ctx.value("ch") === ch, ctx.err()?.message]);
  };
  const all = (err?: string): unknown[] => ["a", "b", "a", "b"].map((name) => [name, true, err]);
  for (const err of [undefined, "context canceled"]) {
    const other = go(contexts.loadOften, map, 300);
    for (let round = 0; round < 300; round++) expect(load()).toEqual(all(err));
    expect(await other).toEqual(all(err));
    await collectEverywhere();
    for (const cancel of cancels) if (err === undefined) cancel();
  }
  map.clear();
  await expectHeldHereAlone(map, ch);
});
