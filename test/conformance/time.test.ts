// Go 285–318: parachan/time. Bounds on real time are lower bounds, or Go's own with its retries; nothing must be fast.

import { type Chan, chan, go, gosched, nilChan, type RecvChan, select, trySelect } from "parachan";
import { WaitGroup } from "parachan/sync";
import {
  after,
  afterFunc,
  Hour,
  Microsecond,
  Millisecond,
  Minute,
  Nanosecond,
  Second,
  sleep,
  Ticker,
  Timer,
  tick,
} from "parachan/time";
import { describe, expect, test } from "vitest";
import { selectRoles, selectTasks } from "../tasks/selecting.mjs";
import { eventually, isBlocked } from "./clock.js";

const hour = 3_600_000;
/** The clock is read in fractions of a millisecond, a Date has whole ones. */
const now = (): number => Math.floor(performance.timeOrigin + performance.now());
/** What platforms' timers may come early by, beside the library's own. */
const rounding = 1;

test("durations are milliseconds", () => {
  const durations = [Nanosecond, Microsecond, Millisecond, Second, Minute, Hour];
  expect(durations).toEqual([0.000_001, 0.001, 1, 1000, 60_000, 3_600_000]);
});

test("Go 285: sleep sleeps at least so long; 0 or less not at all", async () => {
  const begin = performance.now();
  await sleep(100);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(100);
  for (const none of [0, -1, Number.NEGATIVE_INFINITY]) {
    const order: string[] = [];
    const slept = go(function* () {
      yield* sleep(none);
      order.push("slept");
    });
    await go(function* () {
      yield* sleep(1);
      order.push("others");
    });
    await slept;
    expect(order).toEqual(["slept", "others"]);
  }
});

test("Go 286: afterFunc(0) chained 10 times runs each in its own goroutine, and one that sleeps delays no other", async () => {
  const done = chan<number>();
  let left = 10;
  const f = async (): Promise<void> => {
    left -= 1;
    if (left === 0) await done.send(0);
    else afterFunc(0, f);
    await sleep(hour);
  };
  afterFunc(0, f);
  expect(await done.recv()).toBe(0);
  expect(left).toBe(0);
});

test("Go 287: after delivers the time, at least so much later", async () => {
  const begin = now();
  const time = (await after(100).recv()) as Date;
  expect(time.getTime()).toBeGreaterThanOrEqual(begin + 100 - rounding);
  expect(now()).toBeGreaterThanOrEqual(begin + 100 - rounding);
});

test("Go 288: 10 waits in turn take at least 0.9 of their sum", async () => {
  const begin = performance.now();
  for (let n = 0; n < 10; n++) await after(10).recv();
  expect(performance.now() - begin).toBeGreaterThanOrEqual(90);
});

test("Go 289: stop before it is due says true, and nothing comes; again, false; other timers are unaffected", async () => {
  const order: string[] = [];
  afterFunc(20, () => void order.push("first"));
  const stoppedCall = afterFunc(30, () => void order.push("stopped"));
  const stopped = new Timer(30);
  const kept = new Timer(40);
  expect([stoppedCall.stop(), stopped.stop()]).toEqual([true, true]);
  await kept.c.recv();
  await sleep(20);
  expect(order).toEqual(["first"]);
  expect(stopped.c.tryRecv()).toBeUndefined();
  expect([stopped.stop(), kept.stop(), stoppedCall.stop()]).toEqual([false, false, false]);
});

test("Go 290: timers fire in the order in which they are due", async () => {
  const slots = [5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0];
  for (let unit = 20; ; unit *= 2) {
    const results = chan<[number, Date]>(slots.length);
    const begin = now();
    let started = begin;
    for (const slot of slots) {
      go(function* () {
        const timer = after(slot * unit);
        started = now();
        results.trySend([slot, (yield* timer.recv()) as Date]);
      });
    }
    const order: number[] = [];
    for (const _ of slots) {
      const [slot, time] = (await results.recv()) as [number, Date];
      order.push(slot);
      expect(time.getTime() - begin).toBeGreaterThanOrEqual(slot * unit - unit / 2);
    }
    if (started - begin >= unit) continue; // They were not started together: Go too tries again with more time.
    expect(order).toEqual(slots.slice().sort((a, b) => a - b));
    return;
  }
});

