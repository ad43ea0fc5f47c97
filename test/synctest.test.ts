// parachan/synctest: tests on a clock that jumps to the next timer as soon as nobody can run.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import {
  chan,
  DeadlineExceeded,
  DeadlockError,
  type GoroutineGenerator,
  go,
  gosched,
  nilChan,
  range,
  select,
  shutdown,
  until,
} from "parachan";
import { background, fromSignal, afterFunc as onDone, withCancel, withDeadline, withTimeout } from "parachan/context";
import { Group } from "parachan/errgroup";
import { debounce } from "parachan/pipeline";
import { Limiter } from "parachan/rate";
import { Cond, Mutex, WaitGroup } from "parachan/sync";
import * as synctest from "parachan/synctest";
import {
  after,
  afterFunc,
  Hour,
  Millisecond,
  Minute,
  Nanosecond,
  now,
  Second,
  sleep,
  Ticker,
  Timer,
  tick,
} from "parachan/time";
import { workerPool } from "parachan/workerpool";
import { afterEach, describe, expect, test } from "vitest";
import { selectTasks } from "./tasks/selecting.mjs";

const day = 24 * Hour;
/** Milliseconds since midnight UTC on 1 January 2000. */
const elapsed = (): number => now().getTime() - Date.UTC(2000, 0, 1);

test("Go 320: the clock begins at midnight UTC on 1 January 2000, in each test anew", async () => {
  for (let n = 0; n < 2; n++) {
    const times = await synctest.test(function* () {
      const begin = now();
      yield* sleep(day);
      return [begin, now()].map((time) => time.toISOString());
    });
    expect(times).toEqual(["2000-01-01T00:00:00.000Z", "2000-01-02T00:00:00.000Z"]);
  }
  expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(day);
});

test("Go 319, 321: time stands still while somebody can run, and jumps when everyone sleeps", async () => {
  const frames: [string, string][] = [];
  const line = (text: string): void => void frames.push([text, now().toISOString()]);
  await synctest.test(function* () {
    yield* sleep(Date.UTC(2009, 10, 10, 23) - now().getTime()); // The playground's time.
    line("line 1");
    for (let n = 0; n < 1000; n++) yield* gosched();
    line("line 2");
    line("line 3");
    line("line 4");
    yield* sleep(1 * Second);
    line("line 5");
    line(now().toISOString());
  });
  const [t0, t1] = ["2009-11-10T23:00:00.000Z", "2009-11-10T23:00:01.000Z"];
  expect(frames).toEqual([
    ["line 1", t0],
    ["line 2", t0],
    ["line 3", t0],
    ["line 4", t0],
    ["line 5", t1],
    [t1, t1],
  ]);
});

test("Go 319: whoever sleeps for less wakes before, in the order of their times", async () => {
  const woken: [number, number][] = [];
  await synctest.test(async () => {
    for (const seconds of [5, 3, 8, 1]) {
      go(function* () {
        yield* sleep(seconds * Second);
        woken.push([seconds, elapsed()]);
      });
    }
    await sleep(10 * Second);
    woken.push([10, elapsed()]);
  });
  expect(woken).toEqual([1, 3, 5, 8, 10].map((seconds) => [seconds, seconds * Second]));
});

test("the result and the error of the function are the test's", async () => {
  expect(await synctest.test((a: number, b: number) => a + b, 1, 2)).toBe(3);
  const error = new Error("failed");
  const failing = synctest.test(function* () {
    go(function* () {
      yield* chan().recv();
    });
    yield* sleep(Hour);
    throw error;
  });
  await expect(failing).rejects.toBe(error);
});

