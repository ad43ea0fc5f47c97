// parachan/workerpool: what runs when, on this thread and on others, and that no job is lost.

import fc from "fast-check";
import {
  chan,
  DataCloneError,
  go,
  gosched,
  numGoroutine,
  RuntimeError,
  range,
  select,
  WorkerDiedError,
} from "parachan";
import { sharedArray } from "parachan/atomic";
import { background, Canceled, type Context, withCancel } from "parachan/context";
import { type PoolMetrics, type WorkerPool, workerPool } from "parachan/workerpool";
import { describe, expect, test } from "vitest";
import { eventually, isBlocked, sleep } from "./conformance/clock.js";
import { FakeClock } from "./fake-clock.js";
import { runProgram } from "./process/node.js";
import { jobs, tasks } from "./tasks/jobs.mjs";

const places = [
  ["on this thread", jobs],
  ["on worker threads", tasks],
] as const;

/** What waiting throws; undefined if it throws nothing. */
async function errorOf(op: PromiseLike<unknown>): Promise<unknown> {
  return op.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A context that ends when somebody is about to listen to its signal. */
function endingContext(): Context {
  const [ctx, cancel] = withCancel(background());
  const { signal } = ctx;
  const get = (): AbortSignal => {
    cancel();
    return signal;
  };
  return Object.defineProperty(ctx, "signal", { get });
}

/** A pool whose jobs say their names when they start, and end when they are released. */
function gated(options: Parameters<typeof workerPool>[1] = {}): {
  pool: WorkerPool<[name: string], string>;
  started: string[];
  release(name: string): void;
} {
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const early = new Set<string>();
  const pool = workerPool((name: string) => {
    started.push(name);
    if (early.delete(name)) return Promise.resolve(name);
    return new Promise<string>((resolve) => gates.set(name, () => resolve(name)));
  }, options);
  const release = (name: string): void => {
    const open = gates.get(name);
    if (open === undefined)
      early.add(name); // It has not started yet.
    else open();
  };
  return { pool, started, release };
}

/** The counts alone. */
function countsOf({ queued, running, workers, done, failed, aborted }: PoolMetrics): readonly number[] {
  return [queued, running, workers, done, failed, aborted];
}

describe.each(places)("a pool %s", (_, work) => {
  test("runs its task with the arguments of each job, and gives each its own result", async () => {
    for (const task of [work.add, work.addLater, work.addWaiting] as const) {
      const pool = workerPool<[a: number, b: number], unknown>(task, { workers: 3 });
      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => pool.run([n, 100])));
      expect(results).toEqual(Array.from({ length: 50 }, (_, n) => n + 100));
      await pool.close();
    }
  });

  test("gives ops: to await, to yield*, to block on, as a case, with a limit", async () => {
    const pool = workerPool(work.add);
    expect(await pool.run([1, 2])).toBe(3);
    expect(
      await go(function* () {
        return yield* pool.run([2, 2]);
      }),
    ).toBe(4);
    expect(pool.run([2, 3]).wait()).toBe(5);
    expect(await select({ sum: pool.run([3, 3]), never: chan<number>().recv() })).toEqual({ case: "sum", value: 6 });
    const gates = workerPool(work.gate);
    const release = chan<number>();
    expect(await errorOf(gates.run([chan(1), release, 1]).within(1))).toMatchObject({ timeout: true });
    release.close();
    await gates.wait();
    const job = pool.run([3, 4]);
    expect([await job, await job]).toEqual([7, 7]);
  });

  test("hands an error on with its class, message, cause, stack and properties", async () => {
    const pool = workerPool(work.fail);
    const error = (await errorOf(pool.run(["no good"]))) as RangeError & { code: number };
    expect(error).toBeInstanceOf(RangeError);
    expect([error.message, error.code, (error.cause as Error).message]).toEqual(["no good", 7, "the cause"]);
    expect(error.stack).toMatch(/jobs\.mjs/);
    expect(countsOf(pool.metrics).slice(3)).toEqual([0, 1, 0]);
  });

  test("runs at most as many jobs at once as it has workers, and as many if there are", async () => {
    for (const workers of [1, 2, 7]) {
      const cells = sharedArray("i32", 2);
      const pool = workerPool(work.crowd, { workers });
      await Promise.all(Array.from({ length: 100 }, () => pool.run([cells])));
      expect(cells[0]).toBe(0);
      expect(cells[1]).toBeLessThanOrEqual(workers);

      const started = chan<unknown>(100);
      const release = chan<number>();
      const gates = workerPool(work.gate, { workers });
      const all = Array.from({ length: 20 }, (_, n) => gates.run([started, release, n]));
      for (let i = 0; i < workers; i++) await started.recv();
      expect(countsOf(gates.metrics).slice(0, 3)).toEqual([20 - workers, workers, workers]);
      await sleep(5);
      expect(started.tryRecvOk()).toBeUndefined();
      release.close();
      await Promise.all(all);
    }
  });

  test("maps in order, though later items are done first", async () => {
    const pool = workerPool(work.gate, { workers: 4 });
    expect((await Promise.all([pool.run([chan(1), closed<string>(), 0])])).length).toBe(1);
    const adder = workerPool(work.add, { workers: 4 });
    const results: number[] = [];
    for await (const result of adder.map(Array.from({ length: 100 }, (_, n) => n))) results.push(result);
    expect(results).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test("of thousands of jobs holds none back", async () => {
    const pool = workerPool(work.addWaiting, { workers: 16 });
    let sum = 0;
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all(Array.from({ length: 1000 }, (_, n) => pool.run([n, round])));
      for (const result of results) sum += result;
    }
    expect(sum).toBe(5 * 499_500 + 1000 * (0 + 1 + 2 + 3 + 4));
    expect(countsOf(pool.metrics)).toEqual([0, 0, 16, 5000, 0, 0]);
  });

  test("closes when it has finished what it had accepted", async () => {
    const cells = sharedArray("i32", 60);
    const pool = workerPool(work.mark, { workers: 3 });
    const all = Array.from({ length: 60 }, (_, n) => pool.run([cells, n, 5]));
    const ended = pool.close();
    expect(() => pool.run([cells, 0, 0])).toThrow(new RuntimeError("workerpool: run on closed pool"));
    await ended;
    expect([...cells]).toEqual(new Array(60).fill(1));
    expect(await Promise.all(all)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(countsOf(pool.metrics)).toEqual([0, 0, 0, 60, 0, 0]);
  });

  test("lets go of a job that runs when its signal is aborted, and keeps the worker until it has ended", async () => {
    const started = chan<unknown>(10);
    const release = chan<string>();
    const pool = workerPool(work.gate, { workers: 1 });
    const abort = new AbortController();
    const reason = new Error("enough");
    const first = pool.run([started, release, "first"], { signal: abort.signal });
    const second = pool.run([started, release, "second"]);
    await started.recv();
    abort.abort(reason);
    expect(await errorOf(first)).toBe(reason);
    expect(countsOf(pool.metrics)).toEqual([1, 1, 1, 0, 0, 0]);
    await release.send("one");
    expect(await started.recv()).toBe("second");
    expect(countsOf(pool.metrics)).toEqual([0, 1, 1, 0, 0, 1]);
    await release.send("two");
    expect(await second).toBe("two");
    expect(await errorOf(first)).toBe(reason);
  });

  test("ends a job that has been given the context which is its signal", async () => {
    const pool = workerPool(work.untilDone, { workers: 1 });
    const [ctx, cancel] = withCancel(background());
    const started = chan<number>();
    const job = pool.run([ctx, started], { signal: ctx });
    await started.recv();
    cancel();
    expect(await errorOf(job)).toBe(Canceled);
    await pool.wait();
    expect(countsOf(pool.metrics)).toEqual([0, 0, 1, 0, 0, 1]);
  });
});

function closed<T>(): ReturnType<typeof chan<T>> {
  const ch = chan<T>();
  ch.close();
  return ch;
}

describe("the queue", () => {
  test("hands jobs out first come, first served", async () => {
    const { pool, started, release } = gated({ workers: 1 });
    const names = Array.from("abcdefgh");
    const all = names.map((name) => pool.run([name]));
    for (const name of names) {
      await eventually(() => started.at(-1) === name);
      release(name);
    }
    expect(await Promise.all(all)).toEqual(names);
    expect(started).toEqual(names);
  });

  test("hands out those of higher priority first, and those of one priority in their order", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: 1, clock });
    void pool.run(["running"]);
    for (const [name, priority] of Object.entries({ a: 0, b: 2, c: -1, d: 1, e: 2, f: 0 })) {
      void pool.run([name], { priority });
    }
    await drain(started, release, 7);
    expect(started.join(" ")).toBe("running b e d a f c");
  });

  test("lets a job of low priority pass those of higher that come `aging` later for each step", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: 1, aging: 100, clock });
    void pool.run(["running"]);
    void pool.run(["old"]);
    clock.pass(199);
    void pool.run(["199 later, priority 2"], { priority: 2 });
    clock.pass(1);
    void pool.run(["200 later, priority 2"], { priority: 2 });
    clock.pass(1);
    void pool.run(["201 later, priority 2"], { priority: 2 });
    void pool.run(["201 later, priority 3"], { priority: 3 });
    await drain(started, release, 6);
    expect(started).toEqual([
      "running",
      "201 later, priority 3",
      "199 later, priority 2",
      "old",
      "200 later, priority 2",
      "201 later, priority 2",
    ]);
  });

  test("starves nobody, however many of higher priority come", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: 1, aging: 10, clock });
    void pool.run(["running"]);
    void pool.run(["low"]);
    let handedIn = 0;
    for (let round = 0; !started.includes("low"); round++) {
      expect(round).toBeLessThanOrEqual(50);
      void pool.run([`high ${round}`], { priority: 5 });
      handedIn += 1;
      clock.pass(1);
      await eventually(() => started.length > round);
      release(started[round] as string);
      await eventually(() => started.length > round + 1);
    }
    expect(started.indexOf("low")).toBe(51); // Behind all that came in the first 50 ms.
    await drain(started, release, 2 + handedIn);
  });

  test("with aging 0 takes no notice of priorities, with Infinity none of time", async () => {
    for (const [aging, order] of [
      [0, "running old new"],
      [Number.POSITIVE_INFINITY, "running new old"],
    ] as const) {
      const clock = new FakeClock();
      const { pool, started, release } = gated({ workers: 1, aging, clock });
      void pool.run(["running"]);
      void pool.run(["old"], { priority: 1 });
      clock.pass(1e9);
      void pool.run(["new"], { priority: 2 });
      await drain(started, release, 3);
      expect(started.join(" ")).toBe(order);
    }
  });

  test("keeps its order whatever is taken out of it", async () => {
    const jobs = fc.array(fc.record({ priority: fc.integer({ min: -20, max: 20 }), aborted: fc.boolean() }), {
      minLength: 10,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(jobs, async (jobs) => {
        const order: number[] = [];
        const open = chan<never>();
        const pool = workerPool(
          function* (n: number) {
            order.push(n);
            if (n < 0) yield* open.recv();
          },
          { workers: 1, aging: Number.POSITIVE_INFINITY },
        );
        void pool.run([-1]);
        const aborts = jobs.map(({ priority, aborted }, n) => {
          const abort = new AbortController();
          void errorOf(pool.run([n], { priority, signal: abort.signal }));
          return () => void (aborted && abort.abort());
        });
        for (const abort of aborts) abort();
        open.close();
        await pool.close();
        const left = jobs.map((job, n) => ({ ...job, n })).filter(({ aborted }) => !aborted);
        left.sort((a, b) => b.priority - a.priority || a.n - b.n);
        expect(order).toEqual([-1, ...left.map(({ n }) => n)]);
      }),
      { numRuns: 300 },
    );
  });

  test("takes as many as it is long: more are refused by run and tryRun, and wait in submit", async () => {
    const { pool, started, release } = gated({ workers: 2, queue: 1 });
    const all = ["a", "b", "c"].map((name) => pool.run([name]));
    expect(() => pool.run(["d"])).toThrow(new RuntimeError("workerpool: queue is full"));
    expect(pool.tryRun(["d"])).toBeUndefined();
    const submitted = pool.submit(["e"]).then(({ job }) => job);
    const after = pool.submit(["f"]).then(({ job }) => job);
    expect(await isBlocked(submitted)).toBe(true);
    expect(countsOf(pool.metrics)).toEqual([1, 2, 2, 0, 0, 0]);
    release("a");
    await eventually(() => started.includes("c"));
    expect(await isBlocked(after, 5)).toBe(true);
    expect(pool.tryRun(["d"])).toBeUndefined(); // "e" has the place.
    await drain(started, release, 5);
    expect(await Promise.all([...all, submitted, after])).toEqual(["a", "b", "c", "e", "f"]);
    expect(started).toEqual(["a", "b", "c", "e", "f"]);
    const late = pool.tryRun(["g"]);
    await eventually(() => started.includes("g"));
    release("g");
    expect(await late).toBe("g");
  });

  test("lets whoever awaits submit go on when there is room, though the job has not ended", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 1 });
    const first = await pool.submit(["a"]);
    const second = await pool.submit(["b"]);
    expect(countsOf(pool.metrics)).toEqual([1, 1, 1, 0, 0, 0]);
    await drain(started, release, 2);
    expect([await first.job, await second.job]).toEqual(["a", "b"]);
  });

  test("of length 0 takes only what can start", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 0 });
    const job = pool.run(["a"]);
    expect(pool.tryRun(["b"])).toBeUndefined();
    const submitted = pool.submit(["c"]).then(({ job }) => job);
    await eventually(() => started.length === 1);
    release("a");
    expect(await job).toBe("a");
    await eventually(() => started.length === 2);
    release("c");
    expect(await submitted).toBe("c");
  });

  test("keeps no room for a submit that something else has ended", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 0 });
    const job = pool.run(["a"]);
    expect(await errorOf(pool.submit(["b"]).within(1))).toMatchObject({ timeout: true });
    const other = chan<number>(1);
    const waiting = select({ submit: pool.submit(["c"]), other: other.recv() }).then((got) => got);
    await isBlocked(waiting);
    await other.send(1);
    expect(await waiting).toEqual({ case: "other", value: 1 });
    await eventually(() => started.length === 1);
    release("a");
    await job;
    expect(started).toEqual(["a"]);
    // Both can happen now: whichever does, the room is there afterwards.
    for (let round = 0; round < 20; round++) {
      await other.send(1);
      const got = await select({ submit: pool.submit([`d${round}`]), other: other.recv() });
      if (got.case === "other") continue;
      await eventually(() => started.includes(`d${round}`));
      release(`d${round}`);
      await got.value.job;
      other.tryRecv();
    }
    void pool.run(["e"]);
    await eventually(() => started.includes("e"));
    release("e");
    await pool.close();
  });

  test("lets the next submit in if what the one before brings was aborted meanwhile", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 0 });
    const job = pool.run(["a"]);
    const abort = new AbortController();
    const aborted = pool.submit(["b"], { signal: abort.signal }).then(({ job }) => errorOf(job));
    const next = pool.submit(["c"]).then(({ job }) => job);
    expect(await isBlocked(next)).toBe(true);
    abort.abort("no more");
    release("a");
    expect([await job, await aborted]).toEqual(["a", "no more"]);
    await eventually(() => started.length === 2);
    release("c");
    expect(await next).toBe("c");
  });

  test("refuses what waits in submit when the pool is closed", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 0 });
    const job = pool.run(["a"]);
    const waiting = errorOf(pool.submit(["b"]));
    await eventually(() => started.length === 1);
    const ended = pool.close().then();
    const refusal = new RuntimeError("workerpool: run on closed pool");
    expect(await waiting).toEqual(refusal);
    expect(await errorOf(pool.submit(["c"]))).toEqual(refusal);
    expect(() => pool.tryRun(["d"])).toThrow(refusal);
    expect(() => pool.map(["e"])).toThrow(refusal);
    release("a");
    await ended;
    expect(await job).toBe("a");
  });

  test("refuses what has been let in, but has not come before the pool is closed", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 1 });
    const running = pool.run(["a"]);
    const abort = new AbortController();
    const taken = errorOf(pool.run(["b"], { signal: abort.signal }));
    const submitted = errorOf(pool.submit(["c"]));
    expect(await isBlocked(submitted)).toBe(true);
    abort.abort(); // Now there is room for "c", whose goroutine is yet to run.
    expect(pool.tryRun(["d"])).toBeUndefined();
    const ended = pool.close().then();
    await drain(started, release, 1);
    await ended;
    expect(await running).toBe("a");
    expect(await taken).toMatchObject({ name: "AbortError" });
    expect(await submitted).toEqual(new RuntimeError("workerpool: run on closed pool"));
    expect(started).toEqual(["a"]);
  });
});

