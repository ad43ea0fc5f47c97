// Bad input, and what it gets.

import {
  type Chan,
  chan,
  DataCloneError,
  go,
  nilChan,
  parallel,
  type RecvChan,
  RuntimeError,
  range,
  select,
  trySelect,
  WorkerDiedError,
} from "parachan";
import {
  background,
  type Context,
  fromSignal,
  withCancel,
  withDeadline,
  withTimeout,
  withValue,
} from "parachan/context";
import { withContext } from "parachan/errgroup";
import { broadcast, debounce, fanOut, Hub, merge, throttle } from "parachan/pipeline";
import { fromEvent, fromIterable, fromReadable, fromWritable, toReadable } from "parachan/stream";
import { onceFunc, onceValue, onceValues, WaitGroup } from "parachan/sync";
import { sleep } from "parachan/time";
import { describe, expect, test } from "vitest";
import { capacities, places } from "./conformance/capacities.js";
import { runProgram } from "./process/node.js";
import * as odd from "./tasks/odd.mjs";
import { absent, lacking, tasks, throwing } from "./tasks/programs.mjs";
import { tasks as roles } from "./tasks/roles.mjs";

/** Hands the channel to other threads, and is done with it there. */
async function handOver(ch: Chan<never> | Chan<unknown>): Promise<void> {
  await go(tasks.identity, [ch]);
}

describe("a capacity", () => {
  test.for([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 67_108_853, 2 ** 32, 2 ** 53])(
    "%d is out of range",
    (capacity) => {
      expect(() => chan(capacity)).toThrow(RangeError);
      expect(() => chan(capacity)).toThrow(/^makechan: size out of range$/);
    },
  );
});

describe.for(["known to one thread", "known to others"])("a closed channel %s", (known) => {
  test.for(capacities)(
    "refuses send and close with Go's words, and stays as it was (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      for (let n = 0; n < capacity; n++) await ch.send({ n });
      if (known === "known to others") await handOver(ch);
      ch.close();
      for (const refused of [() => ch.trySend(1), () => ch.send({}).wait()]) {
        expect(refused).toThrow(RuntimeError);
        expect(refused).toThrow(/^send on closed channel$/);
      }
      expect(() => ch.close()).toThrow(/^close of closed channel$/);
      expect(ch.length).toBe(capacity);
      for (let n = 0; n < capacity; n++) expect(await ch.recvOk()).toEqual([{ n }, true]);
      expect(await ch.recvOk()).toEqual([undefined, false]);
    },
  );
});

test("a nil channel refuses close", () => {
  expect(() => nilChan().close()).toThrow(RuntimeError);
  expect(() => nilChan().close()).toThrow(/^close of nil channel$/);
});

describe("a value that cannot be copied", () => {
  const culprit = (): { job: { list: unknown[]; options: { onDone: () => void } } } => ({
    job: { list: [1], options: { onDone: () => {} } },
  });

  test("is refused with the path to the culprit, and channel and value stay as they were", async () => {
    const ch = chan<unknown>(2);
    await handOver(ch);
    await ch.send("before");
    const value = culprit();
    const before = value.job.options.onDone;
    for (const refused of [() => ch.trySend(value), () => ch.send(value).wait()]) {
      expect(refused).toThrow(DataCloneError);
      expect(refused).toThrow(/^value\.job\.options\.onDone is a function/);
    }
    await expect(Promise.resolve(ch.send(value))).rejects.toMatchObject({ path: "value.job.options.onDone" });
    expect(value.job.options.onDone).toBe(before);
    expect(value.job.list).toEqual([1]);
    expect(ch.length).toBe(1);
    await ch.send("after");
    ch.close();
    expect(await go(roles.receiveAll, ch)).toEqual(["before", "after"]);
  });

  test("is refused as a task's argument, and nothing is started", () => {
    expect(() => go(tasks.identity, culprit())).toThrow(DataCloneError);
    expect(() => go(tasks.identity, culprit())).toThrow(/job\.options\.onDone is a function/);
  });

  test("in a channel's buffer keeps the channel from being handed over, and stays there", async () => {
    const ch = chan<unknown>(3);
    const first = { a: 1 };
    const value = culprit();
    for (const one of [first, value, 3]) await ch.send(one);
    expect(() => go(tasks.identity, [ch])).toThrow(DataCloneError);
    expect(() => go(tasks.identity, ch)).toThrow(/job\.options\.onDone is a function/);
    expect(ch.length).toBe(3);
    expect(await ch.recv()).toBe(first); // The same object: the channel is still this thread's own.
    expect(await ch.recv()).toBe(value);
    expect(await ch.recv()).toBe(3);
    expect(await go(tasks.identity, ch)).toBe(ch); // Now it goes.
  });

  test("with a waiting sender keeps the channel from being handed over, and is received", async () => {
    const ch = chan<unknown>();
    const value = culprit();
    const sender = go(function* () {
      yield* ch.send(value);
    });
    await go(() => {});
    expect(() => go(tasks.identity, ch)).toThrow(DataCloneError);
    expect(await ch.recv()).toBe(value);
    await sender;
  });

  // Failed once: the first channel has become shared, and stays so, when the second one turns out to be uncopyable.
  test("in one channel keeps the others in the same value from being handed over", async () => {
    const good = chan<unknown>(1);
    const bad = chan<unknown>(1);
    await bad.send(() => {});
    expect(() => go(tasks.identity, [good, bad])).toThrow(DataCloneError);
    const value = (): void => {};
    await good.send(value); // Still by reference.
    expect(await good.recv()).toBe(value);
  });

  test("as a task's result fails the goroutine, with the path", async () => {
    const ch = chan<unknown>(1);
    const goroutine = go(roles.tryReceiveUntilDone, ch);
    await ch.send(Symbol.iterator.description);
    expect(await goroutine).toEqual(["Symbol.iterator", true]);
  });
});

