// Go 360–371: x/time/rate, by a clock that the tests turn; and the limiters beside it.

import { chan, DeadlineExceeded, go, gosched, select } from "parachan";
import { background, Canceled, type Context, withCancel, withTimeout } from "parachan/context";
import {
  every,
  FixedWindow,
  Inf,
  LeakyBucket,
  Limiter,
  type Reservation,
  SlidingWindow,
  Sometimes,
} from "parachan/rate";
import { workerPool } from "parachan/workerpool";
import { describe, expect, test } from "vitest";
import { FakeClock } from "../fake-clock.js";

/** A tenth of a second, the unit of the tables: t3 is 3 · D. */
const D = 100;

test("Go 360: every(d) is 1/d a second, and Inf for what is not above 0", () => {
  const rows: [milliseconds: number, limit: number][] = [
    [0, Inf],
    [-1, Inf],
    [1e-6, 1e9],
    [1e-3, 1e6],
    [1, 1e3],
    [10, 100],
    [100, 10],
    [1000, 1],
    [2000, 0.5],
    [2500, 0.4],
    [4000, 0.25],
    [10_000, 0.1],
    [2 ** 63 / 1e6, 1e9 / 2 ** 63],
  ];
  for (const [milliseconds, limit] of rows) {
    if (limit === Inf) expect(every(milliseconds)).toBe(Inf);
    else expect(every(milliseconds) / limit).toBeCloseTo(1, 12);
  }
  expect(new Limiter(10, 1).limit).toBe(10);
});

describe("tables of allowN", () => {
  type Row = [t: number, tokens: number, n: number, ok: boolean];
  const tables: [name: string, burst: number, rows: Row[]][] = [
    [
      "Go 361: burst 1",
      1,
      [
        [0, 1, 1, true],
        [0, 0, 1, false],
        [0, 0, 1, false],
        [1, 1, 1, true],
        [1, 0, 1, false],
        [1, 0, 1, false],
        [2, 1, 2, false],
        [2, 1, 1, true],
        [2, 0, 1, false],
      ],
    ],
    [
      "Go 361: burst 3",
      3,
      [
        [0, 3, 2, true],
        [0, 1, 2, false],
        [0, 1, 1, true],
        [0, 0, 1, false],
        [1, 1, 4, false],
        [2, 2, 1, true],
        [3, 2, 1, true],
        [4, 2, 1, true],
        [4, 1, 1, true],
        [4, 0, 1, false],
        [4, 0, 1, false],
        [9, 3, 3, true],
        [9, 0, 0, true],
      ],
    ],
    [
      "Go 362: time that jumps back gives no extra tokens",
      3,
      [
        [1, 3, 1, true],
        [0, 2, 1, true],
        [0, 1, 1, true],
        [0, 0, 1, false],
        [0, 0, 1, false],
        [1, 1, 1, true],
        [1, 0, 1, false],
        [1, 0, 1, false],
        [2, 1, 1, true],
        [2, 0, 1, false],
        [2, 0, 1, false],
      ],
    ],
  ];
  test.for(tables)("%s", ([, burst, rows]) => {
    const clock = new FakeClock();
    const limiter = new Limiter(10, burst, { clock });
    for (const [t, tokens, n, ok] of rows) {
      clock.time = t * D;
      expect(limiter.tokens()).toBe(tokens);
      expect(limiter.allowN(n)).toBe(ok);
    }
  });
});

test("Go 363: 0.7692307692307693 a second allows the first", () => {
  expect(new Limiter(0.7692307692307693, 1).allow()).toBe(true);
});

test("Go 364: of 15 goroutines, at 1 a second with burst 5, 5 may", async () => {
  const limiter = new Limiter(1, 5, { clock: new FakeClock() });
  const all = await Promise.all(Array.from({ length: 15 }, () => go(() => limiter.allow())));
  expect(all.filter((ok) => ok).length).toBe(5);
});