describe("everything that waits for time follows the clock:", () => {
  test("sleep, after and timers", async () => {
    await synctest.test(function* () {
      yield* sleep(Hour);
      expect((yield* after(Hour).recv())?.getTime()).toBe(now().getTime());
      expect(elapsed()).toBe(2 * Hour);
      const timer = new Timer(3 * Hour);
      yield* sleep(Hour);
      expect(timer.reset(Hour)).toBe(true);
      yield* timer.c.recv();
      expect(elapsed()).toBe(4 * Hour);
      expect(timer.stop()).toBe(false);
    });
  });

  test("tickers, with each tick at its time", async () => {
    await synctest.test(function* () {
      const ticker = new Ticker(Minute);
      for (let n = 1; n <= 100; n++)
        expect((yield* ticker.c.recv())?.getTime()).toBe(Date.UTC(2000, 0, 1) + n * Minute);
      ticker.reset(Hour);
      yield* ticker.c.recv();
      expect(elapsed()).toBe(100 * Minute + Hour);
      ticker.stop();
      const ticks = tick(Second);
      yield* sleep(10 * Second);
      expect(ticks.tryRecv()?.getTime()).toBe(Date.UTC(2000, 0, 1) + 100 * Minute + Hour + Second);
      expect(ticks.tryRecv()).toBeUndefined();
    });
  });

  test("afterFunc", async () => {
    const calls: number[] = [];
    await synctest.test(function* () {
      afterFunc(Hour, () => void calls.push(elapsed()));
      const stopped = afterFunc(Minute, () => void calls.push(-1));
      yield* sleep(Second);
      expect(stopped.stop()).toBe(true);
      yield* sleep(2 * Hour);
    });
    expect(calls).toEqual([Hour]);
  });

  test("limits of waits", async () => {
    await synctest.test(async () => {
      const never = chan<number>();
      await expect(never.recv().within(Hour)).rejects.toBe(DeadlineExceeded);
      expect(elapsed()).toBe(Hour);
      const got = await select({ never: never.recv(), limit: sleep(Minute) });
      expect([got.case, elapsed()]).toEqual(["limit", Hour + Minute]);
    });
  });

  test("Go 331: deadlines of contexts", async () => {
    await synctest.test(function* () {
      const [ctx, cancel] = withTimeout(background(), 5 * Second);
      expect(ctx.deadline()?.toISOString()).toBe("2000-01-01T00:00:05.000Z");
      yield* sleep(5 * Second - 1 * Millisecond);
      yield* synctest.wait();
      expect(ctx.err()).toBeUndefined();
      yield* sleep(1 * Millisecond);
      yield* synctest.wait();
      expect(ctx.err()).toBe(DeadlineExceeded);
      cancel();
      const [later, end] = withDeadline(background(), new Date(now().getTime() + day));
      yield* later.done.recv();
      expect(elapsed()).toBe(5 * Second + day);
      end();
      expect(withDeadline(background(), now())[0].err()).toBe(DeadlineExceeded);
    });
  });

  test("limiters", async () => {
    const times = await synctest.test(function* () {
      const limiter = new Limiter(1, 2);
      const allowed: number[] = [];
      for (let n = 0; n < 5; n++) {
        yield* limiter.wait();
        allowed.push(elapsed());
      }
      return allowed;
    });
    expect(times).toEqual([0, 0, 1000, 2000, 3000]);
  });

  test("what comes in the very instant of a deadline or a limit has come in time", async () => {
    await synctest.test(function* () {
      for (let n = 0; n < 8; n++) {
        // The heap's order among equals is not that of their making: others are in it too.
        const others = Array.from({ length: n }, (_, i) => new Timer((i % 3) * Second));
        const early = new Timer(Second).c;
        const [ctx, cancel] = withTimeout(background(), Second);
        const late = new Timer(Second).c;
        const waiters = [early, late].map((timer) => go(() => select({ done: ctx.done.recv(), timer: timer.recv() })));
        const limited = go(() => new Timer(Second).c.recv().within(Second));
        for (const waiter of waiters) expect((yield* waiter).case).toBe("timer");
        expect(yield* limited).toEqual(now());
        expect(ctx.err()).toBe(DeadlineExceeded);
        for (const timer of others) timer.stop();
        cancel();
      }
      const limiter = new Limiter(1, 1);
      yield* limiter.wait();
      const [ctx, cancel] = withTimeout(background(), Second);
      yield* limiter.wait(ctx);
      cancel();
      yield* limiter.wait(Second);
      expect(elapsed()).toBe(10 * Second);
    });
  });

  test("stages of pipelines", async () => {
    const values = await synctest.test(function* () {
      const keys = chan<number>();
      const quiet = debounce(keys, 300);
      go(function* () {
        for (const [n, pause] of [100, 100, 400, 100, 1000].entries()) {
          yield* keys.send(n);
          yield* sleep(pause);
        }
        keys.close();
      });
      const got: unknown[] = [];
      for (let value = yield* quiet.recv(); value !== undefined; value = yield* quiet.recv()) got.push(value);
      return got;
    });
    expect(values).toEqual([2, 4]);
  });

  test("groups, and pools of workers", async () => {
    const ended = await synctest.test(async () => {
      const pool = workerPool(
        function* (hours: number) {
          yield* sleep(hours * Hour);
        },
        { workers: 2 },
      );
      const group = new Group();
      for (const hours of [1, 2, 3]) group.go(async () => void (await pool.run([hours])));
      await group.wait();
      await pool.close();
      return elapsed();
    });
    expect(ended).toBe(4 * Hour); // The first worker does one hour and three.
  });
});

