// Go 344–351: x/sync/semaphore.

import { chan, DeadlineExceeded, go, gosched, RuntimeError, select, trySelect } from "parachan";
import { background, Canceled, withCancel, withTimeout } from "parachan/context";
import { Weighted } from "parachan/semaphore";
import { describe, expect, test } from "vitest";
import { roles, tasks } from "../tasks/contexts.mjs";
import { isBlocked } from "./clock.js";

const places = [
  { name: "on one thread", party: roles },
  { name: "across threads", party: tasks },
];

/** Whether no token is held and nobody waits. */
function isIdle(sem: Weighted, size: number): boolean {
  const all = sem.tryAcquire(size);
  if (all) sem.release(size);
  return all;
}

describe.for(places)("$name", ({ party }) => {
  test("Go 344: goroutines of all weights take and give back, without a deadlock", async () => {
    const size = 8;
    const sem = new Weighted(size);
    const loops = 2000;
    await Promise.all(Array.from({ length: size + 1 }, (_, n) => go(party.hammer, sem, n, Math.ceil(loops / (n + 1)))));
    expect(isIdle(sem, size)).toBe(true);
    expect(sem.tryAcquire(size + 1)).toBe(false);
  });

  test("Go 347: a request for more than there is waits for its limit, and keeps nobody waiting", async () => {
    const sem = new Weighted(2);
    const [ctx, cancel] = withCancel(background());
    const tooBig = go(party.acquireWithin, sem, 3, ctx);
    await gosched();
    for (let i = 0; i < 100; i++) {
      expect(await go(party.acquireWithin, sem, 2, 1e6)).toBe("acquired");
      sem.release(2);
    }
    cancel();
    expect(await tooBig).toBe("Canceled");
    expect(isIdle(sem, 2)).toBe(true);
  });

  test("Go 348: a large request is not starved by small ones", async () => {
    const n = 16;
    const sem = new Weighted(n);
    await sem.acquire(n - 1);
    const small = [1, 2, 3, 4].map(() => go(party.hammer, sem, 1, 500));
    const acquired = chan<number>();
    const large = go(party.acquire, sem, n, acquired);
    await gosched();
    sem.release(n - 1);
    expect(await acquired.recv()).toBe(n);
    await large;
    sem.release(n);
    for (const one of small) await one;
    expect(isIdle(sem, n)).toBe(true);
  });

  test("Go 348: nobody passes the head of the queue, though there would be room", async () => {
    const sem = new Weighted(3);
    await sem.acquire(2);
    const acquired = chan<number>(2);
    const large = go(party.acquire, sem, 3, acquired);
    while (sem.tryAcquire(1)) {
      sem.release(1); // Until the large one waits.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(trySelect([sem.acquire(1)])).toBeUndefined();
    const small = go(party.acquire, sem, 1, acquired);
    expect(await isBlocked(acquired.recv().within(1e6), 5)).toBe(true);
    expect(acquired.length).toBe(0);
    sem.release(2);
    await large;
    sem.release(3);
    await small;
  });

  test("Go 349: when the head of the queue gives up, the next ones go on", async () => {
    for (let round = 0; round < 20; round++) {
      const sem = new Weighted(10);
      await sem.acquire(1);
      const [ctx, cancel] = withCancel(background());
      const head = go(party.acquireWithin, sem, 10, ctx);
      while (sem.tryAcquire(1)) {
        sem.release(1);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      const acquired = chan<number>(2);
      const next = [2, 3].map((n) => go(party.acquire, sem, n, acquired));
      await gosched();
      cancel();
      for (const one of next) await one;
      expect(await head).toBe("Canceled");
      sem.release(6);
      expect(isIdle(sem, 10)).toBe(true);
    }
  });

  test("tokens that one takes may be given back by another", async () => {
    const sem = new Weighted(1);
    await sem.acquire();
    const waiting = Promise.resolve(sem.acquire());
    expect(await isBlocked(waiting)).toBe(true);
    await go(party.release, sem, 1);
    await waiting;
    await expect(Promise.resolve(go(party.release, sem, 2))).rejects.toThrow("semaphore: released more than held");
  });
});

test("Go 345: giving back more than is held throws, and changes nothing", () => {
  const sem = new Weighted(1);
  const refused = new RuntimeError("semaphore: released more than held");
  expect(() => sem.release(1)).toThrow(refused);
  sem.tryAcquire(1);
  expect(() => sem.release(2)).toThrow(refused);
  sem.release(1);
  expect(sem.tryAcquire(1)).toBe(true);
});

test("Go 347: a request for more than there is waits for ever, if it has no limit", async () => {
  const sem = new Weighted(2);
  expect(await isBlocked(sem.acquire(3))).toBe(true);
  expect(isIdle(sem, 2)).toBe(true);
});

test("without a number, one token is meant", async () => {
  const sem = new Weighted(2);
  expect(sem.tryAcquire()).toBe(true);
  await sem.acquire().within(1e6);
  expect(sem.tryAcquire(1)).toBe(false);
  sem.release();
  expect([sem.tryAcquire(2), sem.tryAcquire(1)]).toEqual([false, true]);
});

test("Go 346: tryAcquire, and acquire under a limit of 10 ms: true, false, true, false", async () => {
  const sem = new Weighted(2);
  const row = [sem.tryAcquire(1), sem.tryAcquire(2)];
  sem.release(1);
  row.push(sem.tryAcquire(1), sem.tryAcquire(2));
  expect(row).toEqual([true, false, true, false]);

  const slow = new Weighted(2);
  const acquire = async (n: number): Promise<boolean> => {
    const [ctx, cancel] = withTimeout(background(), n === 1 ? 1e6 : 10); // However slow this is, 1 comes in time.
    try {
      await slow.acquire(n, ctx);
      return true;
    } catch (error) {
      expect(error).toBe(DeadlineExceeded);
      return false;
    } finally {
      cancel();
    }
  };
  const first = [await acquire(1), await acquire(2)];
  slow.release(1);
  expect([...first, await acquire(1), await acquire(2)]).toEqual([true, false, true, false]);
});

test("Go 350: with a context that is over, acquire fails though tokens are free; within takes them", async () => {
  const sem = new Weighted(2);
  const [ctx, cancel] = withCancel(background());
  cancel();
  await expect(Promise.resolve(sem.acquire(1, ctx))).rejects.toBe(Canceled);
  expect(isIdle(sem, 2)).toBe(true);
  await sem.acquire(1).within(ctx);
  expect(isIdle(sem, 2)).toBe(false);
  await expect(Promise.resolve(sem.acquire(2).within(ctx))).rejects.toBe(Canceled);
  sem.release(1);
  expect(isIdle(sem, 2)).toBe(true);
});

test("Go 351: Collatz by a pool of workers", async () => {
  const workers = 2;
  const sem = new Weighted(workers);
  const out: number[] = new Array(32).fill(0);
  for (let i = 0; i < out.length; i++) {
    await sem.acquire(1);
    go(function* () {
      out[i] = collatz(i + 1);
      yield* gosched();
      sem.release(1);
    });
  }
  await sem.acquire(workers);
  expect(out).toEqual([
    0, 1, 7, 2, 5, 8, 16, 3, 19, 6, 14, 9, 9, 17, 17, 4, 12, 20, 20, 7, 7, 15, 15, 10, 23, 10, 111, 18, 18, 18, 106, 5,
  ]);
});

function collatz(n: number): number {
  let steps = 0;
  for (let m = n; m !== 1; steps++) m = m % 2 === 0 ? m / 2 : 3 * m + 1;
  return steps;
}

test("a select takes tokens only if it takes that case, and leaves no waiter behind", async () => {
  const sem = new Weighted(3);
  await sem.acquire(2);
  const ch = chan<string>();
  const chosen = go(function* () {
    return yield* select({ two: sem.acquire(2), ch: ch.recv() });
  });
  await gosched();
  expect(sem.tryAcquire(1)).toBe(false); // Behind the select's waiter.
  await ch.send("value");
  expect(await chosen).toEqual({ case: "ch", value: "value" });
  expect(sem.tryAcquire(1)).toBe(true);
  sem.release(3);
  const either = await select({ small: sem.acquire(1), large: sem.acquire(3) }, { ordered: true });
  expect(either.case).toBe("small");
  sem.release(1);
  expect(isIdle(sem, 3)).toBe(true);
});

test.for([false, true])(
  "a select that waits for several numbers of one semaphore's tokens goes on once there are as many as the smallest, ordered: %s",
  async (ordered) => {
    for (let i = 0; i < 20; i++) {
      const sem = new Weighted(3);
      await sem.acquire(3);
      const waits = go(() => select([sem.acquire(3), sem.acquire(1), sem.acquire(2)], { ordered }));
      expect(await isBlocked(waits)).toBe(true);
      sem.release(1);
      expect(await waits.within(10_000)).toEqual({ case: 1, value: undefined });
      expect(sem.tryAcquire(1)).toBe(false);
    }
  },
);

test("a size and a number of tokens are integers from 0", () => {
  for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => new Weighted(bad)).toThrow(RangeError);
    expect(() => new Weighted(1).acquire(bad)).toThrow(RangeError);
    expect(() => new Weighted(1).tryAcquire(bad)).toThrow(RangeError);
    expect(() => new Weighted(1).release(bad)).toThrow(RangeError);
  }
  expect(new Weighted(2 ** 40).tryAcquire(2 ** 40)).toBe(true);
});