/** Releases jobs as they start, until so many have started. */
async function drain(started: readonly string[], release: (name: string) => void, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await eventually(() => started.length > i);
    release(started[i] as string);
  }
}

describe("an aborted job", () => {
  test("that waits is taken back at once, and fails with the signal's reason", async () => {
    const { pool, started, release } = gated({ workers: 1 });
    const running = pool.run(["a"]);
    const abort = new AbortController();
    const taken = pool.run(["b"], { signal: abort.signal });
    const last = pool.run(["c"]);
    const reason = { any: "reason" };
    abort.abort(reason);
    expect(countsOf(pool.metrics)).toEqual([1, 1, 1, 0, 0, 1]);
    expect(await errorOf(taken)).toBe(reason);
    await drain(started, release, 2);
    expect([await running, await last, started]).toEqual(["a", "c", ["a", "c"]]);
  });

  test("makes room in the queue", async () => {
    const { pool, started, release } = gated({ workers: 1, queue: 1 });
    void pool.run(["a"]);
    const abort = new AbortController();
    const taken = errorOf(pool.run(["b"], { signal: abort.signal }));
    const submitted = pool.submit(["c"]).then(({ job }) => job);
    abort.abort();
    expect(await taken).toMatchObject({ name: "AbortError" });
    await drain(started, release, 2);
    expect(await submitted).toBe("c");
  });

  test("is never accepted if its signal was aborted before", async () => {
    const { pool, started } = gated();
    const [ctx, cancel] = withCancel(background());
    cancel();
    expect(await errorOf(pool.run(["a"], { signal: ctx }))).toBe(Canceled);
    expect(await errorOf(pool.run(["b"], { signal: AbortSignal.abort("gone") }))).toBe("gone");
    expect([started, countsOf(pool.metrics)]).toEqual([[], [0, 0, 0, 0, 0, 2]]);
  });

  test("is never accepted if its context ends before it listens, as another thread may end it", async () => {
    const { pool, started } = gated();
    expect(await errorOf(pool.run(["a"], { signal: endingContext() }))).toBe(Canceled);
    expect([started, pool.metrics.aborted]).toEqual([[], 1]);
  });

  test("leaves no listener on its signal when it has ended", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const pool = workerPool(jobs.add, { workers: 2 });
    const all = Array.from({ length: 100 }, (_, n) => pool.run([n], { signal }));
    expect(listeners).toBe(1);
    await Promise.all(all);
    expect(listeners).toBe(0);
  });

  test("that nobody waits for crashes the program, as a goroutine's error does", async () => {
    const { pool } = gated();
    const crash = new Promise((resolve) => {
      const [before] = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.once("unhandledRejection", (error) => {
        if (before !== undefined) process.on("unhandledRejection", before);
        resolve(error);
      });
    });
    pool.run(["a"], { signal: AbortSignal.abort("unheard") });
    expect(await crash).toBe("unheard");
  });
});

