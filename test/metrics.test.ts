// What a program can see of its own scheduler and memory.

import { chan, configure, type Goroutine, go, numGoroutine, shutdown } from "parachan";
import { Bool } from "parachan/atomic";
import { type Metrics, read, schedtrace, type ThreadMetrics } from "parachan/metrics";
import { expect, test, vi } from "vitest";
import { runProgram } from "./process/node.js";
import { compute, receive, receiveBlocking } from "./tasks/busy.mjs";

const MEMORY = 64 * 2 ** 20;
configure({ threads: 1, memory: MEMORY });

const workers = ({ threads }: Metrics): ThreadMetrics[] => threads.filter(({ worker }) => worker);
const allQueued = ({ queued, threads }: Metrics): number =>
  threads.reduce((sum, thread) => sum + thread.queued, queued);

/** The only worker, once it is as it is said to be. */
const workerWith = (expected: Partial<ThreadMetrics>): Promise<ThreadMetrics> =>
  vi.waitFor(
    () => {
      const [worker, ...others] = workers(read());
      expect(others).toEqual([]);
      expect(worker).toMatchObject(expected);
      return worker as ThreadMetrics;
    },
    { timeout: 50_000 },
  );

test("before the first channel there is no memory and no thread", () => {
  const memory = { taken: 0, limit: 0 };
  expect(read()).toEqual({ goroutines: 1, gomaxprocs: 1, queued: 0, searching: 0, memory, threads: [] });
  expect(schedtrace()).toMatch(/^SCHED \d+ms: gomaxprocs=1 idleprocs=0 threads=0 spinningthreads=0 runqueue=0 \[\]$/);
});

test("the memory that is taken grows with what is made, up to what is configured", () => {
  const ch = chan<number>(1);
  go(function* () {
    yield* ch.recv();
  });
  const before = read().memory;
  expect(before.limit).toBe(MEMORY);
  const large = chan<number>(100_000);
  const { taken } = read().memory;
  expect(taken - before.taken).toBeGreaterThanOrEqual(100_000 * 16);
  expect(taken).toBeLessThanOrEqual(MEMORY);
  expect(taken % 65536).toBe(0);
  large.close();
  ch.close();
});

test("a worker that computes runs one task, and those that nobody has started are queued", async () => {
  const started = chan<boolean>(4);
  const stop = new Bool();
  const running: Goroutine<void>[] = [go(compute, started, stop)];
  await started.recv();
  for (let i = 0; i < 3; i++) running.push(go(compute, started, stop));
  const metrics = read();
  expect(workers(metrics)).toEqual([
    { number: 1, worker: true, state: "running", blocked: false, tasks: 1, queued: expect.any(Number) },
  ]);
  expect(allQueued(metrics)).toBe(3);
  expect(metrics.goroutines).toBe(numGoroutine());
  expect(metrics.goroutines).toBe(5);
  expect(schedtrace()).toMatch(/^SCHED \d+ms: gomaxprocs=1 idleprocs=0 threads=2 spinningthreads=0 runqueue=3 \[0\]$/);
  stop.store(true);
  for (const one of running) await one;
  expect(allQueued(read())).toBe(0);
});

test("a worker whose task waits sleeps, and still has the task", async () => {
  const started = chan<boolean>(1);
  const ch = chan<number>();
  const task = go(receive, started, ch);
  await started.recv();
  const sleeping = await workerWith({ state: expect.stringMatching(/dozing|asleep/), tasks: 1 });
  expect(sleeping.blocked).toBe(false);
  await vi.waitFor(() => expect(schedtrace()).toContain("idleprocs=1"), { timeout: 50_000 });
  await ch.send(7);
  expect(await task).toBe(7);
  await workerWith({ tasks: 0 });
});

test("a worker that a call blocks says so", async () => {
  const started = chan<boolean>(1);
  const ch = chan<number>();
  const task = go(receiveBlocking, started, ch);
  await started.recv();
  expect((await workerWith({ blocked: true })).tasks).toBe(1);
  await ch.send(8);
  expect(await task).toBe(8);
  await workerWith({ blocked: false, tasks: 0 });
});

test("once the workers have stopped, the thread that began is left", async () => {
  await shutdown();
  expect(read().threads.map(({ number, worker }) => [number, worker])).toEqual([[0, false]]);
});

test("how many threads there may be is the same on every thread, also after it has been changed", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { configure, go, gomaxprocs } from "parachan";
    import { procs } from "./tasks/busy.mjs";
    configure({ threads: 7 });
    console.log((await go(procs)).join());
    gomaxprocs(9);
    console.log((await go(procs)).join());
  `);
  expect([code, stdout, stderr]).toEqual([0, "7,7\n9,9\n", ""]);
});

test.each([2, 0])("a task behind one that computes starts as soon as there may be %i workers", async (workers) => {
  const { code, stdout, stderr } = await runProgram(`
    import { setTimeout as pause } from "node:timers/promises";
    import { chan, configure, go, gomaxprocs } from "parachan";
    import { Bool } from "parachan/atomic";
    import { compute, procs } from "./tasks/busy.mjs";
    configure({ threads: 1 });
    const [started, stop] = [chan(1), new Bool()];
    const computing = go(compute, started, stop);
    await started.recv();
    const queued = go(procs).then(() => stop.store(true));
    await pause(50);
    gomaxprocs(${workers});
    await queued;
    await computing;
    console.log("done");
  `);
  expect([code, stdout, stderr]).toEqual([0, "done\n", ""]);
});
