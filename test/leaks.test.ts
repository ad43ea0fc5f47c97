// Blocks of the shared memory that nobody gives back: each line of the table is done again and again, and what is in use
// afterwards must not grow with every round. What is kept to be used again is no leak.

import { Worker } from "node:worker_threads";
import { type Chan, chan, configure, go, gosched, type Op, select, shutdown, trySelect, until } from "parachan";
import { Value } from "parachan/atomic";
import { afterFunc, background, withCancel, withTimeout } from "parachan/context";
import { Group, withContext } from "parachan/errgroup";
import { Limiter } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import { Group as Flight } from "parachan/singleflight";
import { fromEvent, fromIterable } from "parachan/stream";
import { Cond, Mutex, Once, RWMutex, Map as SyncMap, WaitGroup } from "parachan/sync";
import { after, sleep, Ticker, Timer } from "parachan/time";
import { workerPool } from "parachan/workerpool";
import { afterAll, expect, test, vi } from "vitest";
import { blocksInUse } from "./blocks.js";
import { collectEverywhere } from "./stress/held.js";
import { tasks as given } from "./tasks/given.mjs";
import { tasks as roles } from "./tasks/roles.mjs";

/** How often each is done in a round: more than share one finalizer. */
const TIMES = 32;
const ROUNDS = 3;
const LONG = 3_600_000;

configure({ threads: 1, worker: (url, options) => new Worker(url, options) });
const [longContext] = withCancel(background());
const longSignal = new AbortController().signal;
/** Not made where it is sent: there it would keep the channel that holds it by reference. */
const uncopyable = (): void => {};
const unaskable = new Proxy(
  {},
  {
    get() {
      throw new Error("unaskable");
    },
  },
);
const longPromise = new Promise<void>(() => {});
const fullPool = workerPool(() => longPromise, { workers: 1, queue: 0 });
void fullPool.run([]);

afterAll(shutdown);

async function settle(op: PromiseLike<unknown>): Promise<void> {
  await Promise.resolve(op).catch(() => {});
}

/** A select that another case wins once it waits. */
async function lose(...ops: Op<unknown>[]): Promise<void> {
  const winner = chan<never>();
  const selected = select([...ops, winner.recv()]).then();
  await gosched();
  winner.close();
  await selected;
}

async function known<T>(thing: T): Promise<T> {
  await go(given.given, thing);
  return thing;
}

/** What stores something in the value or map when it is copied, and cannot be copied. */
function storing(thing: WeakRef<Value<unknown> | SyncMap<unknown, unknown>>): object {
  return {
    get property(): never {
      const there = thing.deref();
      if (there instanceof Value) there.store(2);
      else there?.store("key", { stored: true });
      throw new Error("after that");
    },
  };
}

function locked(): Mutex {
  const mutex = new Mutex();
  mutex.lock().wait();
  return mutex;
}

function counting(): WaitGroup {
  const group = new WaitGroup();
  group.add(1);
  return group;
}