describe("a closed pool", () => {
  test("may be closed twice, and at once if it has nothing to do", async () => {
    const pool = workerPool(jobs.add, { workers: 2 });
    await pool.close();
    await pool.close();
    expect(countsOf(pool.metrics)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("fails what waits with the reason of cancel, and lets what runs end", async () => {
    const { pool, started, release } = gated({ workers: 2 });
    const running = [pool.run(["a"]), pool.run(["b"])];
    const waiting = [pool.run(["c"]), pool.run(["d"])].map(errorOf);
    await eventually(() => started.length === 2);
    const reason = new Error("that will do");
    pool.cancel(reason);
    expect(await Promise.all(waiting)).toEqual([reason, reason]);
    expect(countsOf(pool.metrics)).toEqual([0, 2, 2, 0, 0, 2]);
    const ended = pool.close().then();
    expect(await isBlocked(ended)).toBe(true);
    release("a");
    release("b");
    await ended;
    expect([await Promise.all(running), started]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(countsOf(pool.metrics)).toEqual([0, 0, 0, 2, 0, 2]);
  });

  test("is what the end of a block makes of it", async () => {
    let outside: WorkerPool<[a: number, b?: number | undefined], number>;
    let last: PromiseLike<number>;
    {
      await using pool = workerPool(tasks.add);
      outside = pool;
      last = pool.run([1, 1]);
    }
    expect(countsOf(outside.metrics)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(await last).toBe(2);
    {
      using pool = workerPool(tasks.add);
      outside = pool;
      last = pool.run([1, 2]);
    }
    expect(() => outside.run([1, 1])).toThrow("run on closed pool");
    expect(await last).toBe(3);
  });

  test("takes wait for an op of all that has been accepted, as an open one does", async () => {
    const { pool, release, started } = gated({ workers: 1 });
    await pool.wait();
    void pool.run(["a"]);
    const idle = pool.wait().then();
    expect(await isBlocked(idle)).toBe(true);
    await drain(started, release, 1);
    await idle;
  });
});

describe("the crew", () => {
  test("grows with the jobs, and shrinks to its minimum when workers have been idle for long enough", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: { min: 1, max: 3, idle: 100 }, clock });
    expect(countsOf(pool.metrics)).toEqual([0, 0, 1, 0, 0, 0]);
    const all = ["a", "b", "c", "d"].map((name) => pool.run([name]));
    expect(countsOf(pool.metrics)).toEqual([1, 3, 3, 0, 0, 0]);
    await drain(started, release, 1);
    await all[0];
    expect(countsOf(pool.metrics)).toEqual([0, 3, 3, 1, 0, 0]);
    await eventually(() => started.length === 4);
    clock.pass(1000); // Nobody has been idle yet.
    release("b");
    await all[1];
    clock.pass(60);
    release("c");
    await all[2];
    expect(pool.metrics.workers).toBe(3);
    clock.pass(39);
    expect(pool.metrics.workers).toBe(3);
    clock.pass(1);
    expect(pool.metrics.workers).toBe(2);
    release("d");
    await Promise.all(all);
    clock.pass(59);
    expect(pool.metrics.workers).toBe(2);
    clock.pass(1);
    expect(pool.metrics.workers).toBe(1);
    clock.pass(1e6);
    expect(countsOf(pool.metrics)).toEqual([0, 0, 1, 4, 0, 0]);
    expect(clock.pending).toBe(0);
  });

  test("lets whoever has worked last work next, so that the others may stop", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: { max: 2, idle: 100 }, clock });
    const both = [pool.run(["a"]), pool.run(["b"])];
    await drain(started, release, 2);
    await Promise.all(both);
    for (let round = 0; round < 4; round++) {
      clock.pass(30);
      const job = pool.run([`c${round}`]);
      await drain(started, release, 3 + round);
      await job;
    }
    expect(pool.metrics.workers).toBe(1);
  });

  test("that grows slowly is one worker more each `grow` while jobs wait", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: { min: 1, max: 3, grow: 50, idle: 100 }, clock });
    const all = ["a", "b", "c", "d", "e"].map((name) => pool.run([name]));
    expect(countsOf(pool.metrics)).toEqual([4, 1, 1, 0, 0, 0]);
    clock.pass(49);
    expect(countsOf(pool.metrics)).toEqual([4, 1, 1, 0, 0, 0]);
    clock.pass(1);
    expect(countsOf(pool.metrics)).toEqual([3, 2, 2, 0, 0, 0]);
    clock.pass(50);
    expect(countsOf(pool.metrics)).toEqual([2, 3, 3, 0, 0, 0]);
    clock.pass(500);
    expect(countsOf(pool.metrics)).toEqual([2, 3, 3, 0, 0, 0]);
    await drain(started, release, 5);
    await Promise.all(all);
    clock.pass(100);
    expect(countsOf(pool.metrics)).toEqual([0, 0, 1, 5, 0, 0]);
    // If nobody waits when the time has come, it does not grow.
    const two = [pool.run(["f"]), pool.run(["g"])];
    clock.pass(40);
    await drain(started, release, 7);
    await Promise.all(two);
    clock.pass(15);
    expect(pool.metrics.workers).toBe(1);
    expect(pool.metrics.workers).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test("that grows slowly from nobody has its first worker at once, and grows for those who wait in submit", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: { max: 2, grow: 50 }, queue: 0, clock });
    void pool.run(["a"]);
    expect(countsOf(pool.metrics)).toEqual([0, 1, 1, 0, 0, 0]);
    const submitted = pool.submit(["b"]).then(({ job }) => job);
    expect(await isBlocked(submitted)).toBe(true);
    clock.pass(50);
    await eventually(() => started.includes("b"));
    expect(countsOf(pool.metrics)).toEqual([0, 2, 2, 0, 0, 0]);
    release("a");
    release("b");
    expect(await submitted).toBe("b");
  });

  test("that is idle keeps neither the program alive nor a deadlock from being reported", async () => {
    const program = (end: string): string => `
      import { chan, run } from "parachan";
      import { workerPool } from "parachan/workerpool";
      import { tasks } from "./tasks/jobs.mjs";
      const work = async () => {
        const pool = workerPool(tasks.add, { workers: { min: 1, max: 3, idle: 1e9 } });
        console.log((await Promise.all([1, 2, 3].map((n) => pool.run([n, n])))).join(), pool.metrics.workers);
      };
      ${end}
    `;
    const sums = "2,4,6 3\n";
    expect(await runProgram(program("await work();"))).toEqual({ code: 0, stdout: sums, stderr: "" });
    const stuck =
      "await run(async () => { await work(); await chan().recv(); }).catch(({ name }) => console.log(name));";
    expect(await runProgram(program(stuck))).toEqual({ code: 0, stdout: `${sums}DeadlockError\n`, stderr: "" });
  });

  test("whose jobs a run has cut off does not keep the program alive, though they had a signal", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { chan, gosched, run } from "parachan";
      import { background, withCancel } from "parachan/context";
      import { workerPool } from "parachan/workerpool";
      const [ctx] = withCancel(background());
      const { signal } = new AbortController();
      await run(function* () {
        const pool = workerPool(() => chan().recv(), { workers: 1 });
        for (const each of [signal, ctx, signal]) pool.run([], { signal: each });
        pool.map([1, 2, 3], { signal });
        yield* gosched();
      });
      console.log("over");
    `);
    expect([code, stdout, stderr]).toEqual([0, "over\n", ""]);
  });
});

describe("the metrics", () => {
  test("are exact for counts, means and bounds, by the pool's clock", async () => {
    const clock = new FakeClock();
    const { pool, started, release } = gated({ workers: 1, clock });
    const all = ["a", "b", "c"].map((name) => pool.run([name]));
    for (const [i, milliseconds] of [10, 20, 60].entries()) {
      await eventually(() => started.length > i);
      clock.pass(milliseconds);
      release(started[i] as string);
      await all[i];
    }
    const { waitTime, runTime } = pool.metrics;
    expect(waitTime).toMatchObject({ count: 3, mean: 40 / 3, min: 0, max: 30 });
    expect(runTime).toMatchObject({ count: 3, mean: 30, min: 10, max: 60, p99: 60 });
    expect(runTime.p50).toBeGreaterThanOrEqual(20);
    expect(runTime.p50).toBeLessThanOrEqual(20 * 1.045);
  });

  test("are 0 before the first job", () => {
    const none = { count: 0, mean: 0, min: 0, max: 0, p50: 0, p99: 0 };
    expect(workerPool(jobs.add).metrics).toEqual({
      queued: 0,
      running: 0,
      workers: 0,
      done: 0,
      failed: 0,
      aborted: 0,
      waitTime: none,
      runTime: none,
    });
  });

  test("give percentiles that are never too low, and at most 4.5 % or a microsecond too high", async () => {
    const times = fc.array(fc.oneof(fc.double({ min: 0, max: 1e8, noNaN: true }), fc.integer({ min: 0, max: 50 })), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(times, async (times) => {
        let now = 0;
        let next = 0;
        const pool = workerPool(
          () => {
            now += times[next] as number;
            next += 1;
          },
          { workers: 1, clock: { now: () => now } },
        );
        for (const _ of times) await pool.run([]);
        const { runTime } = pool.metrics;
        const sorted = [...times].sort((a, b) => a - b);
        for (const [part, got] of [
          [0.5, runTime.p50],
          [0.99, runTime.p99],
        ] as const) {
          const exact = sorted[Math.ceil(part * sorted.length) - 1] as number;
          const slack = 1e-7 * (1 + now); // `now` is a sum, and loses what is small.
          expect(got).toBeGreaterThanOrEqual(exact - slack);
          expect(got).toBeLessThanOrEqual(Math.max(exact * 1.045, exact + 0.001) + slack);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("map", () => {
  const sources: Readonly<Record<string, (n: number) => Parameters<WorkerPool<[number], number>["map"]>[0]>> = {
    "an array": (n) => Array.from({ length: n }, (_, i) => i),
    "a set": (n) => new Set(Array.from({ length: n }, (_, i) => i)),
    "a generator": function* (n) {
      for (let i = 0; i < n; i++) yield i;
    },
    "an async generator": async function* (n) {
      for (let i = 0; i < n; i++) {
        if (i % 3 === 0) await Promise.resolve();
        yield i;
      }
    },
    "a channel": (n) => {
      const ch = chan<number>(2);
      go(function* () {
        for (let i = 0; i < n; i++) yield* ch.send(i);
        ch.close();
      });
      return ch;
    },
    "the results of another map": (n) =>
      workerPool((i: number) => i - 1000).map(Array.from({ length: n }, (_, i) => i + 1000)),
  };

  test.each(Object.entries(sources))("goes over %s", async (_, source) => {
    for (const n of [0, 1, 2, 40]) {
      for (const workers of [1, 3]) {
        for (const queue of [0, 1, Number.POSITIVE_INFINITY]) {
          const pool = workerPool(jobs.add, { workers, queue });
          const results: number[] = [];
          for await (const result of pool.map(source(n) as Iterable<number>, { concurrency: 4 })) results.push(result);
          expect(results).toEqual(Array.from({ length: n }, (_, i) => i));
        }
      }
    }
  });

  test("gives results in the order of the items, though they come in another", async () => {
    const { pool, started, release } = gated({ workers: 3 });
    const results = pool.map(["a", "b", "c"]);
    await eventually(() => started.length === 3);
    release("c");
    release("b");
    await eventually(() => pool.metrics.done === 2);
    expect([results.length, results.tryRecvOk()]).toEqual([0, undefined]);
    release("a");
    await eventually(() => results.length === 3);
    expect([results.tryRecv(), await results.recv(), results.recv().wait()]).toEqual(["a", "b", "c"]);
    expect(await results.recvOk()).toEqual([undefined, false]);
    expect(results.tryRecvOk()).toEqual([undefined, false]);
  });

  test("takes no more items than `concurrency` whose results have not been received", async () => {
    for (const concurrency of [1, 2, 5]) {
      let taken = 0;
      let received = 0;
      function* items(): Generator<number> {
        for (let i = 0; i < 30; i++) {
          taken += 1;
          expect(taken - received).toBeLessThanOrEqual(concurrency);
          yield i;
        }
      }
      const pool = workerPool(jobs.addWaiting, { workers: 8 });
      const results = workerPool(jobs.add, { workers: 8 }).map(items(), { concurrency });
      await eventually(() => taken === concurrency && results.length === concurrency);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
      expect(taken).toBe(concurrency);
      for (;;) {
        const pending = results.recvOk();
        received += 1; // Its token is back before whoever receives goes on.
        const [value, ok] = await pending;
        if (!ok) break;
        expect(value).toBe(received - 1);
      }
      expect(taken).toBe(30);
      await pool.close();
    }
  });

  test("is for generator goroutines what a channel is", async () => {
    const pool = workerPool(tasks.add, { workers: 2 });
    const seen: number[] = [];
    await go(function* () {
      const results = pool.map([1, 2, 3, 4, 5, 6]);
      seen.push((yield* results.recv()) as number);
      const got = yield* select({ result: results.recvOk(), never: chan<number>().recv() });
      if (got.case === "result" && got.value[1]) seen.push(got.value[0]);
      yield* range(results, (value) => {
        seen.push(value);
      });
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("throws a job's error in its place, takes nothing more and drops what waits", async () => {
    let taken = 0;
    let left = false;
    function* items(): Generator<number> {
      try {
        for (let i = 0; ; i += 2) {
          taken += 1;
          yield i === 6 ? 7 : i;
        }
      } finally {
        left = true;
      }
    }
    for (const task of [jobs.even, tasks.even]) {
      taken = 0;
      left = false;
      const pool = workerPool<[n: number], number>(task, { workers: 2 });
      const seen: number[] = [];
      const error = await errorOf(
        (async () => {
          for await (const result of pool.map(items(), { concurrency: 10 })) seen.push(result);
        })(),
      );
      expect(error).toEqual(new RangeError("7 is odd"));
      expect(seen).toEqual([0, 2, 4]);
      await eventually(() => left);
      expect(taken).toBeLessThanOrEqual(4 + 10);
      await pool.close();
      const { done, failed, aborted } = pool.metrics;
      expect([failed, done + failed + aborted]).toEqual([1, taken]);
    }
  });

  test("gives the results before an error, and is closed after it", async () => {
    const { pool, started, release } = gated({ workers: 2 });
    const fail = async (name: string): Promise<string> => {
      await pool.run([name]);
      if (name === "b") throw new Error("b is bad");
      return name;
    };
    const fails = workerPool(fail, { workers: 2 });
    const results = fails.map(["a", "b", "c", "d", "e"], { concurrency: 4 });
    await eventually(() => started.length === 2);
    expect(countsOf(fails.metrics)).toEqual([2, 2, 2, 0, 0, 0]);
    release("b");
    await eventually(() => fails.metrics.failed === 1);
    expect(countsOf(fails.metrics)).toEqual([0, 1, 2, 0, 1, 2]); // "c" and "d" will not be wanted.
    expect(results.length).toBe(0);
    release("a");
    expect(await results.recvOk()).toEqual(["a", true]);
    expect(await errorOf(results.recvOk())).toEqual(new Error("b is bad"));
    expect(await results.recvOk()).toEqual([undefined, false]);
    expect(started).toEqual(["a", "b"]);
  });

  test("throws what its source throws, after the results of what came before", async () => {
    const pool = workerPool(jobs.add, { workers: 2 });
    async function* items(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      throw new Error("the well is dry");
    }
    const seen: number[] = [];
    const error = await errorOf(
      (async () => {
        for await (const result of pool.map(items())) seen.push(result);
      })(),
    );
    expect([seen, error]).toEqual([[1, 2], new Error("the well is dry")]);
  });

  test("stops when its loop is left: the source is closed, and what waits is dropped", async () => {
    for (const isAsync of [false, true]) {
      let left = 0;
      function* sync(): Generator<number> {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          left += 1;
        }
      }
      async function* later(): AsyncGenerator<number> {
        yield* sync();
      }
      const goroutines = numGoroutine();
      const pool = workerPool(jobs.addWaiting as (n: number) => Generator<unknown, number, never>, { workers: 1 });
      for await (const result of pool.map(isAsync ? later() : sync(), { concurrency: 20 })) {
        expect(result).toBeNaN(); // There is no second argument.
        break;
      }
      await pool.close();
      await eventually(() => left === 1);
      const { done, queued, running } = pool.metrics;
      expect([queued, running]).toEqual([0, 0]);
      expect(done).toBeLessThanOrEqual(1 + 20);
      await eventually(() => numGoroutine() <= goroutines);
    }
  });

  test("stops at the end of a `using` block, though its feeder waits for a channel or for room", async () => {
    const goroutines = numGoroutine();
    const { pool, started, release } = gated({ workers: 1, queue: 0 });
    {
      using quiet = pool.map(chan<string>());
      using full = pool.map(["a", "b", "c"], { concurrency: 3 });
      await eventually(() => started.length === 1);
      expect([quiet.length, full.length]).toEqual([0, 0]);
    }
    release("a");
    await pool.wait();
    await eventually(() => numGoroutine() <= goroutines);
    expect([started, pool.metrics.done]).toEqual([["a"], 1]);
    const job = pool.run(["d"]); // The room that "b" waited for is there.
    await eventually(() => started.length === 2);
    release("d");
    expect(await job).toBe("d");
  });

  test("starts nothing more once it is disposed of, though there is room for the next item by then", async () => {
    const started: number[] = [];
    const pool = workerPool((n: number) => started.push(n), { workers: 1, queue: 0 });
    const results = pool.map([1, 2, 3], { concurrency: 3 });
    await go(function* () {
      expect(yield* results.recv()).toBe(1);
      results[Symbol.dispose](); // The feeder has been let in with 2, and is yet to run.
    });
    await pool.submit([4]).then(({ job }) => job); // It has the room that 2 was to have.
    await pool.close();
    expect(started).toEqual([1, 4]);
  });

  test("gives nothing behind an error, though there is room for the next item by then", async () => {
    const started: string[] = [];
    const first = chan<never>();
    const others = chan<never>();
    const pool = workerPool(
      function* (name: string) {
        started.push(name);
        yield* (name === "a" ? first : others).recv();
        if (name === "bad") throw new Error(name);
        return name;
      },
      { workers: 3, queue: 0 },
    );
    const results = pool.map(["a", "b", "bad", "d"], { concurrency: 4 });
    await eventually(() => started.length === 3);
    others.close(); // When "b" ends the feeder is let in with "d", but "bad" fails before it runs.
    await eventually(() => pool.metrics.failed === 1);
    first.close();
    expect([await results.recv(), await results.recv()]).toEqual(["a", "b"]);
    expect(await errorOf(results.recv())).toEqual(new Error("bad"));
    expect(await results.recvOk()).toEqual([undefined, false]);
    await pool.close();
    expect(started).toEqual(["a", "b", "bad"]);
  });

  test("takes no notice of a source that throws once it is disposed of", async () => {
    const pool = workerPool((n: number) => n, { workers: 1 });
    const goroutines = numGoroutine();
    function* source(): Generator<number> {
      results[Symbol.dispose]();
      yield* [];
      throw new Error("source");
    }
    const results = pool.map(source());
    expect(await results.recvOk()).toEqual([undefined, false]);
    await eventually(() => numGoroutine() <= goroutines);
  });

  test("wakes whoever waits for a result when it is disposed of", async () => {
    const { pool } = gated();
    const results = pool.map(chan<string>());
    const waiting = results.recvOk().then((got) => got);
    expect(await isBlocked(waiting)).toBe(true);
    results[Symbol.dispose]();
    expect(await waiting).toEqual([undefined, false]);
  });

  test("ends with the reason of its signal, also while its source gives nothing", async () => {
    const { pool, started, release } = gated({ workers: 1 });
    const abort = new AbortController();
    const quiet = pool.map(chan<string>(), { signal: abort.signal });
    const busy = pool.map(["a", "b"], { signal: abort.signal, concurrency: 2 });
    await eventually(() => started.length === 1);
    abort.abort(new Error("no time left"));
    for (const results of [quiet, busy]) {
      expect(await errorOf(results.recv())).toEqual(new Error("no time left"));
      expect(await results.recvOk()).toEqual([undefined, false]);
    }
    release("a");
    await pool.close();
    expect(started).toEqual(["a"]);
    const other = gated();
    expect(await errorOf(other.pool.map(["a"], { signal: AbortSignal.abort("before") }).recv())).toBe("before");
    const meanwhile = other.pool.map(["a"], { signal: endingContext() });
    expect(await errorOf(meanwhile.recv())).toBe(Canceled);
    expect(await meanwhile.recvOk()).toEqual([undefined, false]);
    expect(other.started).toEqual([]);
  });

  test("ends with an error when its pool is closed under it", async () => {
    const pool = workerPool(jobs.add, { workers: 1 });
    function* endless(): Generator<number> {
      for (let i = 0; ; i++) yield i;
    }
    const results = pool.map(endless());
    expect(await results.recv()).toBe(0);
    const ended = pool.close().then();
    let error: unknown;
    for (let i = 0; i < 4 && error === undefined; i++) error = await errorOf(results.recv());
    expect(error).toEqual(new RuntimeError("workerpool: run on closed pool"));
    await ended;
  });
});

describe("on worker threads", () => {
  test("arguments and results that cannot be copied fail their job alone", async () => {
    const pool = workerPool(tasks.gate, { workers: 1 });
    const started = chan<unknown>(10);
    const release = chan<unknown>(1);
    const first = pool.run([started, release, 1]);
    const bad = Array.from({ length: 5000 }, () => errorOf(pool.run([started, release, () => {}])));
    const last = pool.run([started, release, 2]);
    await release.send("one");
    expect(await first).toBe("one");
    await release.send("two");
    expect(await last).toBe("two");
    for (const error of await Promise.all(bad)) expect(error).toBeInstanceOf(DataCloneError);
    expect(countsOf(pool.metrics)).toEqual([0, 0, 1, 2, 5000, 0]);
  });

  test("a worker thread that dies fails the jobs that it had, and the pool goes on", async () => {
    const pool = workerPool(tasks.exit, { workers: 4 });
    const all = Array.from({ length: 40 }, (_, n) => {
      const status = n % 8 === 5 ? 3 : -1 - n;
      return pool.run([status]).then(
        (got) => expect(got).toBe(status),
        (error: unknown) => expect(error).toBeInstanceOf(WorkerDiedError),
      );
    });
    await Promise.all(all);
    expect(await pool.run([-7])).toBe(-7);
    const { queued, running, done, failed } = pool.metrics;
    expect([queued, running, done + failed]).toEqual([0, 0, 41]);
    expect(failed).toBeGreaterThanOrEqual(5);
    await pool.close();
  });

  test("a pool may be there, and call tasks for any thread", async () => {
    expect(await go(tasks.sumSquares, 20)).toBe(2470);
    expect(await Promise.all([4, 5].map((n) => go(tasks.sumSquares, n)))).toEqual([14, 30]);
  });

  test("other threads use a pool through a channel", async () => {
    const pool = workerPool(jobs.add);
    const requests = chan<[a: number, b: number]>();
    const replies = chan<number>();
    const server = go(function* () {
      yield* range(requests, function* (args) {
        yield* replies.send(yield* pool.run(args));
      });
    });
    const caller = workerPool(tasks.gate); // On another thread: sends on one channel, receives on the other.
    expect(await caller.run([requests, replies, [20, 22]])).toBe(42);
    requests.close();
    await server;
  });
});

test("memory stays flat over tens of thousands of jobs, and a pool that nobody has is garbage", async () => {
  const { code, stdout, stderr } = await runProgram(
    `
    import { configure } from "parachan";
    import { workerPool } from "parachan/workerpool";
    import { jobs, tasks } from "./tasks/jobs.mjs";
    configure({ threads: 1 });
    const settle = async () => {
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        gc();
      }
    };
    const pools = [workerPool(jobs.addWaiting, { workers: 8 }), workerPool(tasks.add, { workers: 64, queue: 100 })];
    const { signal } = new AbortController();
    const heap = [];
    for (let round = 0; round < 6; round++) {
      for (const pool of pools) {
        for await (const sum of pool.map(Array(1500).fill([1]).flat())) void sum;
        for (let n = 0; n < 300; n++) await (await pool.submit([n, 1], { signal, priority: n % 7 })).job;
      }
      await settle();
      heap.push(process.memoryUsage().heapUsed);
    }
    console.log(pools.map(({ metrics }) => metrics.done).join());
    const grown = heap.at(-1) - heap[1];
    console.log(grown < 1_000_000 ? "flat" : heap.join());

    let refs = [];
    const drop = async (i) => {
      const value = { i };
      const pool = workerPool((value) => value, { workers: { min: 1, max: 2, idle: 1 } });
      await pool.run([value]);
      refs.push(new WeakRef(pool), new WeakRef(value));
    };
    for (let i = 0; i < 20; i++) await drop(i);
    for (let look = 0; look < 100 && refs.length > 0; look++) {
      await settle();
      refs = refs.filter((ref) => ref.deref() !== undefined);
    }
    console.log(refs.length);
  `,
    ["--expose-gc"],
  );
  expect([code, stdout, stderr]).toEqual([0, "10800,10800\nflat\n0\n", ""]);
});

describe("misuse", () => {
  test("throws at once", () => {
    // @ts-expect-error neither a function nor a task
    expect(() => workerPool(5)).toThrow(TypeError);
    for (const workers of [
      0,
      -1,
      1.5,
      Number.NaN,
      { min: 2, max: 1 },
      { min: -1 },
      { max: 0 },
      { idle: -1 },
      { grow: Number.NaN },
      2 ** 31,
      { min: 2 ** 31, max: 2 ** 32 },
      // Numbers as environment variables have them. A text's properties are options that are left out.
      "4",
      { idle: "4" },
      { grow: "4" },
    ] as number[]) {
      expect(() => workerPool(jobs.add, { workers }), JSON.stringify(workers)).toThrow(RangeError);
    }
    for (const queue of [-1, 0.5, Number.NaN]) expect(() => workerPool(jobs.add, { queue })).toThrow(RangeError);
    for (const aging of [-1, Number.NaN, "4"] as number[])
      expect(() => workerPool(jobs.add, { aging })).toThrow(RangeError);
    const pool = workerPool(jobs.add);
    for (const priority of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => pool.run([1], { priority })).toThrow(RangeError);
      expect(() => pool.submit([1], { priority })).toThrow(RangeError);
      expect(() => pool.map([1], { priority })).toThrow(RangeError);
    }
    for (const concurrency of [0, -1, 1.5, Number.POSITIVE_INFINITY]) {
      expect(() => pool.map([1], { concurrency })).toThrow(RangeError);
    }
    // @ts-expect-error no signal
    expect(() => pool.run([1], { signal: {} })).toThrow(TypeError);
    expect(countsOf(pool.metrics)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

// What may be done to a pool, in any order.
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("run" as const),
      priority: fc.integer({ min: -2, max: 2 }),
      abortable: fc.boolean(),
      turns: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("submit" as const),
      priority: fc.integer({ min: -2, max: 2 }),
      abortable: fc.boolean(),
      turns: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("abort" as const), which: fc.nat(30) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("yield" as const), times: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constant({ do: "map" as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: "close" as const }, { do: "cancel" as const }) },
);

describe.each(places)("whatever is done to a pool %s", (_, work) => {
  test("no job is lost or run twice, and the metrics add up", async () => {
    const options = fc.record({
      workers: fc.oneof(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom({ max: 3, idle: 0 }, { min: 1, max: 3, grow: 1 }),
      ),
      queue: fc.constantFrom(0, 1, 3, Number.POSITIVE_INFINITY),
      aging: fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
    });
    await fc.assert(
      fc.asyncProperty(options, fc.array(action, { maxLength: 40 }), async (options, actions) => {
        const cells = sharedArray("i32", 100);
        const pool = workerPool(
          work.mark as (c: typeof cells, i: number, t: number) => Generator<unknown, number, never>,
          options,
        );
        const mapped = workerPool(work.mark as (i: typeof cells) => Generator<unknown, number, never>, options);
        let next = 0;
        /** What each job that was handed in has come to. */
        const outcomes: Promise<{ index: number; got: "done" | "aborted" | "closed" | "full" }>[] = [];
        const controllers: AbortController[] = [];
        const waiting: Promise<unknown>[] = [];
        const stopped = new Error("cancelled");
        const handIn = (how: "run" | "submit", priority: number, abortable: boolean, turns: number): void => {
          const index = next++;
          const controller = new AbortController();
          if (abortable) controllers.push(controller);
          const args: [typeof cells, number, number] = [cells, index, turns];
          const job = { signal: controller.signal, priority };
          const result = (async () => {
            try {
              const got =
                how === "run"
                  ? await pool.run(args, job)
                  : await go(function* () {
                      const submitted = yield* pool.submit(args, job);
                      return yield* submitted.job;
                    });
              expect(got).toBe(index);
              return { index, got: "done" as const };
            } catch (error) {
              if (error === stopped || error === controller.signal.reason) return { index, got: "aborted" as const };
              if (!(error instanceof RuntimeError)) throw error;
              return { index, got: error.message.endsWith("full") ? ("full" as const) : ("closed" as const) };
            }
          })();
          outcomes.push(result);
        };
        for (const step of actions) {
          if (step.do === "run" || step.do === "submit") handIn(step.do, step.priority, step.abortable, step.turns);
          else if (step.do === "abort") controllers[step.which]?.abort(new Error(`aborted ${step.which}`));
          else if (step.do === "yield") for (let i = 0; i < step.times; i++) await gosched();
          else if (step.do === "close") waiting.push(pool.close().then());
          else if (step.do === "cancel") pool.cancel(stopped);
          else {
            const items = Array.from({ length: 5 }, () => sharedArray("i32", 1));
            const results = mapped.map(items, { concurrency: 2 });
            waiting.push(
              (async () => {
                let count = 0;
                for await (const _ of results) count += 1;
                expect(count).toBe(5);
              })(),
            );
          }
        }
        const ended = pool.close();
        const all = await Promise.all(outcomes);
        await ended;
        await Promise.all(waiting);
        await mapped.close();
        const count = (got: string): number => all.filter((each) => each.got === got).length;
        for (const { index, got } of all) {
          const runs = Atomics.load(cells, index);
          if (got === "done") expect(runs).toBe(1);
          else if (got === "aborted") expect(runs).toBeLessThanOrEqual(1);
          else expect(runs).toBe(0);
        }
        const { queued, running, workers, done, failed, aborted } = pool.metrics;
        expect([queued, running, workers, done, failed, aborted]).toEqual([
          0,
          0,
          0,
          count("done"),
          0,
          count("aborted"),
        ]);
      }),
      { numRuns: 100 },
    );
  });
});

test("a map whose signal is none takes nothing", async () => {
  const pool = workerPool((n: number) => n);
  const before = numGoroutine();
  const signal = { aborted: false } as AbortSignal;
  expect(() => pool.map([1, 2, 3], { signal })).toThrow(TypeError);
  expect(numGoroutine()).toBe(before);
});
