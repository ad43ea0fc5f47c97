// Go 336–343: x/sync/errgroup.

import {
  chan,
  DeadlineExceeded,
  go,
  gosched,
  nilChan,
  parallel,
  type Received,
  RuntimeError,
  range,
  select,
} from "parachan";
import { background, Canceled, type Context, cause } from "parachan/context";
import { Group, withContext } from "parachan/errgroup";
import { describe, expect, test } from "vitest";
import { roles, tasks } from "../tasks/contexts.mjs";

const err1 = new Error("errgroup_test: 1");
const err2 = new Error("errgroup_test: 2");

const thrower = (error: Error | undefined) => (): void => {
  if (error !== undefined) throw error;
};

/** What waiting throws, or undefined. */
async function errorOf(op: PromiseLike<void>): Promise<unknown> {
  return op.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("Go 336: wait throws the first error, of this round or an earlier one", async () => {
  const rows: [errors: (Error | undefined)[], first: Error | undefined][] = [
    [[], undefined],
    [[undefined], undefined],
    [[err1], err1],
    [[err1, undefined], err1],
    [[err1, undefined, err2], err1],
  ];
  for (const [errors, first] of rows) {
    const group = new Group();
    let soFar: Error | undefined;
    for (const error of errors) {
      group.go(thrower(error));
      soFar ??= error;
      expect(await errorOf(group.wait())).toBe(soFar);
    }
    expect(await errorOf(group.wait())).toBe(first);
  }
});

test("Go 337: the context is cancelled by the first error, or when wait has waited", async () => {
  const rows: [errors: (Error | undefined)[], want: Error | undefined][] = [
    [[], undefined],
    [[undefined], undefined],
    [[err1], err1],
    [[err1, undefined, err2], err1],
  ];
  for (const [errors, want] of rows) {
    const [group, ctx] = withContext(background());
    for (const error of errors) group.go(thrower(error));
    expect(await errorOf(group.wait())).toBe(want);
    expect([ctx.err(), ctx.done.tryRecvOk()]).toEqual([Canceled, [undefined, false]]);
  }
});

test("Go 338: the cause is the first error, or Canceled", async () => {
  for (const [errors, want] of [
    [[], Canceled],
    [[undefined], Canceled],
    [[err1, err2], err1],
  ] as [(Error | undefined)[], Error][]) {
    const [group, ctx] = withContext(background());
    for (const error of errors) group.go(thrower(error));
    await errorOf(group.wait());
    expect(cause(ctx)).toBe(want);
  }
});

test("Go 339: no more than the limit run, over 1025 goroutines, whether their start is waited for or not", async () => {
  for (const waits of [true, false]) {
    const limit = 10;
    const group = new Group();
    group.setLimit(limit);
    let active = 0;
    let most = 0;
    let ran = 0;
    for (let i = 0; i <= 1024; i++) {
      const started = group.go(function* () {
        active += 1;
        most = Math.max(most, active);
        yield* gosched();
        active -= 1;
        ran += 1;
      });
      if (waits) await started;
    }
    await group.wait();
    expect([ran, most]).toEqual([1025, limit]);
  }
});

test("Go 339: go waits while the limit run", async () => {
  const group = new Group();
  group.setLimit(1);
  const end = chan<never>();
  await group.go(() => end.recv());
  let started = false;
  const second = Promise.resolve(group.go(() => {})).then(() => {
    started = true;
  });
  await gosched();
  expect(started).toBe(false);
  end.close();
  await second;
  await group.wait();
});

test("the start of a goroutine and the end of all may be cases of a select, and have a limit", async () => {
  const group = new Group();
  group.setLimit(1);
  const end = chan<never>();
  await group.go(() => end.recv());
  const start = group.go(thrower(err1));
  await expect(Promise.resolve(start.within(1))).rejects.toBe(DeadlineExceeded);
  await expect(Promise.resolve(group.wait().within(1))).rejects.toBe(DeadlineExceeded);
  const started = Promise.resolve(select({ start, never: nilChan().recv() }));
  const ended = Promise.resolve(select({ all: group.wait(), never: nilChan().recv() }));
  await gosched();
  end.close();
  expect((await started).case).toBe("start");
  await expect(ended).rejects.toBe(err1);
});

test("Go 340: tryGo starts only below the limit", async () => {
  const group = new Group();
  const limit = 42;
  group.setLimit(limit);
  const end = chan<never>();
  for (let i = 0; i < limit; i++) expect(group.tryGo(() => end.recv())).toBe(true);
  expect(group.tryGo(() => {})).toBe(false);
  end.close();
  await group.wait();
  expect(group.tryGo(() => {})).toBe(true);
  await group.wait();
  group.setLimit(1);
  expect([group.tryGo(() => {}), group.tryGo(() => {})]).toEqual([true, false]);
  await group.wait();
  group.setLimit(0);
  for (let i = 0; i < 1024; i++) expect(group.tryGo(() => {})).toBe(false);
  await group.wait();
});

test("Go 341: a negative limit is none; it cannot be changed while goroutines run", async () => {
  const group = new Group();
  group.setLimit(0);
  group.setLimit(-1);
  const end = chan<never>();
  for (let i = 0; i < 100; i++) expect(group.tryGo(() => end.recv())).toBe(true);
  expect(() => group.setLimit(1)).toThrow(
    new RuntimeError("errgroup: modify limit while 100 goroutines in the group are still active"),
  );
  end.close();
  await group.wait();
});

test("Go 342: what is thrown that is no error is wait's too", async () => {
  const group = new Group();
  group.go(() => {
    throw "text";
  });
  expect(await errorOf(group.wait())).toBe("text");
});

describe.for([
  { name: "on one thread", party: roles },
  { name: "across threads", party: tasks },
])("$name", ({ party }) => {
  test("Go 337, 338: one that fails ends the others through the context", async () => {
    const [group, ctx] = withContext(background());
    const started = chan<number>(3);
    const ended: unknown[] = [];
    const end = chan<unknown>(3);
    for (let i = 0; i < 3; i++) group.go(party.reportDone, ctx, started, end);
    for (let i = 0; i < 3; i++) await started.recv();
    group.go(party.below, 7, 5);
    expect(String(await errorOf(group.wait()))).toBe("RangeError: 7");
    for (let i = 0; i < 3; i++) ended.push(end.tryRecv());
    expect(ended).toEqual(Array(3).fill(["Canceled", "RangeError: 7"]));
    expect(String(cause(ctx))).toBe("RangeError: 7");
  });
});

test("Go 343: three searches at once give their results in order", async () => {
  const search = async (kind: string, ctx: Context, query: string): Promise<string> => {
    for (let i = 0; i < 3 && ctx.err() === undefined; i++) await gosched();
    return `${kind} result for "${query}"`;
  };
  const [group, ctx] = withContext(background());
  const results: string[] = [];
  ["web", "image", "video"].forEach((kind, i) => {
    group.go(async () => {
      results[i] = await search(kind, ctx, "golang");
    });
  });
  await group.wait();
  expect(results).toEqual(['web result for "golang"', 'image result for "golang"', 'video result for "golang"']);
});

test("Go 343: a pipeline with 20 workers ends, and the first error stops it", async () => {
  for (const failing of [false, true]) {
    const [group, ctx] = withContext(background());
    const numbers = chan<number>();
    const squares = chan<number>();
    group.go(function* () {
      for (let n = 0; n < 100; n++) yield* numbers.send(n).within(ctx);
      numbers.close();
    });
    for (let i = 0; i < 20; i++) {
      group.go(function* () {
        for (;;) {
          const [n, ok]: Received<number> = yield* numbers.recvOk().within(ctx);
          if (!ok) return;
          if (failing && n === 50) throw err1;
          yield* squares.send(n * n).within(ctx);
        }
      });
    }
    const outcome = errorOf(group.wait()).finally(() => squares.close());
    let sum = 0;
    await go(function* () {
      yield* range(squares, (square) => {
        sum += square;
      });
    });
    expect(await outcome).toBe(failing ? err1 : undefined);
    expect(sum === 328_350).toBe(!failing);
  }
});

test("one that cannot be started throws there, or fails the group if its turn comes later", async () => {
  const task = parallel("file:///nowhere.js", { never() {} }).never as unknown as (x: unknown) => void;
  const group = new Group();
  expect(() => group.go(task, () => {})).toThrow();
  group.setLimit(1);
  const end = chan<never>();
  group.go(() => end.recv());
  group.go(task, () => {});
  end.close();
  expect(String(await errorOf(group.wait()))).toContain("DataCloneError");
});
