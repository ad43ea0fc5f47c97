// The types of worker pools: arguments and results are the task's. Checked by `tsc --noEmit`; nothing here runs.

import { chan, type Goroutine, type Op, type RecvChan, range, type Task } from "parachan";
import type { Context } from "parachan/context";
import { type Results, type Submitted, type WorkerPool, workerPool } from "parachan/workerpool";
import { expectTypeOf } from "vitest";

declare function generator(n: number, s: string): Generator<never, boolean, never>;
declare const task: Task<(path: string, scale?: number) => Promise<Uint8Array>>;
declare const ctx: Context;

// What a pool is of.
expectTypeOf(workerPool(generator)).toEqualTypeOf<WorkerPool<[n: number, s: string], boolean>>();
expectTypeOf(workerPool(async (n: number) => [n])).toEqualTypeOf<WorkerPool<[n: number], number[]>>();
expectTypeOf(workerPool((s: string) => s.length)).toEqualTypeOf<WorkerPool<[s: string], number>>();
expectTypeOf(workerPool(() => {})).toEqualTypeOf<WorkerPool<[], void>>();
const pool = workerPool(task, { workers: { min: 1, max: 4, idle: 100, grow: 10 }, queue: 10, aging: 5 });
expectTypeOf(pool).toEqualTypeOf<WorkerPool<[path: string, scale?: number | undefined], Uint8Array>>();
workerPool(task, { workers: 3, clock: { now: () => 0 } });
// @ts-expect-error neither a function nor a task
workerPool("task");
// @ts-expect-error no such option
workerPool(task, { threads: 3 });

// Jobs.
expectTypeOf(pool.run(["a"])).toEqualTypeOf<Goroutine<Uint8Array>>();
expectTypeOf(pool.run(["a", 2], { signal: ctx, priority: 1 })).toEqualTypeOf<Goroutine<Uint8Array>>();
expectTypeOf(pool.tryRun(["a"], { signal: AbortSignal.timeout(1) })).toEqualTypeOf<Goroutine<Uint8Array> | undefined>();
expectTypeOf(pool.submit(["a"])).toEqualTypeOf<Op<Submitted<Uint8Array>>>();
expectTypeOf(pool.wait()).toEqualTypeOf<Op<void>>();
expectTypeOf(pool.close()).toEqualTypeOf<Op<void>>();
// @ts-expect-error an argument is missing
pool.run([]);
// @ts-expect-error an argument has the wrong type
pool.run([1]);
// @ts-expect-error an argument is too many
pool.run(["a", 2, 3]);
// @ts-expect-error arguments are a list
pool.submit("a");
// @ts-expect-error no signal
pool.run(["a"], { signal: 5 });

// Mapping.
expectTypeOf(pool.map(["a", "b"])).toEqualTypeOf<Results<Uint8Array>>();
expectTypeOf(pool.map(new Set(["a"]), { concurrency: 2 })).toExtend<RecvChan<Uint8Array>>();
expectTypeOf(pool.map(chan<string>())).toExtend<AsyncIterable<Uint8Array>>();
range(pool.map("text"), (bytes) => {
  expectTypeOf(bytes).toEqualTypeOf<Uint8Array>();
});
workerPool((bytes: Uint8Array) => bytes.length).map(pool.map(["a"]));
// @ts-expect-error items of the wrong type
pool.map([1]);
// @ts-expect-error what cannot be iterated
pool.map(5);
// @ts-expect-error the task wants more than an item
workerPool(generator).map([1]);