describe("go", () => {
  test.each<unknown>([undefined, null, 0, "f", {}, [], Symbol.iterator, 1n])("of %o throws a TypeError", (f) => {
    expect(() => go(f as () => void)).toThrow(TypeError);
  });

  test("of a record of tasks instead of a task throws a TypeError", () => {
    expect(() => go(tasks as unknown as () => void)).toThrow(TypeError);
  });
});

describe("what is no channel to receive from", () => {
  const { numbers, sender } = { numbers: [1, 2], sender: { send() {}, close() {} } };
  const stages: Record<string, (ch: RecvChan<unknown>) => unknown> = {
    range: (ch) => range(ch, () => {}),
    merge: (ch) => merge([chan(), ch]),
    fanOut: (ch) => fanOut(ch, 2),
    broadcast: (ch) => broadcast(ch, 2),
    Hub: (ch) => new Hub(ch),
    debounce: (ch) => debounce(ch, 1),
    throttle: (ch) => throttle(ch, 1),
    toReadable: (ch) => toReadable(ch),
  };

  test.for(Object.entries(stages))(
    "is refused by %s at the call, not in a goroutine that nobody waits for",
    ([name, stage]) => {
      for (const bad of [undefined, null, 5, numbers, sender, chan().recv()]) {
        expect(() => stage(bad as unknown as RecvChan<unknown>)).toThrow(TypeError);
        expect(() => stage(bad as unknown as RecvChan<unknown>)).toThrow(`${name}: not a channel to receive from`);
      }
    },
  );
});

describe("a lifetime that is neither a signal nor a context", () => {
  const readable = new ReadableStream();
  const writable = new WritableStream();
  const parts: Record<string, (within: AbortSignal) => unknown> = {
    merge: (within) => merge([chan()], { within }),
    fanOut: (within) => fanOut(chan(), 2, { within }),
    Hub: (within) => new Hub(chan(), { within }),
    throttle: (within) => throttle(chan(), 1, { within }),
    fromIterable: (within) => fromIterable([], { within }),
    fromEvent: (within) => fromEvent(new EventTarget(), "x", { overflow: "fail", within }),
    fromReadable: (within) => fromReadable(readable, { within }),
    fromWritable: (within) => fromWritable(writable, { within }),
    toReadable: (within) => toReadable(chan(), { within }),
  };

  test.for(Object.entries(parts))("is refused by %s at the call, and nothing is locked", ([_, part]) => {
    for (const bad of [null, 100, "1s", new AbortController(), { done: 1 }, new WaitGroup()]) {
      expect(() => part(bad as unknown as AbortSignal)).toThrow(TypeError);
      expect(() => part(bad as unknown as AbortSignal)).toThrow(/^within: neither a signal nor a context$/);
    }
    expect([readable.locked, writable.locked]).toEqual([false, false]);
  });
});