test("Go 365: 100 a second for 5 seconds, asked every 2 ms, gives what it should", () => {
  const clock = new FakeClock();
  const limiter = new Limiter(100, 100, { clock });
  let allowed = 0;
  for (clock.time = 0; clock.time <= 5000; clock.time += 2) if (limiter.allow()) allowed += 1;
  const ideal = 100 + 100 * 5;
  expect(allowed).toBeGreaterThanOrEqual(0.999 * ideal);
  expect(allowed).toBeLessThanOrEqual(ideal + 1);
});

describe("Go 366–368: reservations", () => {
  const make = (limit: number, burst: number) => {
    const clock = new FakeClock();
    const limiter = new Limiter(limit, burst, { clock });
    return {
      limiter,
      at: (t: number): Limiter => {
        clock.time = t * D;
        return limiter;
      },
      /** Reserves n at t, for `act`. */
      reserve(t: number, n: number, act: number): Reservation {
        clock.time = t * D;
        const reservation = limiter.reserveN(n);
        expect(reservation.ok).toBe(true);
        expect(t + reservation.delay() / D).toBeCloseTo(act, 9);
        return reservation;
      },
      cancel(t: number, reservation: Reservation): void {
        clock.time = t * D;
        reservation.cancel();
      },
    };
  };

  test("Go 366: a reservation waits for the tokens that it lacks", () => {
    const { reserve } = make(10, 2);
    reserve(0, 2, 0);
    reserve(0, 2, 2);
    reserve(3, 2, 4);
  });

  test("Go 366: reservations and allowN together", () => {
    const { limiter, at, reserve } = make(10, 2);
    expect(limiter.reserveN(3)).toMatchObject({ ok: false });
    expect(limiter.reserveN(3).delay()).toBe(Number.POSITIVE_INFINITY);
    reserve(0, 2, 0);
    expect(at(1).allowN(2)).toBe(false);
    reserve(1, 2, 2);
    expect(at(1).allowN(1)).toBe(false);
    expect(at(3).allowN(1)).toBe(true);
  });

  test("Go 366: time that jumps back", () => {
    const one = make(10, 2);
    one.reserve(1, 2, 1);
    one.reserve(0, 1, 1);
    one.reserve(2, 2, 3);
    const two = make(10, 2);
    two.reserve(1, 2, 1);
    const cancelled = two.reserve(1, 2, 3);
    two.reserve(1, 1, 4);
    two.cancel(0, cancelled); // Gives 1 back.
    two.reserve(1, 2, 4);
  });

  test("Go 367: what may not happen gives nothing back", () => {
    const { limiter, reserve, cancel } = make(10, 2);
    reserve(0, 2, 0);
    cancel(0, limiter.reserveN(3));
    reserve(0, 2, 2);
  });

  test("Go 367: the last one gives all back, once, and none when it is too late", () => {
    const last = make(10, 2);
    last.reserve(0, 2, 0);
    const cancelled = last.reserve(0, 2, 2);
    last.cancel(1, cancelled);
    last.cancel(1, cancelled);
    last.reserve(1, 2, 2);
    const late = make(10, 2);
    late.reserve(0, 2, 0);
    late.cancel(3, late.reserve(0, 2, 2));
    late.reserve(3, 2, 4);
  });

  test("Go 367: what was reserved after it is not given back", () => {
    const none = make(10, 2);
    none.reserve(0, 2, 0);
    const first = none.reserve(0, 1, 1);
    none.reserve(0, 1, 2);
    none.cancel(0, first);
    none.reserve(0, 1, 3);
    const one = make(10, 2);
    one.reserve(0, 2, 0);
    const second = one.reserve(0, 2, 2);
    one.reserve(0, 1, 3);
    one.cancel(2, second);
    one.reserve(2, 2, 4);
    const multi = make(10, 4);
    multi.reserve(0, 4, 0);
    const a = multi.reserve(0, 3, 3);
    multi.reserve(0, 1, 4);
    const c = multi.reserve(0, 1, 5);
    multi.cancel(1, c); // 1 back.
    multi.cancel(1, a); // 2 back, as if c had never been.
    multi.reserve(1, 3, 5);
  });

  test("Go 368: another limit or burst keeps what is reserved", () => {
    const limit = make(5, 2);
    limit.reserve(0, 2, 0);
    limit.reserve(0, 2, 4);
    limit.at(2).setLimit(10);
    limit.reserve(2, 1, 4);
    const burst = make(5, 2);
    burst.reserve(0, 2, 0);
    burst.reserve(0, 2, 4);
    burst.at(3).setBurst(4);
    burst.reserve(0, 4, 9);
    const cancelled = make(5, 2);
    cancelled.reserve(0, 2, 0);
    const reservation = cancelled.reserve(0, 2, 4);
    cancelled.at(2).setLimit(10);
    cancelled.cancel(2, reservation); // 2 back.
    cancelled.reserve(2, 2, 3);
  });

  test("Go 370: limit 0 gives the first burst alone; a limit set later counts from there", () => {
    const zero = make(0, 1);
    expect([zero.limiter.allow(), zero.limiter.allow(), zero.at(1e9).allow()]).toEqual([true, false, false]);
    const later = make(0, 1);
    later.reserve(0, 1, 0);
    later.limiter.setLimit(10);
    later.reserve(0, 1, 1);
    const tiny = make(1e-10, 1);
    tiny.reserve(0, 1, 0);
    tiny.limiter.setLimit(10);
    tiny.reserve(0, 1, 1);
    const never = make(0, 1);
    never.reserve(0, 1, 0);
    const reservation = never.limiter.reserve();
    expect([reservation.ok, reservation.delay()]).toEqual([true, Number.POSITIVE_INFINITY]);
    reservation.cancel();
    expect(never.limiter.tokens()).toBe(0);
  });

  test("Go 367, 370: at limit 0 what was reserved comes back, whatever was reserved after it", () => {
    for (const limit of [0, -5]) {
      const { limiter } = make(limit, 3);
      const [first] = [limiter.reserveN(2), limiter.reserveN(2)];
      first?.cancel();
      expect([limiter.tokens(), limiter.allow(), limiter.allow()]).toEqual([1, true, false]);
    }
  });

  test("Go 367: who cancels when more has been reserved since than it had gets nothing back, and takes nothing", () => {
    const { limiter } = make(10, 2);
    const first = limiter.reserveN(2);
    limiter.reserveN(2);
    limiter.reserveN(2);
    first.cancel();
    expect(limiter.tokens()).toBe(-4);
  });

  test("a reservation that was made at Inf has taken nothing, and gives nothing back under a limit set later", () => {
    const clock = new FakeClock();
    const limiter = new Limiter(Inf, 3, { clock });
    const reservation = limiter.reserveN(2);
    limiter.setLimit(10);
    expect(limiter.allowN(3)).toBe(true);
    reservation.cancel();
    expect(limiter.tokens()).toBe(0); // Go's: 2.
  });

  test("Go 368: a limit that is set in the instant in which Inf was counts what was there", () => {
    const { limiter } = make(10, 3);
    expect(limiter.allow()).toBe(true);
    limiter.setLimit(Inf);
    expect(limiter.tokens()).toBe(2);
    limiter.setLimit(5);
    expect([limiter.tokens(), limiter.allowN(2), limiter.allow()]).toEqual([2, true, false]);
  });
});