test("Go 291: 100 timers that are stopped in time never fire", async () => {
  let fired = 0;
  const count = (): void => {
    fired += 1;
  };
  const timers = Array.from({ length: 100 }, (_, n) => afterFunc(1000 + n / 10, count));
  for (const timer of timers) expect(timer.stop()).toBe(true);
  await sleep(1200);
  expect(fired).toBe(0);
});

test("Go 292: sleep(0) 100 times among goroutines that make garbage comes to an end", async () => {
  let stop = false;
  const garbage = go(function* () {
    while (!stop) {
      Array.from({ length: 1000 }, () => ({}));
      yield* gosched();
    }
  });
  await go(function* () {
    for (let n = 0; n < 100; n++) yield* sleep(0);
  });
  stop = true;
  await garbage;
});

test("Go 293: reset of a running timer says true and moves it; of one that was received, false", async () => {
  for (let unit = 25; ; unit *= 2) {
    const timer = new Timer(2 * unit);
    await sleep(unit);
    if (!timer.reset(3 * unit)) continue; // Slept for too long: Go too tries again with twice the time.
    const begin = performance.now();
    await sleep(2 * unit);
    const early = timer.c.tryRecv() !== undefined;
    if (early && performance.now() - begin >= 3 * unit) continue;
    expect(early).toBe(false);
    await timer.c.recv();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(3 * unit - rounding);
    expect(timer.reset(50 * unit)).toBe(false);
    expect(timer.stop()).toBe(true);
    return;
  }
});

test("Go 294: the longest duration is never over, the most negative one at once", async () => {
  const [longest, shortest] = [Number.MAX_VALUE, -Number.MAX_VALUE];
  const never = [after(longest), after(Number.POSITIVE_INFINITY), after(2 ** 63), after(2 ** 31)];
  expect(await select({ never0: never[0].recv(), never1: never[1].recv(), soon: after(20).recv() })).toMatchObject({
    case: "soon",
  });
  for (const ch of never) expect(ch.tryRecv()).toBeUndefined();
  expect(await after(shortest).recv()).toBeInstanceOf(Date);
  expect(await after(Number.NEGATIVE_INFINITY).recv()).toBeInstanceOf(Date);
});

test("Go 296: a timer of 0 delivers, 10000 times anew and 10000 times reset", async () => {
  const reused = new Timer(hour);
  await go(function* () {
    for (let n = 0; n < 10_000; n++) {
      if ((yield* new Timer(0).c.recv()) === undefined) throw new Error("no time");
      reused.reset(0);
      if ((yield* reused.c.recv()) === undefined) throw new Error("no time");
    }
  });
});

test("Go 294, 296: what a timer of 0 or less sends is there at once, for who does not wait too", () => {
  for (const none of [0, -1, Number.NEGATIVE_INFINITY]) {
    const begin = now();
    expect(Number(after(none).tryRecv())).toBeGreaterThanOrEqual(begin);
    const timer = new Timer(hour);
    expect(timer.reset(none)).toBe(true);
    expect([timer.c.length, timer.reset(none), timer.stop(), timer.stop()]).toEqual([0, true, true, false]);
    expect([timer.reset(none), trySelect({ due: timer.c.recv() })?.case, timer.stop()]).toEqual([false, "due", false]);
  }
});

