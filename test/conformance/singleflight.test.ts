// Go 352–359: x/sync/singleflight. Goroutines of one thread only; the channels of doChan may go to others.

import { chan, DeadlineExceeded, go, gosched, nilChan, type RecvChan, select } from "parachan";
import { Group, type Result } from "parachan/singleflight";
import { expect, test } from "vitest";
import { tasks } from "../tasks/handing.mjs";

test("Go 352: do gives the value, and throws the error untouched", async () => {
  const group = new Group<string>();
  expect(await group.do("key", () => "bar")).toEqual({ value: "bar", shared: false });
  const error = new Error("some error");
  await expect(
    Promise.resolve(
      group.do("key", () => {
        throw error;
      }),
    ),
  ).rejects.toBe(error);
});

test("Go 353: ten at once are one call", async () => {
  const group = new Group<string>();
  let calls = 0;
  const release = chan<string>();
  const all = Array.from({ length: 10 }, () =>
    go(function* () {
      return yield* group.do("key", function* () {
        calls += 1;
        return (yield* release.recv()) as string;
      });
    }),
  );
  await gosched();
  await release.send("bar");
  for (const one of all) expect(await one).toEqual({ value: "bar", shared: true });
  expect(calls).toBe(1);
});

test("Go 354: forget lets the next call run anew, which the end of the old one leaves alone", async () => {
  const group = new Group<number>();
  const first = chan<number>();
  const second = chan<number>();
  const one = group.do("key", () => first.recv() as PromiseLike<number>);
  group.forget("key");
  const two = group.do("key", () => second.recv() as PromiseLike<number>);
  await first.send(1);
  expect(await one).toEqual({ value: 1, shared: false });
  const three = group.do("key", () => 3);
  await second.send(2);
  expect([await two, await three]).toEqual([
    { value: 2, shared: true },
    { value: 2, shared: true },
  ]);
  expect(await group.do("key", () => 4)).toEqual({ value: 4, shared: false });
});

test("Go 355: doChan gives one result on a channel", async () => {
  const group = new Group<string>();
  const results = group.doChan("key", () => "bar");
  expect(await results.recv()).toEqual({ value: "bar", shared: false });
  expect(results.tryRecv()).toBeUndefined();
});

test("Go 356: what the function throws is thrown to all of the five who wait", async () => {
  const group = new Group<never>();
  const error = new Error("invalid memory address");
  let calls = 0;
  const all = Array.from({ length: 5 }, () =>
    go(function* () {
      try {
        return yield* group.do("key", function* () {
          calls += 1;
          yield* gosched();
          throw error;
        });
      } catch (caught) {
        return caught;
      }
    }),
  );
  for (const one of all) expect(await one).toBe(error);
  expect(calls).toBe(1);
});

test("Go 358: a channel gets the error that do would throw, and both may be waited for", async () => {
  const group = new Group<string>();
  const error = new Error("why");
  const release = chan<never>();
  const fail = function* (): Generator<unknown, string, never> {
    yield* release.recv();
    throw error;
  };
  const results = group.doChan("key", fail);
  const again = group.doChan("key", fail);
  const waiting = Promise.resolve(group.do("key", fail));
  release.close();
  await expect(waiting).rejects.toBe(error);
  for (const each of [results, again]) expect(await each.recv()).toEqual({ error, shared: true });
  expect(await group.doChan("key", fail).recv()).toEqual({ error, shared: false });
});

test("a call may be a case of a select and have a limit, which leaves the others waiting", async () => {
  const group = new Group<string>();
  const release = chan<string>();
  const call = group.do("key", function* () {
    return (yield* release.recv()) as string;
  });
  const waiting = Promise.resolve(call);
  await expect(Promise.resolve(call.within(1))).rejects.toBe(DeadlineExceeded);
  const chosen = Promise.resolve(select({ call, never: nilChan().recv() }));
  await gosched();
  await release.send("bar");
  expect(await chosen).toEqual({ case: "call", value: { value: "bar", shared: false } });
  expect(await waiting).toEqual({ value: "bar", shared: false });
});

test("Go 359: shared is true for all who got the result, if more than one did", async () => {
  const group = new Group<string>();
  const block = chan<never>();
  const one = group.doChan("key", function* () {
    yield* block.recv();
    return "func 1";
  });
  const two = group.doChan("key", () => "func 2");
  block.close();
  const results = [await one.recv(), await two.recv()] as Result<string>[];
  expect(results).toEqual([
    { value: "func 1", shared: true },
    { value: "func 1", shared: true },
  ]);
});

test("a result that cannot be copied to the thread that has its channel is an error there, and no other's", async () => {
  const group = new Group<() => string>();
  const release = chan<never>();
  const result = () => "stays here";
  const [there, here] = [0, 1].map(() =>
    group.doChan("key", function* () {
      yield* release.recv();
      return result;
    }),
  ) as [RecvChan<Result<() => string>>, RecvChan<Result<() => string>>];
  const taking = go(tasks.take, there, 1);
  release.close();
  expect(await here.recv()).toEqual({ value: result, shared: true });
  expect(await taking).toMatchObject([{ error: { name: "DataCloneError", path: "value.value" }, shared: true }]);
});
