// Go 226–234: sync.Once, onceFunc, onceValue, onceValues.

import { chan, DeadlineExceeded, type GoroutineGenerator, go, gosched, select, trySelect } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Once, onceFunc, onceValue, onceValues } from "parachan/sync";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";
import { isBlocked, sleep } from "./clock.js";
import { lockPlaces } from "./lock-places.js";

describe.for(lockPlaces)("$name", ({ party }) => {
  test("Go 185, 226: of ten goroutines one does it, and all see it done", async () => {
    for (let round = 0; round < 20; round++) {
      const once = new Once();
      const cells = sharedArray("i32", 1);
      const goroutines = Array.from({ length: 10 }, () => go(party.once, once, cells));
      for (const goroutine of goroutines) expect(await goroutine).toBe(1);
      expect(cells[0]).toBe(1);
    }
  });
});

test("Go 227: if f throws, do throws, and counts as done", async () => {
  const once = new Once();
  const error = new Error("failed");
  await expect(
    Promise.resolve(
      once.do(() => {
        throw error;
      }),
    ),
  ).rejects.toBe(error);
  let called = false;
  await once.do(() => {
    called = true;
  });
  expect(called).toBe(false);
});

test("Go 228: do inside f waits for ever", async () => {
  const once = new Once();
  const stuck = go(function* () {
    yield* once.do(function* () {
      yield* once.do(() => {});
    });
  });
  expect(await isBlocked(stuck, 5)).toBe(true);
});

test("f may be plain, async or a generator function, and all wait until it has ended", async () => {
  for (const f of [
    async (done: () => void) => {
      await sleep(1);
      done();
    },
    function* (done: () => void) {
      yield* gosched();
      yield* gosched();
      done();
    },
    (done: () => void) => done(),
  ]) {
    const once = new Once();
    let ended = 0;
    const waiters = [0, 1, 2].map(() =>
      go(function* () {
        yield* once.do(() => f(() => void ended++));
        return ended;
      }),
    );
    for (const waiter of waiters) expect(await waiter).toBe(1);
    once.do(() => void ended++).wait();
    expect(ended).toBe(1);
  }
});

test("Go 229: onceFunc, onceValue and onceValues call f once and remember what it gave", async () => {
  let calls = 0;
  const f = onceFunc(() => void calls++);
  const value = onceValue(() => ++calls);
  const values = onceValues(() => [++calls, "b"] as const);
  for (let i = 0; i < 3; i++) {
    f();
    expect(value()).toBe(2);
    expect(values()).toEqual([3, "b"]);
  }
  const waits = onceValue(function* () {
    yield* gosched();
    return ++calls;
  });
  expect(await waits()).toBe(4);
  expect(await waits()).toBe(4);
  const promise = onceValue(async () => ++calls);
  expect(await promise()).toBe(5);
  expect(await promise()).toBe(5);
});

test("Go 230: if f throws, every call throws the same, and f is called once", async () => {
  for (const once of [onceFunc, onceValue, onceValues] as readonly ((f: () => never) => () => unknown)[]) {
    const error = new Error("failed");
    let calls = 0;
    const f = once((): never => {
      calls += 1;
      throw error;
    });
    for (let i = 0; i < 3; i++) expect(f).toThrow(error);
    expect(calls).toBe(1);
  }
  const later = onceValue(function* () {
    yield* gosched();
    throw new Error("later");
  });
  for (let i = 0; i < 2; i++) await expect(Promise.resolve(later())).rejects.toThrow("later");
});

test("Go 232: the error carries the stack into f", () => {
  const f = onceValue(function inner(): never {
    throw new Error("here");
  });
  for (let i = 0; i < 2; i++) {
    try {
      f();
      expect.unreachable();
    } catch (error) {
      expect((error as Error).stack).toContain("inner");
    }
  }
});