test("what is polled without yielding is found once it is due, as by Go's select with a default", () => {
  /** Tries until there is something, at most for some seconds. */
  const poll = <T>(attempt: () => T | undefined): T | undefined => {
    const limit = performance.now() + 10_000;
    let got = attempt();
    while (got === undefined && performance.now() < limit) got = attempt();
    return got ?? attempt();
  };
  const never = chan<number>();
  const begin = now();
  const timer = new Timer(20);
  const later = new Timer(40);
  const timeout = after(30);
  expect(timer.c.tryRecv()).toBeUndefined();
  expect(Number(poll(() => later.c.tryRecv()))).toBeGreaterThanOrEqual(begin + 40 - rounding);
  const selected = poll(() => trySelect({ never: never.recv(), timeout: timeout.recv() }));
  expect(selected?.case).toBe("timeout");
  expect(poll(() => timer.c.tryRecvOk())?.[1]).toBe(true);
  expect([timer.stop(), later.stop(), timer.c.tryRecv()]).toEqual([false, false, undefined]);
  using ticker = new Ticker(5);
  const ticks = [1, 2, 3].map(() => Number(poll(() => ticker.c.tryRecv())));
  expect((ticks[2] as number) - (ticks[0] as number)).toBeGreaterThanOrEqual(10 - 2 * rounding);
});

test("Go 297: a timer that is moved earlier again and again is never lost, 1000 rounds", async () => {
  await go(function* () {
    for (let round = 0; round < 1000; round++) {
      const timer = new Timer(hour);
      for (let n = 0; n < 10; n++) {
        timer.stop();
        timer.reset(-1);
      }
      if ((yield* timer.c.recv()) === undefined) throw new Error("no time");
    }
  });
});

test("Go 298: 100 timers that are reset and stopped at random answer rightly, and come after reset(0)", async () => {
  const group = new WaitGroup();
  for (let n = 0; n < 100; n++) {
    group.go(function* () {
      const timer = new Timer(hour);
      let running = true;
      for (let step = 0; step < 10; step++) {
        yield* sleep(Math.random() * 2);
        if (Math.random() < 0.5) {
          expect(timer.stop()).toBe(running);
          running = false;
        } else {
          expect(timer.reset(hour + step)).toBe(running);
          running = true;
        }
      }
      timer.reset(0);
      yield* timer.c.recv();
    });
  }
  await group.wait();
});

test("Go 299: a ticker of the longest period disturbs no other timer", async () => {
  const ticker = new Ticker(Number.MAX_VALUE);
  await after(10).recv();
  expect(ticker.c.tryRecv()).toBeUndefined();
  ticker.stop();
});

describe("Go 300: of two timers of 1 ms that are selected, the other's", () => {
  test.each(["stop", "reset"] as const)("%s says false only if its value can be received", async (method) => {
    const goroutines = Array.from({ length: 50 }, () =>
      go(function* () {
        for (let n = 0; n < 20; n++) {
          const [a, b] = [new Timer(1), new Timer(1)];
          const got = yield* select({ a: a.c.recv(), b: b.c.recv() });
          const other = got.case === "a" ? b : a;
          const active = method === "stop" ? other.stop() : other.reset(hour);
          // Go 1.23: what has not been received has not happened yet, so both say true, and nothing comes.
          expect(active).toBe(true);
          expect(other.c.tryRecv()).toBeUndefined();
          other.stop();
        }
      }),
    );
    for (const goroutine of goroutines) await goroutine;
  });
});

test("Go 301: many goroutines on one ticker, and many resets of one timer, all end", async () => {
  const ticker = new Ticker(0.001);
  const timer = new Timer(1);
  const goroutines = Array.from({ length: 20 }, () =>
    go(function* () {
      for (let n = 0; n < 100; n++) {
        timer.reset(Math.random());
        yield* select({ tick: ticker.c.recv(), limit: after(1).recv(), timer: timer.c.recv() });
      }
    }),
  );
  for (const goroutine of goroutines) await goroutine;
  ticker.stop();
});

