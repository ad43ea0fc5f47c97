// Code of the user's that throws where the library calls it: the error goes to whoever asked, and all else is as it was.

import { chan, configure, go, numGoroutine, parallel, range, select, trySelect, until } from "parachan";
import { afterFunc, background, Canceled, fromSignal, withCancel } from "parachan/context";
import { Group, withContext } from "parachan/errgroup";
import { fromEvent, fromIterable, toReadable } from "parachan/stream";
import { Once, onceValue, Pool } from "parachan/sync";
import { workerPool } from "parachan/workerpool";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "./conformance/clock.js";
import { runProgram } from "./process/node.js";

configure({ threads: 0 });

const fault = new Error("the user's");

function raise(): never {
  throw fault;
}

/** What cannot be asked what it is. */
const unspeakable: Record<string, () => unknown> = {
  "an object without a prototype": () => Object.create(null),
  "an object whose text throws": () => ({ toString: raise }),
  "a proxy that throws": () => new Proxy({}, { getPrototypeOf: raise, get: raise, has: raise, ownKeys: raise }),
  "an error whose properties throw": () =>
    Object.create(Error.prototype, { message: { get: raise }, name: { get: raise }, stack: { get: raise } }),
};

let before: number;
beforeEach(() => {
  before = numGoroutine();
});
afterEach(() => eventually(() => numGoroutine() === before));

describe.each(Object.entries(unspeakable))("%s", (_, make) => {
  test.each([
    [
      "generator",
      (thrown: unknown) =>
        // biome-ignore lint/correctness/useYield: it throws before.
        function* () {
          throw thrown;
        },
    ],
    [
      "plain function",
      (thrown: unknown) => () => {
        throw thrown;
      },
    ],
    ["async function", (thrown: unknown) => async () => Promise.reject(thrown)],
  ])("thrown by a %s of an errgroup ends the group and its context", async (_, body) => {
    const thrown = make();
    const [group, ctx] = withContext(background());
    group.go(body(thrown) as () => void);
    const got = await Promise.resolve(group.wait()).then(
      () => undefined,
      (error: unknown) => ({ is: error === thrown }),
    );
    expect(got).toEqual({ is: true });
    expect(ctx.err() === Canceled).toBe(true);
  });

  test("as the reason of a signal ends its context", () => {
    const controller = new AbortController();
    const ctx = fromSignal(controller.signal);
    controller.abort(make());
    expect(ctx.err() === Canceled).toBe(true);
  });

  test("as the reason for which a stream is cancelled reaches who sends", async () => {
    let told: unknown;
    const stream = toReadable(chan<number>(), {
      cancel: (cause) => {
        told = cause;
      },
    });
    await stream.cancel(make());
    expect(told === undefined).toBe(false);
  });
});

test("a goroutine whose end is told to code that throws does not keep the others from running", async () => {
  const group = new Group();
  const got: number[] = [];
  group.go(raise);
  for (let i = 0; i < 3; i++) group.go(() => void got.push(i));
  await expect((async () => group.wait())()).rejects.toBe(fault);
  expect(got).toEqual([0, 1, 2]);
});

test("a child of a context that throws when it is told does not keep the others from being told", async () => {
  const [ctx, cancel] = withCancel(background());
  const emitter = { on() {}, off: raise };
  const [events] = fromEvent(emitter, "event", { overflow: "drop-newest", within: ctx });
  const [after] = withCancel(ctx);
  let called = false;
  afterFunc(ctx, () => {
    called = true;
  });
  expect(cancel).toThrow(fault);
  expect([ctx.err(), after.err()]).toEqual([Canceled, Canceled]);
  expect(events.tryRecvOk()).toEqual([undefined, false]);
  await eventually(() => called);
});

