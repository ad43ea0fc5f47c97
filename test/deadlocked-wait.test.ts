// wait() that has thrown DeadlockError: the thread goes on, and the wait must be over.

import { type Chan, chan, DeadlockError, go, type Op, select, until } from "parachan";
import { Limiter } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import { fromIterable } from "parachan/stream";
import { Mutex, RWMutex, WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.js";
import { runProgram } from "./process/node.js";

test.for<[string, (ch: Chan<unknown>) => Op<unknown>]>([
  ["a receive", (ch) => ch.recv()],
  ["a send", (ch) => ch.send({ n: 1 })],
  ["a select", (ch) => select({ a: ch.recv(), b: ch.send({ n: 1 }), c: chan().recv() })],
  ["a receive with a limit", (ch) => ch.recv().within(new AbortController().signal)],
  ["the lock of a Mutex", () => locked().lock()],
  ["the wait of a WaitGroup", () => counting().wait()],
  ["a promise, though it be settled: the event loop does not run", () => until(Promise.resolve(1))],
  ["a goroutine that is an async function", () => go(async () => 1)],
])("%s is called off", ([, opOn]) => {
  const ch = chan<unknown>();
  for (let i = 0; i < 3; i++) expect(() => opOn(ch).wait()).toThrow(DeadlockError);
  expect([ch.trySend(1), ch.tryRecv()]).toEqual([false, undefined]);
  go(function* () {
    yield* ch.send(2); // The next wait has a control block that those have had.
  });
  expect(ch.recv().wait()).toBe(2);
});

test("tokens and locks that it has not got go to those who come later", () => {
  const tokens = new Weighted(2);
  expect(tokens.tryAcquire(1)).toBe(true);
  expect(() => tokens.acquire(2).wait()).toThrow(DeadlockError);
  expect(tokens.tryAcquire(1)).toBe(true);

  const rw = new RWMutex();
  expect(rw.tryRLock()).toBe(true);
  expect(() => rw.lock().wait()).toThrow(DeadlockError);
  expect(rw.tryRLock()).toBe(true);

  const limiter = new Limiter(1, 1, { clock: new FakeClock() });
  expect(limiter.allow()).toBe(true);
  expect(() => limiter.wait().wait()).toThrow(DeadlockError);
  expect(limiter.tokens()).toBe(0);
});

test("a limit that comes later wakes nobody", () => {
  const ch = chan<number>();
  const limit = new AbortController();
  expect(() => ch.recv().within(limit.signal).wait()).toThrow(DeadlockError);
  limit.abort();
  go(function* () {
    yield* ch.send(1);
  });
  expect(ch.recv().wait()).toBe(1);
});

/** What the wait throws. */
function caught(op: Op<unknown>): unknown {
  try {
    return op.wait();
  } catch (error) {
    return error;
  }
}

function fail(): never {
  throw new TypeError("expected");
}

test.each([
  ["a goroutine", () => go(fail)],
  ["an adapter", () => fromIterable({ [Symbol.iterator]: () => ({ next: fail }) })[1]],
])("what %s has thrown and nobody has asked for is the cause", (_, start) => {
  const failed = start();
  expect(caught(chan().recv())).toMatchObject({ name: "DeadlockError", cause: { message: "expected" } });
  expect(() => failed.wait()).toThrow("expected");
  expect(caught(chan().recv())).not.toHaveProperty("cause");
});

test("who has waited for a goroutine in vain is not told of its error later: if nobody else is, it crashes the program", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, go } from "parachan";
    const ch = chan();
    const failing = go(function* () {
      yield* ch.recv();
      throw new TypeError("expected");
    });
    try {
      failing.wait();
    } catch (error) {
      console.log(error.name);
    }
    ch.close();
  `);
  expect([code, stdout]).toEqual([1, "DeadlockError\n"]);
  expect(stderr).toContain("TypeError: expected");
});

test("what a goroutine has thrown is no cause if somebody waits for it", async () => {
  const asked = go(fail).then(undefined, (error) => (error as Error).message);
  const error = caught(chan().recv());
  expect(error).toBeInstanceOf(DeadlockError);
  expect(error).not.toHaveProperty("cause");
  expect(await asked).toBe("expected");
});

test("a select that a shutdown has cut off leaves later selects as they were", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, go, select, shutdown } from "parachan";
    const [a, b] = [chan(1), chan(1)];
    let ended;
    go(function* () { ended = shutdown(); });
    try { select([a.recv(), b.recv()]).wait(); } catch (error) { console.log(error.name); }
    await ended;
    const waiting = [select([a.recv(), b.recv()]), select([a.recv(), b.recv()])].map((op) => op.then());
    await a.send(1);
    await b.send(2);
    console.log((await Promise.all(waiting)).map(({ value }) => value));
  `);
  expect([stderr, code, stdout]).toEqual(["", 0, "DeadlockError\n[ 1, 2 ]\n"]);
});

test("what it would have sent takes no memory", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, configure, DeadlockError, go, select } from "parachan";
    import { selectTasks } from "./tasks/selecting.mjs";
    configure({ memory: 2 ** 21, threads: 1 });
    const [shared, own] = [chan(), chan()];
    const partner = go(selectTasks.receiveMany, shared, 1);
    await shared.send(1);
    await partner;
    const value = { text: "x".repeat(2000) };
    const ops = [shared.send(value), select([shared.send(value), own.send(value)])];
    let deadlocks = 0;
    while (deadlocks < 4000) {
      try { ops[deadlocks % 2].wait(); } catch (error) { if (error instanceof DeadlockError) deadlocks += 1; else throw error; }
    }
    console.log("done");
    process.exit();
  `);
  expect([code, stdout, stderr]).toEqual([0, "done\n", ""]);
});

function locked(): Mutex {
  const mutex = new Mutex();
  mutex.tryLock();
  return mutex;
}

function counting(): WaitGroup {
  const group = new WaitGroup();
  group.add(1);
  return group;
}