describe.for([
  { name: "on one thread", party: selectRoles },
  { name: "across threads", party: selectTasks },
])("$name", ({ party }) => {
  test("Go 302: 10 goroutines receive 100 ticks each from one ticker of 1 ns", async () => {
    const ticker = new Ticker(1e-6);
    const goroutines = Array.from({ length: 10 }, () => go(party.receiveMany, ticker.c, 100));
    for (const goroutine of goroutines) await goroutine;
    ticker.stop();
  });

  test("Go 313: reset wakes who waits on the channel, far ones and stop do not, and of two exactly one gets it", async () => {
    const timer = new Timer(hour);
    const [before, result] = [chan<number>(), chan<[number, unknown]>(2)];
    const waiting = [
      go(party.receiveAnyBetween, before, [timer.c], result),
      go(party.receiveAnyBetween, before, [timer.c, nilChan()], result),
    ];
    for (const _ of waiting) await before.recv();
    timer.reset(2 * hour);
    await sleep(5);
    timer.stop();
    await sleep(5);
    expect(result.length).toBe(0);
    timer.reset(1e-6);
    const first = (await result.recv()) as [number, [Date, true]];
    expect(first[1][1]).toBe(true);
    await sleep(10);
    expect(result.length).toBe(0);
    timer.reset(0);
    expect(((await result.recv()) as [number, [Date, true]])[1][0]).toBeInstanceOf(Date);
    for (const goroutine of waiting) await goroutine;
  });
});

test("Go 303: a ticker ticks at its period, after reset at the new one, and not after stop", async () => {
  const period = 20;
  const begin = performance.now();
  const ticker = new Ticker(period);
  for (let n = 0; n < 5; n++) await ticker.c.recv();
  ticker.reset(2 * period);
  for (let n = 0; n < 5; n++) await ticker.c.recv();
  ticker.stop();
  expect(performance.now() - begin).toBeGreaterThanOrEqual(15 * period * 0.7);
  await sleep(4 * period);
  expect(ticker.c.tryRecvOk()).toBeUndefined();
});

test("Go 304: stop does not close the channel, of timers and tickers", async () => {
  const [timer, ticker] = [new Timer(1), new Ticker(1)];
  timer.stop();
  ticker.stop();
  expect(await isBlocked(timer.c.recvOk(), 10)).toBe(true);
  expect(await isBlocked(ticker.c.recvOk(), 10)).toBe(true);
});

test("Go 306: three tickers are started, tick and are stopped", async () => {
  for (let n = 0; n < 3; n++) {
    const ticker = new Ticker(5);
    await ticker.c.recv();
    ticker.stop();
  }
});

test("Go 307: a period that is not positive throws Go's words", () => {
  const ticker = new Ticker(hour);
  for (const period of [0, -1, Number.NEGATIVE_INFINITY]) {
    expect(() => new Ticker(period)).toThrow("non-positive interval for NewTicker");
    expect(() => ticker.reset(period)).toThrow("non-positive interval for Ticker.Reset");
  }
  ticker.stop();
});

test("Go 308: tick of a period that is not positive is the nil channel", async () => {
  expect(tick(0)).toBe(nilChan());
  expect(tick(-1)).toBe(nilChan());
  expect(await tick(1).recv()).toBeInstanceOf(Date);
});

test("Go 309: a slow receiver misses ticks: never more than one is kept", async () => {
  const ticker = new Ticker(2);
  await sleep(30);
  const first = ticker.c.tryRecv();
  const second = ticker.c.tryRecv();
  ticker.stop();
  expect(first).toBeInstanceOf(Date);
  expect(second).toBeUndefined();
});

test("Go 310: channels of timers and tickers have length and capacity 0 at all times", async () => {
  const channels: RecvChan<Date>[] = [new Timer(1).c, new Ticker(1).c, after(1), tick(1), new Timer(hour).c];
  const expectZero = (): void => {
    for (const ch of channels) expect([ch.length, ch.capacity]).toEqual([0, 0]);
  };
  expectZero();
  await sleep(10);
  expectZero();
  await channels[0].recv();
  expectZero();
});

