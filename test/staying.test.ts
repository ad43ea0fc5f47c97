// The library's objects that are no handles: they belong to their thread, and are refused instead of arriving empty.

import { chan, DataCloneError, go } from "parachan";
import { Group } from "parachan/errgroup";
import { Hub } from "parachan/pipeline";
import { FixedWindow, LeakyBucket, Limiter, SlidingWindow, Sometimes } from "parachan/rate";
import { Group as CallGroup } from "parachan/singleflight";
import { Mutex, Pool } from "parachan/sync";
import { Ticker, Timer } from "parachan/time";
import { workerPool } from "parachan/workerpool";
import { describe, expect, test } from "vitest";
import { tasks } from "./tasks/programs.mjs";

const ticker = new Ticker(1000);
ticker.stop();
const source = chan<number>();
const hub = new Hub(source);
source.close();

describe("an object that belongs to its thread", () => {
  test.for<[string, object, string]>([
    ["a Goroutine", go(() => {}), "wait for it here and send its result"],
    ["an operation", chan().recv(), "wait for it here and send its result"],
    ["an operation", new Mutex().lock(), "wait for it here and send its result"],
    ["an errgroup Group", new Group(), "let it run the task instead: group.go(task)"],
    ["a singleflight Group", new CallGroup(), "give each thread its own"],
    ["a WorkerPool", workerPool(() => {}, { workers: 1 }), "let the task send its jobs through a channel"],
    [
      "the results of a WorkerPool",
      workerPool((n: number) => n, { workers: 1 }).map([1, 2]),
      "send them through a channel",
    ],
    ["a sync Pool", new Pool(), "give each thread its own"],
    ["a Timer", new Timer(0), "send its channel, c"],
    ["a Ticker", ticker, "send its channel, c"],
    ["a Hub", hub, "subscribe here and send the channel"],
    ["a Limiter", new Limiter(1, 1), "give each thread its own"],
    ["a Reservation", new Limiter(1, 1).reserve(), "cancel it here"],
    ["a LeakyBucket", new LeakyBucket(1, 1), "give each thread its own"],
    ["a SlidingWindow", new SlidingWindow(1, 1), "give each thread its own"],
    ["a FixedWindow", new FixedWindow(1, 1), "give each thread its own"],
    ["a Sometimes", new Sometimes(), "give each thread its own"],
  ])("%s is refused as a task's argument, with what to do instead", ([what, object, instead]) => {
    const call = (): unknown => go(tasks.identity, { deep: [object] });
    expect(call).toThrow(DataCloneError);
    expect(call).toThrow(`arguments[0].deep[0] is ${what}, which cannot be sent to another thread: ${instead}`);
  });

  test("is refused by a channel that another thread knows, and goes through one that none does", async () => {
    const ch = chan<unknown>(1);
    const limiter = new Limiter(1, 1);
    expect(ch.trySend(limiter)).toBe(true);
    expect(await ch.recv()).toBe(limiter);
    await go(tasks.identity, [ch]);
    expect(() => ch.trySend(limiter)).toThrow("value is a Limiter, which cannot be sent to another thread");
    expect(ch.length).toBe(0);
  });

  test("is refused as a task's result, and fails the task", async () => {
    await expect(Promise.resolve(go(tasks.group))).rejects.toThrow(
      "result is an errgroup Group, which cannot be sent to another thread",
    );
  });

  test("on an error is left out, and the error arrives", async () => {
    const error = Object.assign(new Error("slow down"), { limiter: new Limiter(1, 1), status: 429 });
    const arrived = (await go(tasks.identity, error)) as Error;
    expect(arrived.message).toBe("slow down");
    expect({ ...arrived }).toEqual({ status: 429 });
  });
});