const ways: Record<string, () => unknown> = {
  "channels that are dropped with what they hold": () => {
    const ch = chan<object>(3);
    ch.trySend({ n: 1 });
    ch.trySend([2]);
    trySelect({ other: chan().recv(), full: chan<object>().send({ n: 3 }) });
  },
  "channels that are closed while somebody sends": async () => {
    const ch = await known(chan<object>());
    const sending = [ch.send({ n: 1 }), ch.send(chan()), select([ch.send([1]), ch.send(chan())])].map(settle);
    await gosched();
    ch.close();
    await Promise.all(sending);
  },
  "for await that is left": async () => {
    const ch = chan<object>();
    go(() => ch.send({ n: 1 }));
    for await (const _ of ch) break;
  },
  "cases that something else is faster than": async () => {
    const rw = new RWMutex();
    await rw.lock();
    const tokens = new Weighted(1);
    await tokens.acquire();
    await lose(chan().recv(), chan<object>().send({ n: 1 }), locked().lock(), rw.lock(), rw.rLock());
    await lose(counting().wait(), tokens.acquire(), sleep(LONG), after(LONG).recv(), longContext.done.recv());
    await lose(chan().recv().within(LONG), chan().recv().within(longSignal), chan().recv().within(longContext));
  },
  "submissions to a full pool that something else is faster than": () => lose(fullPool.submit([])),
  "promises that something else is faster than": () => lose(until(longPromise), until(new Promise(() => {}))),
  "promises that are limited": () => settle(until(new Promise(() => {})).within(0)),
  "the end of events that something else is faster than": () =>
    lose(fromEvent(new EventTarget(), "event", { overflow: "drop-oldest" })[1]),
  "iterables that throw": async () => {
    const [values, end] = fromIterable(
      (function* () {
        yield 1;
        throw new Error("mine");
      })(),
    );
    await values.recv();
    await settle(end);
  },
  "a Cond's wait that is called off": () =>
    go(function* () {
      const cond = new Cond(new Mutex());
      const winner = chan<number>(1);
      winner.trySend(1);
      yield* cond.l.lock();
      yield* select([cond.wait(), winner.recv()]);
    }),
  "a Once that is limited": async () => {
    const once = new Once();
    await settle(once.do(() => gosched()).within(0));
    await once.do(() => {});
  },
  "contexts that come and go below one that stays": () => {
    const [ctx, cancel] = withTimeout(longContext, LONG);
    void [ctx.done, ctx.signal];
    afterFunc(ctx, () => {})();
    cancel();
  },
  "timers and tickers that are dropped": () => [new Timer(LONG), new Ticker(LONG), after(LONG)],
  "a group that fails": async () => {
    const [group] = withContext(longContext);
    group.setLimit(1);
    group.go(() => {
      throw new Error("mine");
    });
    const queued = group.go(given.given, 1);
    await settle(queued.within(0));
    await settle(group.wait());
    await new Group().wait();
  },
  "calls that are shared, forgotten and limited": async () => {
    const flight = new Flight<number>();
    const call = flight.do("key", function* () {
      yield* gosched();
      return 1;
    });
    flight.doChan("key", () => 2);
    await settle(call.within(0));
    flight.forget("key");
    await call;
  },
  "waits for a limiter that are called off": async () => {
    const limiter = new Limiter(0.001, 1);
    limiter.allow();
    await lose(limiter.wait(), limiter.wait(longContext));
  },
  "a pool of workers whose map is left": async () => {
    const pool = workerPool(given.first, { workers: 1 });
    for await (const _ of pool.map([{ n: 1 }, { n: 2 }, { n: 3 }])) break;
    await pool.close();
  },
  "handles that another thread drops, in one way or another": async () => {
    const ch = await known(chan<unknown>(2));
    ch.trySend(new Mutex());
    ch.trySend({ inside: [new SyncMap([["key", chan(1)]])] });
    await go(given.given, [ch, withCancel(background())[0]], new Map([["cond", new Cond(new RWMutex().rLocker())]]));
    await go(given.first, ch);
  },
  "tasks whose arguments throw when they are asked": () => {
    expect(() => go(given.given, unaskable)).toThrow("unaskable");
  },
  "values and maps that getters change in a message that comes to nothing": () => {
    for (const thing of [new Value<unknown>(1), new SyncMap<unknown, unknown>()]) {
      const ch = chan<object>(1);
      ch.trySend(storing(new WeakRef(thing)));
      expect(() => go(given.given, ch, thing)).toThrow("after that");
    }
  },
  "handles in a message that is refused, and what they hold": () => {
    const holding = chan<object>(1);
    holding.trySend({ n: 1 });
    const refused = chan<unknown>(1);
    refused.trySend(uncopyable);
    expect(() => go(given.given, holding, { map: new SyncMap([[1, new Mutex()]]) }, refused)).toThrow("is a function");
  },
  "values that a getter receives after they have been stored for another thread": async () => {
    const [holding, later] = [chan<unknown>(1), chan<unknown>(1)];
    holding.trySend({ n: 1 });
    const receiving = {
      get received() {
        return holding.tryRecv();
      },
    };
    later.trySend(receiving);
    expect(await go(given.contents, holding, later)).toEqual([[1], [1, { received: { n: 1 } }]]);
  },
  "values that another thread receives, or that come back": async () => {
    const ch: Chan<unknown> = chan();
    const receiver = go(roles.receiveSome, ch, 3);
    for (const value of [{ n: 1 }, chan(), "x".repeat(500)]) await ch.send(value);
    await receiver;
  },
};

test.each(Object.entries(ways))(
  "%s leave nothing in the shared memory",
  async (_name, once) => {
    const used: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      for (let i = 0; i < TIMES; i++) await once();
      await collectEverywhere();
      used.push(blocksInUse());
    }
    const growth = used.slice(1).map((blocks, i) => blocks - (used[i] as number));
    expect(Math.min(...growth), `blocks more in each round: ${growth}`).toBeLessThan(TIMES / 4);
  },
  240_000,
);

test("a promise that other cases are faster than, again and again, is listened to once", async () => {
  const promise = new Promise<void>(() => {});
  const listen = vi.spyOn(promise, "then");
  for (let i = 0; i < 10; i++) await lose(until(promise));
  expect(listen).toHaveBeenCalledTimes(1);
});
