// Go 120–125, 134, 140: goroutines. What ends the process is in test/process.test.ts.

import { type Chan, chan, go, gosched, numGoroutine, until } from "parachan";
import { describe, expect, test } from "vitest";
import { places } from "./capacities.js";
import { eventually, sleep } from "./clock.js";

test("Go 120: go evaluates the function and the arguments at once, and runs it later", async () => {
  const order: string[] = [];
  let f = (x: string): void => void order.push(`old ${x}`);
  let x = "first";
  const goroutine = go(f, x);
  f = (y) => void order.push(`new ${y}`);
  x = "second";
  order.push("go returned");
  await goroutine;
  expect(order).toEqual(["go returned", "old first"]);
});

test("Go 120: a goroutine's result may be dropped or waited for, by any number", async () => {
  const goroutine = go(
    function* (a: number, b: number) {
      yield* gosched();
      return a + b;
    },
    2,
    3,
  );
  expect(await Promise.all([goroutine, goroutine, go(() => goroutine)])).toEqual([5, 5, 5]);
  expect(await goroutine).toBe(5);
  expect(goroutine.wait()).toBe(5);
});

test("Go 121: a goroutine sees its own iteration's variable", async () => {
  const seen: number[] = [];
  const goroutines = [];
  for (let i = 0; i < 10; i++) goroutines.push(go(() => void seen.push(i)));
  for (const goroutine of goroutines) await goroutine;
  expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each<unknown>([undefined, null, 1, "f", {}, []])(
  "Go 122: go of what is no function (%o) throws Go's words",
  (f) => {
    expect(() => go(f as () => void)).toThrow(TypeError);
    expect(() => go(f as () => void)).toThrow(/^go of nil func value/);
  },
);

describe.for(places)("$name", ({ party }) => {
  test("Go 123: a daisy chain of goroutines hands a value from the right end to the left", async () => {
    const links = 200;
    const leftmost = chan<number>();
    let left: Chan<number> = leftmost;
    for (let i = 0; i < links; i++) {
      const right = chan<number>();
      void go(party.link, left, right);
      left = right;
    }
    await left.send(1);
    expect(await leftmost.recv()).toBe(links + 1);
  });

  test("Go 134: an error of another goroutine is caught by who waits for it, not by who started it", async () => {
    const ch = chan<unknown>();
    ch.close();
    let goroutine: PromiseLike<void> | undefined;
    expect(() => {
      goroutine = go(party.sendAll, ch, [1]);
    }).not.toThrow();
    await expect(Promise.resolve(goroutine)).rejects.toThrow(/^send on closed channel$/);
  });

  test("Go 140: a goroutine that fails leaves others' channels intact", async () => {
    const closed = chan<unknown>();
    closed.close();
    const ch = chan<unknown>(2);
    const receiver = go(party.receiveSome, ch, 3);
    const failing = go(party.sendAll, closed, [1]);
    await expect(Promise.resolve(failing)).rejects.toThrow("send on closed channel");
    for (const value of ["a", "b", "c"]) await ch.send(value);
    expect(await receiver).toEqual(["a", "b", "c"]);
  });
});

test("Go 123: a daisy chain of 10000 goroutines", async () => {
  const leftmost = chan<number>();
  let left = leftmost;
  for (let i = 0; i < 10_000; i++) {
    const right = chan<number>();
    const to = left;
    go(function* () {
      yield* to.send(1 + ((yield* right.recv()) as number));
    });
    left = right;
  }
  await left.send(1);
  expect(await leftmost.recv()).toBe(10_001);
});

describe.for(places)("$name", ({ party }) => {
  test("Go 124: numGoroutine counts those that live, and comes back when they end", async () => {
    await eventually(() => numGoroutine() === base);
    const ch = chan<unknown>();
    const goroutines = Array.from({ length: 7 }, () => go(party.receiveOne, ch));
    expect(numGoroutine()).toBe(base + 7);
    for (const goroutine of goroutines) {
      await ch.send(1);
      void goroutine;
    }
    for (const goroutine of goroutines) await goroutine;
    await eventually(() => numGoroutine() === base);
  });
});
const base = 1;

test("a goroutine may be a generator, an async function or a plain one, and gives what it returns", async () => {
  expect(
    await go(function* () {
      return yield* go(() => 1);
    }),
  ).toBe(1);
  expect(
    await go(async () => {
      await sleep(0);
      return 2;
    }),
  ).toBe(2);
  expect(await go(() => 3)).toBe(3);
  expect(await go(() => go(() => 4))).toBe(4);
  const ch = chan<number>(1);
  ch.trySend(5);
  expect(await go(() => ch.recv())).toBe(5);
});

describe("a thenable that is no promise and settles more than once", () => {
  const often = {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
    then(resolve: (value: number) => void, reject: (reason: unknown) => void) {
      resolve(1);
      resolve(2);
      setTimeout(() => {
        reject(new Error("late"));
        resolve(3);
      }, 5);
    },
  };

  test("ends the goroutine that returns it once, and no other", async () => {
    expect(await go(() => often)).toBe(1);
    const ch = chan<number>();
    const later = Array.from({ length: 3 }, () =>
      go(function* () {
        return yield* ch.recv();
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    for (let n = 4; n < 7; n++) await ch.send(n);
    expect((await Promise.all(later)).sort()).toEqual([4, 5, 6]);
  });

  test("is waited for once by until", async () => {
    expect(await until(often as unknown as PromiseLike<number>)).toBe(1);
  });
});

test("what a goroutine throws comes out of every form of waiting, as the same error", async () => {
  const error = new Error("thrown");
  const bodies = [
    function* () {
      yield* gosched();
      throw error;
    },
    async (): Promise<never> => {
      await sleep(0);
      throw error;
    },
    (): never => {
      throw error;
    },
  ];
  for (const body of bodies) {
    await expect(Promise.resolve(go(body as () => never))).rejects.toBe(error);
    const caught = await go(function* () {
      try {
        yield* go(body as () => never);
        return undefined;
      } catch (e) {
        return e;
      }
    });
    expect(caught).toBe(error);
  }
});

test("what a goroutine throws comes out of wait(), as the same error", () => {
  const error = new Error("thrown");
  expect(() =>
    go(() => {
      throw error;
    }).wait(),
  ).toThrow(error);
});

test("a goroutine that yields something other than an op gets a TypeError where it stands", async () => {
  const goroutine = go(function* () {
    try {
      yield 5 as never;
    } catch (error) {
      return error;
    }
    return undefined;
  });
  expect(await goroutine).toBeInstanceOf(TypeError);
});

test("finally blocks run when an op throws, and may wait", async () => {
  const ch = chan<number>(1);
  const closed = chan<number>();
  closed.close();
  const goroutine = go(function* () {
    try {
      yield* closed.send(1);
    } finally {
      yield* ch.send(1);
      yield* gosched();
    }
  });
  await expect(Promise.resolve(goroutine)).rejects.toThrow("send on closed channel");
  expect(ch.tryRecv()).toBe(1);
});