test("Go 366: who has slept for the delay that a limiter names may go on, whatever rounding has lost", () => {
  const clock = new FakeClock();
  for (let i = 0; i < 1000; i++) {
    clock.time = 1000 / 3 + i * 777.7;
    const limiter = new Limiter([0.7, 3, 7.7, 100 / 7][i % 4] as number, 1, { clock });
    const bucket = new LeakyBucket([0.7, 3, 7.7, 100 / 7][i % 4] as number, 2, { clock });
    expect([limiter.allow(), bucket.allowN(2)], `start ${clock.time}`).toEqual([true, true]);
    clock.time += (i % 3) * 0.37;
    const [start, reservation] = [clock.time, limiter.reserve()];
    const [delay, retryAfter] = [reservation.delay(), bucket.retryAfter()];
    reservation.cancel();
    clock.time = start + delay;
    expect(limiter.allow(), `after ${delay} from ${start}`).toBe(true);
    clock.time = start + retryAfter;
    expect([bucket.retryAfter(), bucket.allow()], `after ${retryAfter} from ${start}`).toEqual([0, true]);
  }
});

describe("Go 366, 369: wait", () => {
  test("Go 369: it fails with a context that is over or for more than the burst, waits not at all, or 2d", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(10, 3, { clock });
    const [ctx, cancel] = withCancel(background());
    cancel();
    await expect(Promise.resolve(limiter.wait(ctx))).rejects.toBe(Canceled);
    await expect(Promise.resolve(limiter.waitN(4))).rejects.toThrow("rate: Wait(n=4) exceeds limiter's burst 3");
    expect(limiter.tokens()).toBe(3);
    await limiter.waitN(2);
    expect(clock.delays).toEqual([]);
    const waiting = limiter.waitN(3).then();
    expect(clock.delays).toEqual([2 * D]);
    clock.turnTo(2 * D);
    await waiting;
    expect(limiter.tokens()).toBe(0);
  });

  test("Go 369: a wait that is cancelled gives its tokens back", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(10, 3, { clock });
    await limiter.waitN(2);
    const ways = [(ctx: Context) => limiter.waitN(2, ctx), (ctx: Context) => limiter.waitN(2).within(ctx)];
    for (const wait of ways) {
      const [ctx, cancel] = withCancel(background());
      const waiting = expect(wait(ctx).then()).rejects.toBe(Canceled);
      expect([limiter.tokens(), clock.pending]).toEqual([-1, 1]);
      cancel();
      await waiting;
      expect([limiter.tokens(), clock.pending]).toEqual([1, 0]);
    }
  });

  test("Go 366, 369: a wait that would be too long fails at once", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(10, 2, { clock });
    await limiter.waitN(2, D);
    const close = limiter.waitN(1, D).then();
    const tooFar = new Error("rate: Wait(n=1) would exceed context deadline");
    await expect(Promise.resolve(limiter.waitN(1, D))).rejects.toEqual(tooFar);
    const [ctx, cancel] = withTimeout(background(), D);
    await expect(Promise.resolve(limiter.wait(ctx))).rejects.toEqual(tooFar);
    cancel();
    clock.turnTo(D);
    await close;
  });

  test("Go 369: without a limit and with burst 0, nobody waits", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(Inf, 0, { clock });
    await limiter.waitN(3);
    expect([limiter.allowN(5), clock.delays]).toEqual([true, []]);
  });

  test("a select that takes another case leaves the tokens, whichever was ready", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(10, 1, { clock });
    const ch = chan<number>(1);
    let waited = 0;
    for (let round = 0; round < 50; round++) {
      ch.trySend(1);
      if ((await select({ wait: limiter.wait(), ch: ch.recv() })).case === "ch") continue;
      waited += 1;
      ch.tryRecv();
      expect(limiter.tokens()).toBe(0);
      clock.time += D;
    }
    expect(limiter.tokens()).toBe(1);
    expect(waited).toBeLessThan(50);
  });

  test("by the platform's clock, it waits at least as long as it should", async () => {
    const limiter = new Limiter(every(10), 1);
    const began = performance.now();
    for (let i = 0; i < 4; i++) await limiter.wait();
    expect(performance.now() - began).toBeGreaterThanOrEqual(29.9);
    await expect(Promise.resolve(new Limiter(0, 0).waitN(0, -1))).rejects.toBe(DeadlineExceeded);
  });

  test("tokens that are there are taken once, in each form of waiting, and others have their turns meanwhile", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(1, 10_003, { clock });
    let turns = 0;
    const other = go(function* () {
      for (;;) {
        turns += 1;
        yield* gosched();
        if (turns > 10) return;
      }
    });
    const turnsMeanwhile = await go(function* () {
      const before = turns;
      for (let i = 0; i < 10_000; i++) yield* limiter.wait(background());
      return turns - before;
    });
    expect(turnsMeanwhile).toBeGreaterThan(1); // A goroutine that need not wait gives way from time to time.
    await limiter.wait();
    limiter.wait().wait();
    expect(await select({ wait: limiter.wait() })).toEqual({ case: "wait", value: undefined });
    expect(limiter.tokens()).toBe(0);
    expect(clock.delays).toEqual([]);
    await other;
  });
});

