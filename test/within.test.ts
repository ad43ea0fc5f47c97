// Op.within: a wait with a limit, in milliseconds or until a signal.

import { setTimeout as timeout } from "node:timers/promises";
import { type Chan, chan, DeadlineExceeded, go, gosched, nilChan, select, trySelect, until } from "parachan";
import { Canceled, cause, fromSignal } from "parachan/context";
import { WaitGroup } from "parachan/sync";
import { sleep } from "parachan/time";
import { describe, expect, test } from "vitest";
import { runProgram } from "./process/node.js";
import { selectRoles, selectTasks } from "./tasks/selecting.mjs";

test("an op that happens within its limit gives what it gives without one", async () => {
  const ch = chan<number>(2);
  await ch.send(1).within(60_000);
  await ch.send(2).within(new AbortController().signal);
  expect(await ch.recv().within(60_000)).toBe(1);
  expect(await ch.recvOk().within(new AbortController().signal)).toEqual([2, true]);
  ch.close();
  expect(await ch.recvOk().within(0)).toEqual([undefined, false]);
  expect(await go(() => "result").within(60_000)).toBe("result");
  expect(await until(Promise.resolve(5)).within(60_000)).toBe(5);
});

test("if both can happen, the op does", async () => {
  const ch = chan<number>(1);
  for (let n = 0; n < 100; n++) {
    await ch.send(n).within(0);
    expect(await ch.recv().within(-1)).toBe(n);
    await ch.send(n).within(AbortSignal.abort());
    expect(await ch.recv().within(AbortSignal.abort())).toBe(n);
  }
});

/** Two channels with 400 values each. */
function twoFull(): [Chan<number>, Chan<number>] {
  const a = chan<number>(400);
  const b = chan<number>(400);
  for (let n = 0; n < 400; n++) {
    a.trySend(n);
    b.trySend(n);
  }
  return [a, b];
}

test("a select with a limit is fair among its cases, and takes the limit only if none of them can happen", async () => {
  const [a, b] = twoFull();
  const taken = { a: 0, b: 0 };
  for (let n = 0; n < 400; n++) taken[(await select({ a: a.recv(), b: b.recv() }).within(0)).case] += 1;
  expect(taken.a + taken.b).toBe(400);
  expect(Math.abs(taken.a - taken.b)).toBeLessThan(160); // Eight standard deviations.
  const first = await select({ b: b.recv(), a: a.recv() }, { ordered: true }).within(0);
  expect(first.case).toBe("b");
});

test("a select with two limits is fair among its cases, and of limits that have come the first is taken", async () => {
  const [a, b] = twoFull();
  const never = until(new Promise<never>(() => {})); // With it, the select has to tell the core about all cases.
  for (const either of [select({ a: a.recv(), b: b.recv() }), select({ a: a.recv(), b: b.recv(), never })]) {
    const taken = { a: 0, b: 0, never: 0 };
    for (let n = 0; n < 200; n++) taken[(await either.within(0).within(AbortSignal.abort())).case] += 1;
    expect(Math.abs(taken.a - taken.b)).toBeLessThan(114); // Eight standard deviations.
  }
  const first = AbortSignal.abort("first");
  await expect(Promise.resolve(select({ c: chan().recv() }).within(first).within(0))).rejects.toBe("first");
  await expect(Promise.resolve(chan().recv().within(0).within(first))).rejects.toBe(DeadlineExceeded);
});

test("after the milliseconds it throws DeadlineExceeded: the one object, in every form of waiting", async () => {
  const ch = chan<number>();
  const begin = performance.now();
  await expect(Promise.resolve(ch.recv().within(20))).rejects.toBe(DeadlineExceeded);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(20);
  expect(() => ch.recv().within(5).wait()).toThrow(DeadlineExceeded);
  const caught = await go(function* () {
    try {
      return yield* ch.send(1).within(5);
    } catch (error) {
      return error;
    }
  });
  expect(caught).toBe(DeadlineExceeded);
  await expect(Promise.resolve(select({ got: ch.recv().within(5), nil: nilChan().recv() }))).rejects.toBe(
    DeadlineExceeded,
  );
  expect([DeadlineExceeded.message, DeadlineExceeded.name]).toEqual(["context deadline exceeded", "DeadlineExceeded"]);
});