describe("an emitter that throws when it is left, at the end of a context", () => {
  const program = (source: string): ReturnType<typeof runProgram> =>
    runProgram(`
      import { chan, configure, go } from "parachan";
      import { background, withTimeout } from "parachan/context";
      import { withContext } from "parachan/errgroup";
      import { fromEvent } from "parachan/stream";
      import { sleep } from "parachan/time";
      configure({ threads: 0 });
      process.on("uncaughtException", ({ message }) => console.log("told:", message));
      const emitter = { on() {}, off() { throw new Error("off"); } };
      const listen = (within) => fromEvent(emitter, "event", { overflow: "drop-newest", within });
      ${source}
    `);

  test("does not end a call that blocks the thread, nor wake the next", async () => {
    const { code, stdout, stderr } = await program(`
      const [ctx] = withTimeout(background(), 500);
      listen(ctx);
      sleep(600).wait();
      console.log(ctx.err()?.name);
      const ch = chan();
      go(function* () { yield* sleep(20); yield* ch.send("sent"); });
      console.log(ch.recv().wait());
    `);
    expect([code, stdout, stderr]).toEqual([0, "DeadlineExceeded\nsent\ntold: off\n", ""]);
  });

  test("does not keep a group from ending", async () => {
    const { code, stdout, stderr } = await program(`
      const [group, ctx] = withContext(background());
      listen(ctx);
      group.setLimit(1);
      group.go(() => { throw new Error("failed"); });
      group.go(() => console.log("next"));
      try { await group.wait(); } catch ({ message }) { console.log(message); }
    `);
    expect(stdout.split("\n").sort()).toEqual(["", "failed", "next", "told: off"]);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

test("an emitter that throws when it is listened to leaves nothing behind", () => {
  const heard = new Set<unknown>();
  const emitter = {
    on(name: string | symbol, listener: unknown) {
      if (name === "end") raise();
      heard.add(listener);
    },
    off: (_: unknown, listener: unknown) => heard.delete(listener),
  };
  expect(() => fromEvent(emitter, "event", { overflow: "drop-newest", close: ["end"] })).toThrow(fault);
  expect(heard.size).toBe(0);
});

test("a getter among the cases of a select throws where the select is written, and nothing has happened", () => {
  const ch = chan<number>(1);
  const cases = {
    a: ch.send(1),
    get b() {
      return raise();
    },
  };
  expect(() => select(cases)).toThrow(fault);
  expect(() => trySelect(cases)).toThrow(fault);
  expect(ch.length).toBe(0);
});

test("a getter of a value throws where it is to be copied, and what else the message holds is as it was", async () => {
  const { look } = parallel("user-throws", { look(_: unknown) {} });
  const ch = chan<object>(2);
  await go(look, ch);
  const own = chan<object>(1);
  own.trySend({ n: 1 });
  const value = {
    own,
    get bad() {
      return raise();
    },
  };
  expect(() => ch.trySend(value)).toThrow(fault);
  expect(() => trySelect([ch.send(value)])).toThrow(fault);
  expect(() => go(look, value)).toThrow(fault);
  await expect((async () => ch.send(value))()).rejects.toBe(fault);
  expect(ch.length).toBe(0);
  const inner = { n: 2 };
  expect(own.tryRecv()).toEqual({ n: 1 });
  own.trySend(inner);
  expect(own.tryRecv()).toBe(inner); // By reference still.
});

test("a thenable that throws is a goroutine's error, an op's, and the end of a Once", async () => {
  // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
  const thenable = { then: raise } as unknown as PromiseLike<void>;
  const getter = {
    // biome-ignore lint/suspicious/noThenProperty: likewise.
    get then() {
      return raise();
    },
  } as unknown as PromiseLike<void>;
  for (const one of [thenable, getter]) {
    await expect((async () => go(() => one))()).rejects.toBe(fault);
    await expect((async () => until(one))()).rejects.toBe(fault);
    const once = new Once();
    await expect((async () => once.do(() => one))()).rejects.toBe(fault);
    await once.do(() => expect.fail("it has been done"));
  }
});

test("what throws in the body of a range, of a Once and of a Pool goes to who waits, and later calls go on", async () => {
  const ch = chan<number>(2);
  ch.trySend(1);
  ch.trySend(2);
  await expect((async () => range(ch, raise))()).rejects.toBe(fault);
  expect(ch.tryRecv()).toBe(2);
  const once = new Once();
  await expect((async () => select([once.do(raise)]))()).rejects.toBe(fault);
  await once.do(() => expect.fail("it has been done"));
  const value = onceValue(raise);
  expect(value).toThrow(fault);
  expect(value).toThrow(fault);
  let throws = true;
  const pool = new Pool({ new: () => (throws ? raise() : 1) });
  expect(() => pool.get()).toThrow(fault);
  throws = false;
  expect(pool.get()).toBe(1);
});

describe("an iterator that is left", () => {
  const source = (finish: () => void): AsyncGenerator<number> =>
    (async function* () {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        finish();
      }
    })();

  test("may throw then: no error of the mapping or the adapter is lost by that, and the program goes on", async () => {
    const crashes: unknown[] = [];
    const onCrash = (error: unknown): void => void crashes.push(error);
    process.prependListener("unhandledRejection", onCrash);
    const controller = new AbortController();
    const [values, end] = fromIterable(source(raise), { within: controller.signal });
    expect(await values.recv()).toBe(0);
    const reason = new Error("gone");
    controller.abort(reason);
    await expect((async () => end)()).rejects.toBe(reason);
    const wrong = new Error("the job's");
    await using pool = workerPool((n: number) => {
      if (n === 1) throw wrong;
      return n;
    });
    const got: number[] = [];
    const all = (async () => {
      for await (const value of pool.map(source(raise))) got.push(value);
    })();
    await expect(all).rejects.toBe(wrong);
    expect(got).toEqual([0]);
    for await (const _ of pool.map(source(raise))) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", onCrash);
    expect(crashes).toEqual([]);
  });
});

test("whoever waits for an async function goes on, though what is told of its end throws", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { go } from "parachan";
    import { WaitGroup } from "parachan/sync";
    process.on("unhandledRejection", ({ message }) => console.log(message));
    const group = new WaitGroup();
    const ending = new Promise((resolve) => setTimeout(resolve, 50));
    const running = group.go(() => ending);
    group.done(); // Once too often.
    let waits = true;
    go(function* () {
      yield* running;
      waits = false;
    });
    await ending;
    await new Promise((resolve) => setTimeout(resolve, 50)); // Time in which nothing else wakes anybody.
    console.log(waits);
  `);
  expect([code, stdout, stderr]).toEqual([0, "sync: negative WaitGroup counter\nfalse\n", ""]);
});

test("a task ends once, though what is told of its end throws", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { configure, go, run } from "parachan";
    import { read } from "parachan/metrics";
    import { sleep } from "parachan/time";
    import { tasks as given } from "./tasks/given.mjs";
    import { tasks } from "./tasks/miscounting.mjs";
    const counts = () => read().threads.map((thread) => thread.tasks);
    configure({ threads: 1 });
    await run(function* () {
      for (let i = 0; i < 3; i++) console.log(yield* go(tasks.run, given.first, i));
      while (counts().some((count) => count > 0)) yield* sleep(1); // The result may be home before the worker has counted.
      console.log(counts().join());
    });
  `);
  expect([code, stdout, stderr]).toEqual([0, "0\n1\n2\n0,0\n", ""]);
});