test("tasks run on this thread, on its clock", async () => {
  await synctest.test(function* () {
    const [time] = yield* go(selectTasks.receiveInForm, "plain", after(Hour), nilChan());
    expect((time as Date).getTime()).toBe(Date.UTC(2000, 0, 1, 1));
  });
});

test("Go 331: a nanosecond is a time of its own", async () => {
  await synctest.test(function* () {
    const [ctx, cancel] = withTimeout(background(), Second);
    yield* sleep(Second - Nanosecond);
    yield* synctest.wait();
    expect(ctx.err()).toBeUndefined();
    yield* sleep(Nanosecond);
    yield* synctest.wait();
    expect(ctx.err()).toBe(DeadlineExceeded);
    cancel();
  });
});

test("Go 324: a timer's value is the time at which it was due, whenever it is received", async () => {
  await synctest.test(function* () {
    const timer = new Timer(Second);
    yield* sleep(2 * Second);
    expect((yield* timer.c.recv())?.getTime()).toBe(Date.UTC(2000, 0, 1) + Second);
    timer.reset(3 * Second);
    yield* sleep(Second);
    timer.reset(3 * Second);
    expect([(yield* timer.c.recv())?.getTime(), elapsed()]).toEqual([Date.UTC(2000, 0, 1) + 6 * Second, 6 * Second]);
  });
});

test("Go 325: what is due in no time is there at once, also if it is reset while somebody waits", async () => {
  await synctest.test(function* () {
    const timer = new Timer(0);
    expect(timer.c.tryRecv()).toEqual(now());
    let called = false;
    afterFunc(0, () => {
      called = true;
    });
    while (!called) yield* gosched();
    let ticks = 0;
    const [ctx, cancel] = withCancel(background());
    go(function* () {
      while ((yield* select({ tick: timer.c.recv(), done: ctx.done.recv() })).case === "tick") ticks += 1;
    });
    for (let n = 1; n <= 3; n++) {
      timer.reset(0);
      yield* synctest.wait();
      expect([ticks, elapsed()]).toEqual([n, 0]);
    }
    cancel();
  });
});

test("Go 325, 326: what afterFunc starts is of the test; what is due after the end is not started", async () => {
  const calls: number[] = [];
  await synctest.test(function* () {
    afterFunc(Second, () => {
      go(function* () {
        yield* sleep(Second);
        calls.push(elapsed());
      });
    });
    afterFunc(Hour, () => void calls.push(Hour));
    yield* sleep(3 * Second);
  });
  expect(calls).toEqual([2 * Second]);
});

test("Go 331: time goes on while goroutines wait for a Cond, a WaitGroup or a generator's next value", async () => {
  await synctest.test(function* () {
    const mutex = new Mutex();
    const cond = new Cond(mutex);
    const wg = new WaitGroup();
    const woken: number[] = [];
    for (let n = 0; n < 3; n++) {
      wg.go(function* () {
        using _ = yield* mutex.lock();
        yield* cond.wait();
        woken.push(elapsed());
      });
    }
    wg.go(function* () {
      yield* sleep(1);
      cond.signal();
      yield* sleep(1);
      cond.broadcast();
    });
    yield* wg.wait();
    expect([woken, elapsed()]).toEqual([[1, 2, 2], 2]);

    function* times(): GoroutineGenerator<number> {
      yield* sleep(Second);
      return elapsed();
    }
    expect([yield* times(), yield* times()]).toEqual([Second + 2, 2 * Second + 2]);
  });
});