test.each([new Error("of the user"), "a string", undefined])(
  "a signal's reason (%o) is what it throws",
  async (reason) => {
    const controller = new AbortController();
    const waiting = Promise.resolve(chan().recv().within(controller.signal)).then(
      () => "received",
      (error: unknown) => ({ error }),
    );
    await timeout(5);
    controller.abort(reason);
    expect(await waiting).toEqual({ error: controller.signal.reason });
    await expect(Promise.resolve(chan().recv().within(controller.signal))).rejects.toBe(controller.signal.reason);
  },
);

test("a limit that is no number of milliseconds throws at once", () => {
  expect(() => chan().recv().within(Number.NaN)).toThrow(RangeError);
  for (const misuse of [undefined, null, "5", {}])
    expect(() =>
      chan()
        .recv()
        .within(misuse as never),
    ).toThrow();
});

/** What jsdom and older libraries have in place of the platform's. */
class ForeignSignal extends EventTarget {
  aborted = false;
  readonly reason = new Error("foreign");

  abort(): void {
    this.aborted = true;
    this.dispatchEvent(new Event("abort"));
  }
}

// Was refused, for it is no instance of this realm's AbortSignal.
test("a signal of another realm or library limits a wait, and makes a context", async () => {
  const signal = new ForeignSignal();
  const ctx = fromSignal(signal as unknown as AbortSignal);
  const waiting = Promise.resolve(
    chan()
      .recv()
      .within(signal as unknown as AbortSignal),
  ).catch((error) => error);
  await gosched();
  signal.abort();
  expect(await waiting).toBe(signal.reason);
  expect(ctx.err()).toBe(Canceled);
  expect(cause(ctx)).toBe(signal.reason);
});

describe("the listener on the signal is gone", () => {
  const counted = (): { signal: AbortSignal; listeners: () => number } => {
    const { signal } = new AbortController();
    let count = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      count += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      count -= 1;
      remove(...args);
    };
    return { signal, listeners: () => count };
  };

  test("once the op has happened, at once or after waiting", async () => {
    const { signal, listeners } = counted();
    const ch = chan<number>(1);
    for (let n = 0; n < 50; n++) {
      await ch.send(n).within(signal);
      await ch.recv().within(signal);
    }
    expect(listeners()).toBe(0);
    const waiting = Array.from({ length: 50 }, () => go(() => ch.recv().within(signal)));
    while (listeners() === 0) await timeout(1);
    expect(listeners()).toBe(1); // One for all: Node warns of more than ten on one signal.
    for (let n = 0; n < 50; n++) await ch.send(n);
    for (const goroutine of waiting) await goroutine;
    expect(listeners()).toBe(0);
  });

  test("once another limit, another case or the default was chosen, or the op threw", async () => {
    const { signal, listeners } = counted();
    const [ready, closed] = [chan<number>(1), chan<number>()];
    closed.close();
    await expect(Promise.resolve(chan().recv().within(signal).within(1))).rejects.toBe(DeadlineExceeded);
    ready.trySend(1);
    await select({ ready: ready.recv(), other: chan().recv().within(signal) });
    expect(trySelect({ other: chan().recv().within(signal) })).toBeUndefined();
    await expect(Promise.resolve(closed.send(1).within(signal))).rejects.toThrow("send on closed channel");
    expect(listeners()).toBe(0);
  });
});

describe.for([
  { name: "on one thread", party: selectRoles },
  { name: "across threads", party: selectTasks },
])("$name", ({ party }) => {
  test("no value is lost to a receive whose limit wins, and none is sent by such a send", async () => {
    const ch = chan<unknown>();
    const count = 300;
    const sender = go(party.sendMany, ch, 7, count);
    let [received, expired] = [0, 0];
    await go(function* () {
      while (received < count) {
        try {
          yield* ch.recv().within((received + expired) % 3 === 0 ? 0 : 0.01);
          received += 1;
        } catch (error) {
          if (error !== DeadlineExceeded) throw error;
          expired += 1;
          yield* gosched();
        }
      }
    });
    await sender;
    expect(ch.tryRecvOk()).toBeUndefined();
    for (let n = 0; n < 20; n++) await expect(Promise.resolve(ch.send(n).within(n % 2))).rejects.toBe(DeadlineExceeded);
    expect(ch.tryRecvOk()).toBeUndefined();
  });

  test("a limit holds in a goroutine wherever it runs, and it goes on afterwards", async () => {
    const ch = chan<unknown>();
    expect(await go(party.receiveWithin, ch, 5)).toBe("context deadline exceeded");
    const receiver = go(party.receiveWithin, ch, 60_000);
    await ch.send("in time");
    expect(await receiver).toBe("in time");
    expect(ch.trySend(1)).toBe(false);
  });
});