test.each([null, "1s", new AbortController(), { done: 1 }, new WaitGroup()])(
  "an op within %o throws a TypeError",
  (limit) => {
    expect(() =>
      chan()
        .recv()
        .within(limit as unknown as AbortSignal),
    ).toThrow(/^within: neither milliseconds, a signal nor a context$/);
  },
);

describe("a select", () => {
  test.each<unknown>([undefined, null, 5, "", () => {}, sleep(1)])(
    "of %o throws, and does not wait forever",
    (cases) => {
      for (const one of [select, trySelect]) {
        expect(() => one(cases as [])).toThrow(TypeError);
        expect(() => one(cases as [])).toThrow(/^select: neither a record nor a list of ops$/);
      }
    },
  );
});

describe("range's body", () => {
  test.each<unknown>([undefined, null, 5, {}])("that is %o throws a TypeError", (body) => {
    expect(() => range(chan(), body as () => void)).toThrow(/^range: the body is not a function$/);
  });

  test.each<[string, () => unknown]>([
    ["is an async function", async () => {}],
    ["gives null", () => null],
    ["gives an object", () => ({})],
  ])("that %s fails the range with words of its own", async (_, body) => {
    const ch = chan<number>(1);
    await ch.send(1);
    const ranged = range(ch, body as () => void);
    await expect(Promise.resolve(ranged)).rejects.toThrow(
      /^range: the body is neither a plain function nor a generator function$/,
    );
  });
});

describe("a context's parent", () => {
  test.each<unknown>([5, {}, new AbortController(), new AbortController().signal, chan()])(
    "that is %o throws a TypeError that says what makes one of a signal",
    (parent) => {
      const wrong = parent as Context;
      for (const derive of [
        () => withCancel(wrong),
        () => withTimeout(wrong, 1),
        () => withValue(wrong, "key", 1),
        () => withContext(wrong),
      ]) {
        expect(derive).toThrow(TypeError);
        expect(derive).toThrow(/fromSignal\(\)/);
      }
    },
  );

  test("makes no deadline of what is no date, and no context of what is no signal", () => {
    for (const date of [undefined, null, 5, "2030-01-01", new Date(Number.NaN)]) {
      expect(() => withDeadline(background(), date as Date)).toThrow(/^withDeadline: not a date$/);
    }
    for (const signal of [undefined, null, {}, new AbortController()]) {
      expect(() => fromSignal(signal as AbortSignal)).toThrow(/^fromSignal: not a signal$/);
    }
  });
});

// Failed once: "drop" was taken for "drop-oldest", and with a capacity of 0 the hub tried to drop for ever.
test.each<unknown>([null, "", "drop", "block", "WAIT", 5])("an overflow that is %o throws a RangeError", (overflow) => {
  const wrong = { overflow: overflow as "drop-oldest" };
  expect(() => new Hub(chan()).subscribe(wrong)).toThrow(RangeError);
  expect(() => broadcast(chan(), 1, wrong)).toThrow(/^(broadcast|subscribe): overflow is neither/);
  expect(() => fromEvent(new EventTarget(), "x", wrong)).toThrow(/^fromEvent: overflow is neither .* nor "fail"$/);
});

test.each<unknown>([undefined, null, 5, {}, chan()])("what %o emits is refused", (target) => {
  expect(() => fromEvent(target as EventTarget, "x", { overflow: "fail" })).toThrow(
    /^fromEvent: neither an EventTarget nor an emitter$/,
  );
});

test.each<unknown>([undefined, null, 5, {}])("to run %o once throws a TypeError", (f) => {
  const wrong = f as () => [];
  for (const once of [() => onceFunc(wrong), () => onceValue(wrong), () => onceValues(wrong)]) {
    expect(once).toThrow(/^sync: what is to run once is not a function$/);
  }
});

test("parallel of what is no function throws a TypeError, and of a key twice an Error", () => {
  expect(() => parallel("test:one", { a: 1 as unknown as () => void })).toThrow(TypeError);
  parallel("test:two", { a: () => 1 });
  expect(() => parallel("test:two", { a: () => 2 })).toThrow(Error);
});