describe("wait", () => {
  test("Go 322: waits until those have ended too that others start", async () => {
    await synctest.test(function* () {
      const counts = chan<number>();
      let done = false;
      function* next(): GoroutineGenerator<void> {
        const count = (yield* counts.recv()) as number;
        if (count === 0) {
          done = true;
        } else {
          go(next);
          yield* counts.send(count - 1);
        }
      }
      go(next);
      yield* counts.send(100);
      yield* synctest.wait();
      expect(done).toBe(true);
    });
  });

  test("Go 334: sees all that the others have done, round after round", async () => {
    await synctest.test(function* () {
      let sum = 0;
      const rounds = chan<number>();
      for (let n = 0; n < 3; n++) {
        go(function* () {
          yield* range(rounds, function* (round) {
            yield* sleep(round);
            sum += round;
          });
        });
      }
      let expected = 0;
      for (let round = 1; round <= 10; round++) {
        yield* rounds.send(round);
        expected += round;
        yield* sleep(round);
        yield* synctest.wait();
        expect(sum).toBe(expected);
      }
      rounds.close();
    });
  });

  test("Go 323: waits until all others are blocked, and time stands still", async () => {
    await synctest.test(function* () {
      let called = false;
      const [ctx, cancel] = withCancel(background());
      onDone(ctx, () => {
        called = true;
      });
      yield* synctest.wait();
      expect(called).toBe(false);
      cancel();
      yield* synctest.wait();
      expect([called, elapsed()]).toEqual([true, 0]);
    });
  });

  test("waits for others however often they let each other run", async () => {
    await synctest.test(async () => {
      let rounds = 0;
      const [ping, pong] = [chan<number>(), chan<number>()];
      go(async () => {
        for (let n = 0; n < 500; n++) {
          await ping.send(n);
          await pong.recv();
          rounds += 1;
        }
      });
      go(function* () {
        for (let n = 0; n < 500; n++) yield* pong.send((yield* ping.recv()) as number);
      });
      await synctest.wait();
      expect(rounds).toBe(500);
    });
  });

  test("Go 332: throws outside of a bubble, and if another waits already", async () => {
    expect(() => synctest.wait()).toThrow("goroutine is not in a bubble");
    await synctest.test(function* () {
      const group = new WaitGroup();
      const results: unknown[] = [];
      for (let n = 0; n < 2; n++) {
        group.go(function* () {
          try {
            results.push(yield* synctest.wait());
          } catch (error) {
            results.push(String(error));
          }
        });
      }
      yield* group.wait();
      expect(results).toEqual(["RuntimeError: wait already in progress", undefined]);
    });
  });
});