describe.each([
  ["timer", (ms: number): Timer | Ticker => new Timer(ms)],
  ["ticker", (ms: number): Timer | Ticker => new Ticker(ms)],
] as const)("%s", (kind, make) => {
  test("Go 311: after stop or reset nothing stale can be received", async () => {
    const one = make(hour);
    for (const end of ["stop", "reset"] as const) {
      one.reset(1e-6);
      await sleep(10);
      const active = end === "stop" ? one.stop() : one.reset(hour);
      if (kind === "timer") expect(active).toBe(true);
      expect(trySelect({ stale: one.c.recv() })).toBeUndefined();
      await sleep(5);
      expect(one.c.tryRecv()).toBeUndefined();
    }
    one.stop();
  });

  test("Go 312: reset of one that is due and was not received gives one new time only", async () => {
    const one = make(10);
    await sleep(20);
    const begin = now();
    const active = one.reset(15);
    if (kind === "timer") expect(active).toBe(true);
    const time = (await one.c.recv()) as Date;
    expect(time.getTime()).toBeGreaterThanOrEqual(begin + 15 - rounding);
    one.stop();
    expect(one.c.tryRecv()).toBeUndefined();
  });
});

test("Go 314: a ticker that is reset far off does not tick any more", async () => {
  const ticker = new Ticker(1);
  await ticker.c.recv();
  ticker.reset(hour);
  await sleep(10);
  expect(ticker.c.tryRecv()).toBeUndefined();
  ticker.stop();
});

test("Go 315: the time received is when it was due, however late it is received", async () => {
  for (const make of [after, tick]) {
    let late = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 5 && late >= 400; attempt++) {
      const begin = now();
      const ch = make(10);
      await sleep(500);
      late = ((await ch.recv()) as Date).getTime() - begin;
    }
    expect(late).toBeLessThan(400);
  }
});

test("Go 315: nor does it matter that the thread was busy when it was due", async () => {
  const begin = now();
  const ch = after(10);
  while (now() < begin + 100);
  const time = ((await ch.recv()) as Date).getTime() - begin;
  expect(time).toBeGreaterThanOrEqual(10 - rounding);
  expect(time).toBeLessThan(100);
});

test("Go 317: a timer that is armed for each of many rounds while many sleep slows nothing down", async () => {
  const sleepers = chan<never>();
  const asleep = Array.from({ length: 2000 }, () =>
    go(function* () {
      yield* select({ sleep: sleep(hour), done: sleepers.recvOk() });
    }),
  );
  const queue = chan<number>(1);
  const goroutines = Array.from({ length: 100 }, () =>
    go(function* () {
      for (let n = 0; n < 20; n++) {
        yield* select({ sent: queue.send(n), timeout: after(5000).recv() });
        yield* queue.recv();
      }
    }),
  );
  for (const goroutine of goroutines) await goroutine;
  sleepers.close();
  for (const goroutine of asleep) await goroutine;
});

test("Go 318: stop of an afterFunc that has started says false, and does not wait for the function", async () => {
  let phase = "not started";
  const gate: Chan<never> = chan();
  const timer = afterFunc(0, function* () {
    phase = "started";
    yield* gate.recv();
    phase = "ended";
  });
  await eventually(() => phase === "started");
  expect(timer.stop()).toBe(false);
  expect(phase).toBe("started");
  gate.close();
  await eventually(() => phase === "ended");
});

test("Go 189: what is written before a timer is made or reset is seen by its function and by who receives", async () => {
  let written = 0;
  for (let n = 1; n <= 20; n++) {
    const seen = chan<number>(1);
    written = n;
    const timer =
      n % 2 === 0 ? afterFunc(0, () => seen.trySend(written)) : afterFunc(hour, () => seen.trySend(written));
    if (n % 2 === 1) timer.reset(0);
    expect(await seen.recv()).toBe(n);
    const receiver = new Timer(hour);
    written = -n;
    receiver.reset(0);
    await receiver.c.recv();
    expect(written).toBe(-n);
  }
});

test.each([Number.NaN, "1", undefined, null, {}] as never[])(
  "a duration that is no number (%o) throws RangeError",
  (d) => {
    for (const misuse of [sleep, after, tick]) expect(() => misuse(d)).toThrow(RangeError);
    expect(() => new Timer(d)).toThrow(RangeError);
    expect(() => new Ticker(d)).toThrow(RangeError);
    expect(() => afterFunc(d, () => {})).toThrow(RangeError);
    expect(() => afterFunc(1, d)).toThrow(TypeError);
  },
);
