// What a program hands on as an option may be there or not. Under `exactOptionalPropertyTypes`, which `tsc --init` switches on,
// the types must say that it may be undefined: so this file is a test of the compiler's, too.

import { EventEmitter } from "node:events";
import { chan, configure, gomaxprocs, type RecvChan, select } from "parachan";
import type { Context } from "parachan/context";
import { broadcast, debounce, fanOut, Hub, merge, throttle } from "parachan/pipeline";
import { Limiter, Sometimes } from "parachan/rate";
import { fromEvent, fromIterable, fromReadable, fromWritable, toReadable } from "parachan/stream";
import { workerPool } from "parachan/workerpool";
import { expect, test } from "vitest";
import { runProgram } from "./process/node.js";

interface Given {
  readonly count?: number;
  readonly flag?: boolean;
  readonly within?: AbortSignal | Context;
}

const { count, flag, within }: Given = {};

async function valuesOf<T>(ch: RecvChan<T> | AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of ch) values.push(value);
  return values;
}

function closed(...values: number[]): RecvChan<number> {
  const ch = chan<number>(values.length);
  for (const value of values) ch.trySend(value);
  ch.close();
  return ch;
}

test("an undefined option of a pool, a job or a map is left out", async () => {
  const double = (n: number): number => 2 * n;
  const pool = workerPool(double, { workers: count, queue: count, aging: count, clock: undefined });
  expect(await pool.run([1], { signal: within, priority: count })).toBe(2);
  expect(await valuesOf(pool.map([1, 2], { concurrency: count, signal: within, priority: count }))).toEqual([2, 4]);
  const small = workerPool(double, { workers: { min: count, max: 1, grow: count, idle: count } });
  expect(await small.run([2])).toBe(4);
});

test("an undefined option of a stage is left out", async () => {
  const options = { capacity: count, within };
  expect(await valuesOf(merge([closed(1, 2)], options))).toEqual([1, 2]);
  const parts = fanOut(closed(1, 2), 1, options);
  expect(await Promise.all(parts.map(valuesOf))).toEqual([[1, 2]]);
  const copies = broadcast(closed(1, 2), 2, { ...options, overflow: undefined });
  expect(await Promise.all(copies.map(valuesOf))).toEqual([
    [1, 2],
    [1, 2],
  ]);
  const windows = { ...options, leading: flag, trailing: flag, clock: undefined };
  expect(await valuesOf(debounce(closed(1, 2), 1000, windows))).toEqual([2]);
  expect(await valuesOf(throttle(closed(1, 2), 1000, windows))).toEqual([1, 2]);
  const values = chan<number>();
  const [subscribed, leave] = new Hub(values, { within }).subscribe({ capacity: count, overflow: undefined });
  const received = subscribed.recv();
  await Promise.all([values.send(1), received]);
  leave();
});

test("an undefined option of an adapter is left out", async () => {
  const options = { capacity: count, within };
  const [values] = fromIterable([1, 2], options);
  const [chunks, end] = fromReadable(toReadable(values, { end: undefined, cancel: undefined, within }), options);
  expect(await valuesOf(chunks)).toEqual([1, 2]);
  await end;
  const written: number[] = [];
  const [writing, writingEnd] = fromWritable(
    new WritableStream<number>({ write: (n) => void written.push(n) }),
    options,
  );
  await writing.send(3);
  writing.close();
  await writingEnd;
  expect(written).toEqual([3]);
  const emitter = new EventEmitter();
  const [events] = fromEvent<[number]>(emitter, "n", {
    overflow: "drop-newest",
    capacity: count,
    close: undefined,
    within,
  });
  emitter.emit("n", 1);
  emitter.emit("n", 2); // The channel buffers one event, unless told otherwise.
  expect([events.tryRecv(), events.tryRecv()]).toEqual([[1], undefined]);
});

test("an undefined option of a limiter, of select and of configure is left out", async () => {
  expect(new Limiter(1, 1, { clock: undefined }).allow()).toBe(true);
  const sometimes = new Sometimes({ first: count, every: count, interval: count, clock: undefined });
  const calls: number[] = [];
  for (let i = 0; i < 3; i++) sometimes.do(() => void calls.push(i));
  expect(calls).toEqual([0]);
  expect(await select({ a: closed(1).recv() }, { ordered: flag })).toEqual({ case: "a", value: 1 });
  const threads = gomaxprocs();
  configure({ threads: count, memory: count, core: undefined, worker: undefined });
  expect(gomaxprocs()).toBe(threads);
});

test("more cores than threads that can be numbered are as many as these", async () => {
  const { stdout, stderr } = await runProgram(`
    import { syncBuiltinESMExports } from "node:module";
    import os from "node:os";
    os.availableParallelism = () => 384;
    syncBuiltinESMExports();
    const { gomaxprocs } = await import("parachan");
    console.log(gomaxprocs(gomaxprocs()));
  `);
  expect([stdout, stderr]).toEqual(["255\n", ""]);
});