describe("Go 371: sometimes", () => {
  const made = (options: object, turn: number = 0, rounds: number = 3): number[] => {
    const clock = new FakeClock();
    const sometimes = new Sometimes({ ...options, clock });
    const which: number[] = [];
    for (let i = 1; i <= rounds; i++) {
      sometimes.do(() => which.push(i));
      clock.time += turn;
    }
    return which;
  };

  test("Go 371: once; the first; every second; by interval; all of these", () => {
    expect(made({})).toEqual([1]);
    expect(made({ first: 2 })).toEqual([1, 2]);
    expect(made({ every: 2 })).toEqual([1, 3]);
    expect(made({ interval: 1000 }, 500)).toEqual([1, 3]);
    expect(made({ first: 2, every: 2, interval: 2000 }, 500, 6)).toEqual([1, 2, 3, 5]);
    expect(made({ first: 1, every: 3, interval: 1000 }, 500, 6)).toEqual([1, 3, 4, 6]);
  });

  test("Go 371: nothing, the largest and negative numbers do no harm", () => {
    for (const n of [0, Number.MAX_SAFE_INTEGER, -1]) {
      for (const key of ["first", "every", "interval"]) {
        expect(made({ [key]: n }, 1000)).toEqual(key === "first" && n > 0 ? [1, 2, 3] : [1]);
      }
    }
  });
});