describe("a task", () => {
  test("whose module throws on import fails with that error, each time", async () => {
    for (let round = 0; round < 3; round++) {
      const goroutine = go(throwing.any);
      await expect(Promise.resolve(goroutine)).rejects.toThrow(RangeError);
      await expect(Promise.resolve(goroutine)).rejects.toThrow(/^thrown on import$/);
    }
  });

  test("whose module does not exist fails", async () => {
    await expect(Promise.resolve(go(absent.any))).rejects.toThrow(/absent\.mjs/);
  });

  test("that its module lacks fails with an error that names both", async () => {
    const goroutine = go(lacking.missing);
    await expect(Promise.resolve(goroutine)).rejects.toThrow(TypeError);
    await expect(Promise.resolve(goroutine)).rejects.toThrow(/lacking\.mjs.*missing/);
  });

  test("that throws fails with its error, and the worker goes on", async () => {
    for (let round = 0; round < 20; round++) {
      await expect(Promise.resolve(go(tasks.throwNow, `round ${round}`))).rejects.toThrow(`round ${round}`);
    }
    expect(await go(tasks.identity, "fine")).toBe("fine");
  });
});

describe("what a task throws that can neither be copied nor asked what it is", () => {
  test.each(odd.kinds)("%s fails the goroutine alone", async (kind) => {
    for (const task of [odd.tasks.now, odd.tasks.later, odd.tasks.now]) {
      await expect(Promise.resolve(go(task, kind))).rejects.toThrow(odd.words[kind]);
    }
    expect(await go(tasks.identity, "fine")).toBe("fine");
  });
});

describe("a worker that dies", () => {
  test("fails its goroutines with WorkerDiedError, and the pool replaces it", async () => {
    for (let round = 0; round < 5; round++) {
      await expect(Promise.resolve(go(tasks.exit, 3))).rejects.toThrow(WorkerDiedError);
      expect(await go(tasks.identity, round)).toBe(round);
    }
  });

  test("is named with its own reason, though others have died before anybody hears of it", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ threads: 3 });
      const ready = chan(), over = chan();
      const goroutines = [5, 6, 7].map((code) => go(tasks.exitWith, code, ready, over));
      for (let n = 0; n < 3; n++) await ready.recv();
      over.close();
      // They end while nothing runs here, so word of all three comes in one turn of the event loop.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
      for (const { reason } of await Promise.allSettled(goroutines)) console.log(String(reason));
    `);
    expect(stderr).toBe("");
    const reasons = [5, 6, 7].map((n) => `WorkerDiedError: the goroutine's worker thread has ended: exit code ${n}\n`);
    expect([code, stdout]).toEqual([0, reasons.join("")]);
  });

  test.each([
    ["null", "null"],
    ["undefined", "undefined"],
    ['"text"', "'text'"],
    ["{ a: 1 }", "{ a: 1 }"],
  ])("of %s that it has thrown is told of that", async (thrown, reason) => {
    const { code, stdout } = await runProgram(`
      import { configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      process.on("unhandledRejection", () => console.log("unhandled"));
      configure({ threads: 1 });
      console.log(await go(tasks.throwOutside, ${thrown}).then(undefined, String));
      console.log(await go(tasks.identity, "goes on"));
    `);
    const died = `WorkerDiedError: the goroutine's worker thread has ended: ${reason}`;
    expect([code, stdout]).toEqual([0, `unhandled\n${died}\ngoes on\n`]);
  });

  test("leaves the goroutines of others and all channels intact", async () => {
    const requests = chan<unknown>(10);
    const replies = chan<unknown>(10);
    const trigger = chan<unknown>();
    const echoes = Array.from({ length: 4 }, () =>
      go(tasks.echo, requests, replies).then(
        () => "ended",
        () => "died",
      ),
    );
    const victim = go(tasks.exitAfter, trigger);
    for (let n = 0; n < 10; n++) await requests.send(n);
    for (let n = 0; n < 10; n++) await replies.recv();
    await trigger.send(1);
    await expect(Promise.resolve(victim)).rejects.toThrow(WorkerDiedError);
    // Whichever echoes shared its thread have died with it; one more makes sure that somebody answers.
    echoes.push(
      go(tasks.echo, requests, replies).then(
        () => "ended",
        () => "died",
      ),
    );
    const seen: unknown[] = [];
    for (let n = 0; n < 50; n++) {
      await requests.send(n);
      seen.push(await replies.recv());
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, n) => n));
    requests.close();
    for (const echo of echoes) expect(["ended", "died"]).toContain(await echo);
    expect(await echoes[4]).toBe("ended");
  });

  test.each([
    ["throws", `() => { throw new Error("not here"); }`, "Error: not here"],
    ["gives none", `() => {}`, "TypeError: configure({ worker }) must answer a Worker of node:worker_threads"],
    // As Deno and Bun have one, beside that of Node.
    [
      "gives one of the web",
      `() => new EventTarget()`,
      "TypeError: configure({ worker }) must answer a Worker of node:",
    ],
  ])("before it lives, as the program's own way to make it %s, fails the tasks", async (_, factory, reason) => {
    const { code, stdout } = await runProgram(`
      import { Worker } from "node:worker_threads";
      import { configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ threads: 2, worker: ${factory} });
      console.log(await Promise.all([1, 2, 3].map((n) => go(tasks.identity, n).then(undefined, String))));
      try { go(tasks.identity, 4).wait(); } catch (error) { console.log(error.name, error.message); }
      configure({ worker: (url, options) => new Worker(url, options) });
      console.log(await go(tasks.identity, "goes on"));
    `);
    expect([code, stdout.match(/it could not be made: \w*Error: /g)?.length]).toEqual([0, 4]);
    expect([stdout.split(reason).length - 1, stdout.endsWith("goes on\n")]).toEqual([4, true]);
  });

  test("lives without the rest of the options, if the program passes on only its data", async () => {
    const { code, stdout } = await runProgram(`
      import { Worker } from "node:worker_threads";
      import { configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ threads: 1, worker: (url, { workerData }) => new Worker(url, { workerData }) });
      console.log(await go(tasks.identity, 1), go(tasks.identity, 2).wait());
    `);
    expect([code, stdout]).toEqual([0, "1 2\n"]);
  });

  test("of a full heap fails its goroutines, and the others go on", async () => {
    const { code, stdout } = await runProgram(`
      import { Worker } from "node:worker_threads";
      import { configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ threads: 1, worker: (url, options) =>
        new Worker(url, { ...options, resourceLimits: { maxOldGenerationSizeMb: 24 } }) });
      try { await go(tasks.fillHeap); } catch (error) { console.log(error.name); }
      console.log(await go(tasks.identity, "goes on"));
    `);
    expect([code, stdout]).toEqual([0, "WorkerDiedError\ngoes on\n"]);
  }, 120_000);
});

