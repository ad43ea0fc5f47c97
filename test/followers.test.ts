// Goroutines of one thread that are started in great number before the first of them runs: from some number on, they follow
// each other without a control block of their own. What anybody can tell of them is the same.

import { chan, configure, dump, type Goroutine, go, gosched, numGoroutine, run } from "parachan";
import { WaitGroup } from "parachan/sync";
import { beforeAll, describe, expect, test } from "vitest";

/** More than a thread keeps control blocks in store, and than a page of followers holds. */
const MANY = 5000;

beforeAll(() => configure({ threads: 0 }));

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Starts so many goroutines, each of which notes its number. */
function* notingAll(order: number[], count: number, from = 0): Generator<never, Goroutine<number>[]> {
  return upTo(count).map((i) => go(() => order.push(from + i)));
}

describe("goroutines run in the order in which they were started", () => {
  test("whether control blocks are in store or not", async () => {
    for (const count of [MANY, 1, 2, 10, MANY]) {
      const order: number[] = [];
      await run(function* () {
        for (const goroutine of yield* notingAll(order, count)) yield* goroutine;
      });
      expect(order).toEqual(upTo(count));
    }
  });

  test("with others that start goroutines themselves", async () => {
    const order: string[] = [];
    const group = new WaitGroup();
    await run(function* () {
      for (const i of upTo(MANY)) {
        group.go(() => {
          order.push(`${i}`);
          group.go(() => order.push(`${i}'`));
        });
      }
      yield* group.wait();
    });
    expect(order).toEqual([...upTo(MANY).map(String), ...upTo(MANY).map((i) => `${i}'`)]);
  });

  test("with some that wait, and go on after all have begun", async () => {
    const order: string[] = [];
    await run(function* () {
      const goroutines = upTo(MANY).map((i) =>
        go(function* () {
          order.push(`${i} begins`);
          if (i % 7 === 0) yield* gosched();
          order.push(`${i} ends`);
        }),
      );
      for (const goroutine of goroutines) yield* goroutine;
    });
    const begun = order.filter((entry) => entry.endsWith("begins"));
    expect(begun).toEqual(upTo(MANY).map((i) => `${i} begins`));
    const late = order.slice(order.indexOf(`${MANY - 1} begins`) + 1).filter((entry) => entry !== `${MANY - 1} ends`);
    expect(late).toEqual(
      upTo(MANY)
        .filter((i) => i % 7 === 0)
        .map((i) => `${i} ends`),
    );
  });

  test("and one that is readied before they were started runs before them, one readied after them behind them", async () => {
    const order: string[] = [];
    await run(function* () {
      const [early, late] = [chan<number>(), chan<number>()];
      const waiting = [
        go(function* () {
          yield* early.recv();
          order.push("early");
        }),
        go(function* () {
          yield* late.recv();
          order.push("late");
        }),
      ];
      yield* gosched();
      early.trySend(1);
      const started = upTo(MANY).map((i) => go(() => order.push(String(i))));
      late.trySend(1);
      for (const goroutine of [...waiting, ...started]) yield* goroutine;
    });
    expect(order).toEqual(["early", ...upTo(MANY).map(String), "late"]);
  });
});

test("each has its arguments, its result and its error", async () => {
  const goroutines = upTo(MANY).map((i) =>
    go(
      function* (a: number, b: string) {
        if (i % 3 === 0) yield* gosched();
        if (i % 5 === 0) throw new RangeError(`${a}${b}`);
        return `${a}${b}`;
      },
      i,
      "!",
    ),
  );
  for (const [i, outcome] of (await Promise.allSettled(goroutines)).entries()) {
    if (i % 5 === 0) expect(outcome).toEqual({ status: "rejected", reason: new RangeError(`${i}!`) });
    else expect(outcome).toEqual({ status: "fulfilled", value: `${i}!` });
  }
});

test("they are counted, and in a dump, from when they were started until they have ended", async () => {
  await run(function* () {
    const before = numGoroutine();
    const over = chan<never>();
    const goroutines = upTo(MANY).map(() =>
      go(function* () {
        yield* over.recv();
      }),
    );
    const [first, last] = [goroutines[0], goroutines.at(-1)].map((goroutine) => goroutine?.id);
    expect(numGoroutine() - before).toBe(MANY);
    const rows = dump();
    expect(rows).toContain(`goroutine ${first} [runnable]:`);
    expect(rows).toContain(`goroutine ${last} [runnable]:`);
    expect(new Set(rows.match(/^goroutine \d+/gm)).size).toBe(rows.match(/^goroutine \d+/gm)?.length);
    yield* gosched();
    expect(numGoroutine() - before).toBe(MANY);
    expect(dump()).toContain(`goroutine ${last} [chan receive]:`);
    over.close();
    for (const goroutine of goroutines) yield* goroutine;
    expect(numGoroutine()).toBe(before);
    expect(dump()).not.toContain(`goroutine ${last} [`);
  });
});

test("one that blocks its thread lets those run that follow it", async () => {
  await run(function* () {
    const values = chan<number>();
    const received = go(() => upTo(MANY).map(() => values.recv().wait()));
    const sent = upTo(MANY).map((i) =>
      go(function* () {
        yield* values.send(i);
      }),
    );
    expect(yield* received).toEqual(upTo(MANY));
    for (const goroutine of sent) yield* goroutine;
  });
});

test("timers and the event loop have their turn between them", async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  let ran = 0;
  await run(function* () {
    const goroutines = upTo(MANY).map(() =>
      go(() => {
        const begun = performance.now();
        while (performance.now() - begun < 0.05) {}
        if (turns > 0) ran += 1;
      }),
    );
    for (const goroutine of goroutines) yield* goroutine;
  });
  clearInterval(counting);
  expect(ran).toBeGreaterThan(0); // They take a quarter of a second in all, and a slice ten milliseconds.
});