describe("do with a limit, or as a case of a select", () => {
  test("is over when the function has ended, whoever was first", async () => {
    const [once, first, second] = [new Once(), chan<number>(), chan<number>()];
    const body = function* (): GoroutineGenerator<void> {
      yield* first.recv();
    };
    const waiting = go(function* () {
      return (yield* select({ done: once.do(body), second: second.recv() })).case;
    });
    const other = go(() => once.do(() => expect.unreachable()).within(60_000));
    expect(await isBlocked(waiting)).toBe(true);
    await first.send(1);
    expect(await waiting).toBe("done");
    await other;
    expect((await select([once.do(() => expect.unreachable())])).case).toBe(0);
    await once.do(() => expect.unreachable()).within(0);
  });

  test("lets the function go on if something else comes first", async () => {
    const [once, gate] = [new Once(), chan<number>()];
    let ended = 0;
    const body = function* (): GoroutineGenerator<void> {
      yield* gate.recv();
      ended += 1;
    };
    await expect(Promise.resolve(once.do(body).within(1))).rejects.toBe(DeadlineExceeded);
    expect(trySelect([once.do(body)])).toBe(undefined);
    const again = go(() => once.do(body));
    expect(await isBlocked(again)).toBe(true);
    await gate.send(1);
    await again;
    expect(ended).toBe(1);
  });

  test("throws what the function throws, to whoever was first", async () => {
    for (const body of [
      () => {
        throw new Error("at once");
      },
      async () => {
        throw new Error("later");
      },
    ]) {
      const once = new Once();
      await expect(Promise.resolve(once.do(body).within(60_000))).rejects.toThrow(/at once|later/);
      await once.do(() => expect.unreachable()).within(60_000);
    }
  });

  test("is one op, which may be waited for twice and by many", async () => {
    const once = new Once();
    let runs = 0;
    const op = once.do(() => void runs++).within(60_000);
    const goroutines = Array.from({ length: 5 }, () => go(() => op));
    for (const goroutine of goroutines) await goroutine;
    await op;
    expect(runs).toBe(1);
  });

  test("crashes the program with what the function throws if something else has come first", async () => {
    const { code, stdout, stderr } = await runProgram(`
      import { Once } from "parachan/sync";
      import { sleep } from "parachan/time";
      const once = new Once();
      await once.do(function* () { yield* sleep(20); throw new Error("too late"); }).within(1).then(undefined, () => console.log("gave up"));
      await sleep(10_000);
    `);
    expect([code, stdout]).toEqual([1, "gave up\n"]);
    expect(stderr).toContain("too late");
  });
});

test("a function that runs once and calls itself is told so", () => {
  const f: () => unknown = onceValue(() => f());
  expect(f).toThrow("has called itself");
});

test("Go 234: the examples", async () => {
  const printed: string[] = [];
  const once = new Once();
  const goroutines = Array.from({ length: 10 }, () => go(() => once.do(() => void printed.push("Only once"))));
  for (const goroutine of goroutines) await goroutine;
  expect(printed).toEqual(["Only once"]);
  const sum = onceValue(() => {
    let total = 0;
    for (let i = 0; i < 1000; i++) total += i;
    printed.push(`Computed once: ${total}`);
    return total;
  });
  for (let i = 0; i < 10; i++) expect(sum()).toBe(499500);
  expect(printed).toEqual(["Only once", "Computed once: 499500"]);
});

test("Go 233: the function and what it refers to are let go after the first call, also if that throws", async () => {
  const { code, stdout } = await runProgram(
    `
    import { onceFunc, onceValue, onceValues } from "parachan/sync";
    const kept = [], dropped = [];
    for (const once of [onceFunc, onceValue, onceValues]) {
      for (const fails of [false, true]) {
        let big = {};
        dropped.push(new WeakRef(big));
        const f = once(((held) => () => { if (fails) throw held === undefined; return [held !== undefined]; })(big));
        big = undefined;
        try { f(); } catch {}
        kept.push(f);
      }
    }
    for (let look = 0; look < 100 && dropped.some((reference) => reference.deref() !== undefined); look++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    console.log(kept.length, dropped.filter((reference) => reference.deref() !== undefined).length);
  `,
    ["--expose-gc"],
  );
  expect([code, stdout]).toEqual([0, "6 0\n"]);
});