test("within may be a case, may hold a select, and may be limited again; the first limit counts", async () => {
  const ch = chan<number>(1);
  ch.trySend(1);
  expect(await select({ a: chan().recv().within(60_000), b: ch.recv().within(60_000) })).toEqual({
    case: "b",
    value: 1,
  });
  ch.trySend(2);
  expect(await select([nilChan().recv(), ch.recv()]).within(60_000)).toEqual({ case: 1, value: 2 });
  await expect(Promise.resolve(select([ch.recv()]).within(1).within(60_000))).rejects.toBe(DeadlineExceeded);
  await expect(Promise.resolve(ch.recv().within(60_000).within(1))).rejects.toBe(DeadlineExceeded);
});

test("one limited op waited for by many, and again, begins its time anew for each", async () => {
  const ch = chan<number>();
  const op = ch.recv().within(30);
  for (let round = 0; round < 2; round++) {
    const begin = performance.now();
    const waiting = Array.from({ length: 20 }, () => go(() => op));
    for (let n = 0; n < 10; n++) await ch.send(n);
    const settled = await Promise.allSettled(waiting);
    expect(settled.filter(({ status }) => status === "fulfilled").length).toBe(10);
    expect(settled.every((one) => one.status === "fulfilled" || one.reason === DeadlineExceeded)).toBe(true);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(30);
  }
});

test("whatever waits may be limited: a WaitGroup, a goroutine, a promise, sleep", async () => {
  const group = new WaitGroup();
  group.add(1);
  const { promise } = { promise: new Promise<never>(() => {}) };
  const never = go(function* () {
    yield* select({});
  });
  for (const op of [group.wait(), never, until(promise), sleep(3_600_000)]) {
    await expect(Promise.resolve(op.within(2))).rejects.toBe(DeadlineExceeded);
    await expect(Promise.resolve(op.within(AbortSignal.timeout(2)))).rejects.toMatchObject({ name: "TimeoutError" });
  }
  group.done();
  await group.wait().within(60_000);
});

test("DeadlineExceeded keeps its identity across threads", async () => {
  const ch = chan<unknown>();
  await expect(Promise.resolve(go(selectTasks.throwDeadline, ch))).rejects.toBe(DeadlineExceeded);
});

test("a limit that is not reached does not keep the process alive", async () => {
  const { code, stdout } = await runProgram(`
    import { chan } from "parachan";
    const ch = chan(1);
    await ch.send(1).within(3_600_000);
    console.log(await ch.recv().within(3_600_000));
  `);
  expect([code, stdout]).toEqual([0, "1\n"]);
});

test("a limit that will be reached keeps the process alive", async () => {
  const { code, stdout } = await runProgram(`
    import { chan, DeadlineExceeded } from "parachan";
    try { await chan().recv().within(200); } catch (error) { console.log(error === DeadlineExceeded); }
  `);
  expect([code, stdout]).toEqual([0, "true\n"]);
});

test("what is no signal, though it looks like one, leaves nothing behind that keeps the process alive or fails a shutdown", async () => {
  const { code, stdout } = await runProgram(`
    import { chan, run } from "parachan";
    import { workerPool } from "parachan/workerpool";
    const request = { aborted: false };
    const main = function* () {
      try { yield* chan().recv().within(request); } catch (error) { console.log(error.name); }
      try { workerPool(() => {}).run([], { signal: request }); } catch (error) { console.log(error.name); }
    };
    await run(main);
    await run(main);
    await chan().recv().within(request).then(undefined, (error) => console.log(error.name));
  `);
  expect([code, stdout]).toEqual([0, "TypeError\n".repeat(5)]);
});