describe("a deadlock fails the test:", () => {
  const all = "deadlock: all goroutines in bubble are blocked";
  const rest = "deadlock: main bubble goroutine has exited but blocked goroutines remain";

  function* forever(): GoroutineGenerator<void> {
    yield* select({});
  }

  test.each<[string, string, () => unknown]>([
    ["the function waits for ever", all, forever],
    [
      "a child does",
      rest,
      () => {
        go(forever);
      },
    ],
    [
      "both do",
      all,
      function* () {
        go(forever);
        yield* chan().recv();
      },
    ],
    [
      "a child waits for a ticker, which does not tick any more",
      rest,
      () => {
        go(function* () {
          yield* tick(Second).recv();
        });
      },
    ],
    [
      "only a ticker that nobody waits for is left",
      all,
      function* () {
        tick(Second);
        yield* chan().recv();
      },
    ],
    [
      "a mutex is never unlocked",
      all,
      function* () {
        const mutex = new Mutex();
        mutex.tryLock();
        yield* mutex.lock();
      },
    ],
    [
      "a wait has no end",
      all,
      function* () {
        yield* chan().recv().within(Number.POSITIVE_INFINITY);
      },
    ],
    [
      "a child sleeps, for time goes on no more when the function has ended",
      rest,
      () => {
        go(function* () {
          yield* sleep(Hour);
        });
      },
    ],
    [
      "there is a context of a signal, for which nobody waits",
      all,
      function* () {
        const { signal } = new AbortController();
        fromSignal(signal);
        yield* chan().recv();
        return signal;
      },
    ],
    [
      "a call blocks the thread",
      all,
      () => {
        sleep(Hour).wait();
        chan().recv().wait();
      },
    ],
  ])("Go 328: %s", async (_, message, fn) => {
    const error = await synctest.test(fn).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(String(error)).toBe(`DeadlockError: ${message}`);
    expect((error as DeadlockError).dump).toMatch(/^goroutine \d+ \[/);
  });
});

test("a call that blocks the thread lets time jump too", async () => {
  await synctest.test(() => {
    expect(after(Hour).recv().wait()?.getTime()).toBe(Date.UTC(2000, 0, 1, 1));
  });
});

describe("time stands still while the event loop has something under way:", () => {
  const file = fileURLToPath(import.meta.url);

  test("a file", async () => {
    await synctest.test(function* () {
      const hour = sleep(Hour);
      const slept = go(function* () {
        yield* hour;
        return elapsed();
      });
      for (let n = 0; n < 5; n++) expect(yield* until(readFile(file, "utf8"))).toContain("time stands still");
      expect(elapsed()).toBe(0);
      expect(yield* slept).toBe(Hour);
    });
  });

  test("a promise, though nothing keeps the event loop for it", async () => {
    await synctest.test(function* () {
      const late = new Promise((resolve) => setTimeout(resolve, 20, 7).unref());
      expect([yield* until(late), elapsed()]).toEqual([7, 0]);
    });
  });

  test("a socket, in async functions", async () => {
    const server = createServer((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await synctest.test(async () => {
        const late = go(function* () {
          yield* sleep(Hour);
        });
        const answer = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } });
        expect([await answer.text(), elapsed()]).toEqual(["hello", 0]);
        await late;
        expect(elapsed()).toBe(Hour);
      });
    } finally {
      server.close();
    }
  });
});

test("Go 323: timers from before stand still meanwhile, and go on afterwards", async () => {
  const before = new Timer(30);
  const [outside, stopped] = [tick(20), new Timer(Hour)];
  await synctest.test(function* () {
    yield* sleep(day);
    expect([before.c.tryRecv(), outside.tryRecv()]).toEqual([undefined, undefined]);
    expect(stopped.stop()).toBe(true);
  });
  expect(await before.c.recv()).toBeInstanceOf(Date);
  expect(Math.abs(((await outside.recv()) as Date).getTime() - Date.now())).toBeLessThan(day);
});

test("a shutdown within a test is one of whoever sleeps outside too: its timer wakes nobody afterwards", async () => {
  go(() => sleep(10));
  go(function* () {
    yield* sleep(10);
  });
  await gosched();
  await synctest.test(async () => {
    await shutdown();
  });
  const ch = chan<number>();
  const got: unknown[] = [];
  // They have what the sleepers had.
  const receiving = Array.from({ length: 4 }, () =>
    go(function* () {
      got.push(yield* ch.recv());
    }),
  );
  await sleep(10);
  expect(got).toEqual([]);
  ch.close();
  await Promise.all(receiving);
});

test("Go 332: a test inside another, or beside another, throws", async () => {
  await synctest.test(async () => {
    await expect(synctest.test(() => {})).rejects.toThrow("synctest.Run called from within a synctest bubble");
  });
});

describe("with worker threads", () => {
  afterEach(shutdown);

  test("there is no test: they have no bubble", async () => {
    await go(selectTasks.receiveInForm, "plain", new Timer(1).c, nilChan());
    await expect(synctest.test(() => {})).rejects.toThrow("shutdown()");
    await shutdown();
    expect(await synctest.test(() => 1)).toBe(1);
    expect(await go(selectTasks.receiveInForm, "plain", new Timer(1).c, nilChan())).toHaveLength(2);
  });
});