describe.for(places)("memory exhausted $name", ({ name }) => {
  test("is an error at the call that asked, and everything else goes on", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, configure, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ memory: 4 * 2 ** 20, threads: 1 });
      await go(() => 2);
      await go(tasks.identity, 3);
      const kept = chan(3);
      for (let n = 0; n < 3; n++) await kept.send({ n });
      if (${name === "across threads"}) await go(tasks.identity, kept);
      const names = new Set();
      let made = [];
      try {
        for (;;) made.push(chan(1000));
      } catch (error) {
        names.add(error.name);
      }
      try {
        go(tasks.identity, "x".repeat(5_000_000));
      } catch (error) {
        names.add(error.name);
      }
      console.log(made.length > 100, [...names]);
      console.log(JSON.stringify([await kept.recv(), await kept.recv(), await kept.recv()]));
      made[0].trySend(1);
      console.log(made[0].tryRecv(), await go(() => 2), await go(tasks.identity, 3));
    `);
    expect(stderr).toBe("");
    expect([code, stdout]).toEqual([0, 'true [ \'OutOfMemoryError\' ]\n[{"n":0},{"n":1},{"n":2}]\n1 2 3\n']);
  });
});

describe("memory exhausted", () => {
  test("takes no place in this thread's table for those who cannot wait", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, configure, go } from "parachan";
      import { freeIndex, takeIndex } from "../../dist/runtime/entries.js";
      configure({ memory: 2 ** 20, threads: 1 });
      const never = chan();
      let failed = 0;
      const wait = async () => { for (let i = 0; i < 10_000; i++) never.recv().then(undefined, () => failed++); };
      await wait();
      const index = takeIndex();
      freeIndex(index);
      await wait();
      for (let i = 0; i < 100; i++) try { never.recv().wait(); } catch { failed++; }
      console.log(failed > 10_000, takeIndex() - index);
      process.exit();
    `);
    expect([code, stdout, stderr]).toEqual([0, "true 0\n", ""]);
  });

  test("where a task's result or error is copied is that task's error, its thread goes on, and a dump is made", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, configure, dump, go } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ memory: 2 ** 21, threads: 1 });
      const [full, quit] = [chan(1000), chan()];
      const long = [go(tasks.returnLong, quit, 3000), go(tasks.throwLong, quit, 3000), go(tasks.identity, full)];
      await long.pop();
      try {
        for (;;) full.trySend("x".repeat(3000));
      } catch {}
      quit.close();
      for (const goroutine of long) console.log(await goroutine.then(() => "fine", (error) => error.name));
      go(tasks.identity, 3).then((three) => console.log(three));
      console.log(/^goroutine 1 .await.:/m.test(dump()));
    `);
    expect(stderr).toBe("");
    expect([code, stdout]).toEqual([0, "OutOfMemoryError\nOutOfMemoryError\ntrue\n3\n"]);
  });

  // Each has waited before, so that the only thing that there is no memory for is what a case waits on.
  const full = `
    const full = [];
    try {
      for (;;) full.push(new WaitGroup());
    } catch {}
  `;

  test("where a limit begins leaves nothing that keeps the process alive", async () => {
    const { code, stdout } = await runProgram(`
      import { chan, configure } from "parachan";
      import { WaitGroup } from "parachan/sync";
      configure({ memory: 2 ** 20, threads: 0 });
      const ch = chan();
      const name = (error) => console.log(error.name);
      await ch.recv().within(1).then(undefined, name);
      ${full}
      await ch.recv().within(2 ** 30).then(undefined, name);
      await ch.recv().within(new AbortController().signal).then(undefined, name);
    `);
    expect([code, stdout]).toEqual([0, "DeadlineExceeded\nOutOfMemoryError\nOutOfMemoryError\n"]);
  });

  test("where a limiter's wait begins gives the tokens back", async () => {
    const { code, stdout } = await runProgram(`
      import { configure } from "parachan";
      import { Limiter } from "parachan/rate";
      import { WaitGroup } from "parachan/sync";
      configure({ memory: 2 ** 20, threads: 0 });
      const limiter = new Limiter(1e-6, 1, { clock: { now: () => 0 } });
      await limiter.wait(); // the one token
      ${full}
      await limiter.wait().then(undefined, (error) => console.log(error.name, limiter.tokens()));
    `);
    expect([code, stdout]).toEqual([0, "OutOfMemoryError 0\n"]);
  });

  test("where somebody begins to wait for room in a pool keeps no room for nobody", async () => {
    const { code, stdout } = await runProgram(`
      import { configure } from "parachan";
      import { WaitGroup } from "parachan/sync";
      import { workerPool } from "parachan/workerpool";
      configure({ memory: 2 ** 20, threads: 0 });
      const ends = [];
      const pool = workerPool(() => new Promise((resolve) => ends.push(resolve)), { workers: 1, queue: 0 });
      const { job } = await pool.submit([]);
      while (ends.length === 0) await new Promise(setImmediate);
      ${full}
      await pool.submit([]).then(undefined, (error) => console.log(error.name));
      ends.pop()();
      await job;
      console.log(pool.tryRun([]) !== undefined);
      process.exit();
    `);
    expect([code, stdout]).toEqual([0, "OutOfMemoryError\ntrue\n"]);
  });

  test("does not keep a deadlock from being told of, though there is no room for its dump", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, configure, go, run } from "parachan";
      import { tasks } from "./tasks/programs.mjs";
      configure({ memory: 2 ** 22, threads: 0 });
      const error = await run(function* () {
        const [full, never] = [chan(30_000), chan(1)];
        yield* go(tasks.identity, [full, never]);
        for (let length = 100_000; length >= 1; length = Math.floor(length * 0.8)) {
          try {
            for (;;) full.trySend("x".repeat(length));
          } catch {}
        }
        yield* never.recv();
      }).catch((error) => error);
      console.log(error.name, [error.dump]);
    `);
    expect(stderr).toBe("");
    expect([code, stdout]).toEqual([0, "DeadlockError [ '' ]\n"]);
  });
});