describe("beside Go", () => {
  test("a leaky bucket takes what there is room for, and loses it at its rate", () => {
    const clock = new FakeClock();
    const bucket = new LeakyBucket(10, 3, { clock });
    expect([bucket.allowN(2), bucket.allowN(2), bucket.allow(), bucket.allow()]).toEqual([true, false, true, false]);
    expect([bucket.level, bucket.retryAfter(), bucket.retryAfter(2), bucket.retryAfter(4)]).toEqual([3, D, 2 * D, Inf]);
    clock.time = D;
    expect([bucket.level, bucket.allow(), bucket.allow()]).toEqual([2, true, false]);
    clock.time = 0; // Back: nothing is lost.
    expect([bucket.level, bucket.allow()]).toEqual([3, false]);
    clock.time = 100 * D;
    expect(bucket.level).toBe(0);
  });

  test("a leaky bucket that loses all at once has always room", () => {
    const clock = new FakeClock();
    const bucket = new LeakyBucket(Inf, 2, { clock });
    expect([bucket.level, bucket.allowN(2), bucket.level, bucket.retryAfter()]).toEqual([0, true, 2, 0]);
    clock.time = 1e-3;
    expect([bucket.level, bucket.allow(), bucket.retryAfter(3)]).toEqual([0, true, Inf]);
  });

  test("a fixed window starts anew at each multiple of its length", () => {
    const clock = new FakeClock();
    const window = new FixedWindow(3, 1000, { clock });
    clock.time = 900;
    expect([window.allowN(3), window.allow(), window.retryAfter(), window.retryAfter(4)]).toEqual([
      true,
      false,
      100,
      Inf,
    ]);
    clock.time = 1000;
    expect([window.allowN(2), window.allowN(2), window.allow()]).toEqual([true, false, true]);
    clock.time = 500; // Back: no second window.
    expect(window.allow()).toBe(false);
  });

  test.each([
    [1000 / 401, 605_678.3042394015],
    [1000 / 176, 634_045.4545454545],
    [27.584677732248398, 26_202_271.607696768],
  ])(
    "a fixed window of %f ms lets its limit happen at the moment %f, which rounding takes for the end of the one before",
    (interval, time) => {
      const clock = new FakeClock();
      const window = new FixedWindow(2, interval, { clock });
      clock.time = time;
      expect((Math.floor(time / interval) + 1) * interval).toBeLessThanOrEqual(time);
      expect([window.allow(), window.allow(), window.allow()]).toEqual([true, true, false]);
      expect(window.retryAfter()).toBeGreaterThan(0);
    },
  );

  test("a sliding window lets no more than its number happen in any stretch of its length", () => {
    const clock = new FakeClock();
    const window = new SlidingWindow(3, 1000, { clock });
    const allowed: number[] = [];
    for (clock.time = 0; clock.time < 20_000; clock.time += 70) if (window.allow()) allowed.push(clock.time);
    for (const from of allowed)
      expect(allowed.filter((t) => t >= from && t < from + 1000).length).toBeLessThanOrEqual(3);
    expect(allowed.slice(0, 5)).toEqual([0, 70, 140, 1050, 1120]);
    expect(allowed.length).toBe(19 * 3 + 1); // 0, 1050, …, 18900, each with two after it, and 19950.
    expect(window.retryAfter(4)).toBe(Inf);
  });

  test("a sliding window says when there is room", () => {
    const clock = new FakeClock();
    const window = new SlidingWindow(3, 1000, { clock });
    for (const t of [0, 100, 200]) {
      clock.time = t;
      expect(window.retryAfter()).toBe(0);
      window.allow();
    }
    expect([1, 2, 3].map((n) => window.retryAfter(n))).toEqual([800, 900, 1000]);
    clock.time = 1100;
    expect([window.allowN(3), window.allowN(2), window.allow()]).toEqual([false, true, false]);
    clock.time = 5000;
    expect([1, 2, 3].map((n) => window.retryAfter(n))).toEqual([0, 0, 0]);
  });

  test("a clock may be an object with methods", async () => {
    class Hand {
      #time = 0;
      now(): number {
        return this.#time;
      }
      after(milliseconds: number, fire: () => void): () => void {
        this.#time += milliseconds;
        fire();
        return () => {};
      }
    }
    const clock = new Hand();
    const limiter = new Limiter(10, 1, { clock });
    expect([limiter.allow(), limiter.allow()]).toEqual([true, false]);
    await limiter.wait();
    expect(clock.now()).toBe(D);
    expect(new LeakyBucket(10, 1, { clock }).allow()).toBe(true);
    // The pool's too: it may not take the platform's instead.
    const pool = workerPool(() => void clock.after(D, () => {}), { clock });
    await pool.run([]);
    expect(pool.metrics.runTime.max).toBe(D);
  });

  test("numbers that are none are refused", async () => {
    expect(() => new Limiter(Number.NaN, 1)).toThrow(RangeError);
    expect(() => new Limiter(1, -1)).toThrow(RangeError);
    expect(() => new Limiter(1, 1).allowN(0.5)).toThrow(RangeError);
    expect(() => new Limiter(1, 1).waitN(-1)).toThrow(RangeError);
    expect(() => new LeakyBucket(0, 1)).toThrow(RangeError);
    expect(() => new FixedWindow(1, 0)).toThrow(RangeError);
    expect(() => new SlidingWindow(1.5, 1)).toThrow(RangeError);
    for (const limiter of [new LeakyBucket(1, 1), new FixedWindow(1, 1), new SlidingWindow(1, 1)]) {
      // It would count as one that may happen, and as NaN from then on.
      // @ts-expect-error no number
      expect(() => limiter.allowN()).toThrow(RangeError);
      expect(limiter.allow()).toBe(true);
    }
    // A text would be put behind the time instead of being added to it.
    for (const text of ["5"] as unknown[] as number[]) {
      expect(() => new LeakyBucket(text, 1)).toThrow(RangeError);
      expect(() => new FixedWindow(1, text)).toThrow(RangeError);
      expect(() => new SlidingWindow(1, text)).toThrow(RangeError);
    }
    await gosched();
  });
});

test("a wait whose clock calls nobody back gives back what it has reserved", async () => {
  const clock = {
    now: () => 0,
    after() {
      throw new Error("no timers");
    },
  };
  const limiter = new Limiter(1, 1, { clock });
  expect(limiter.allow()).toBe(true);
  for (let i = 0; i < 3; i++) await expect(Promise.resolve(limiter.wait())).rejects.toThrow("no timers");
  expect(limiter.tokens()).toBe(0);
});
