// What must and must not compile. Checked by `tsc --noEmit`; nothing here runs.

import { Worker as WorkerOfNode } from "node:worker_threads";
import {
  type Chan,
  chan,
  configure,
  type Goroutine,
  type GoroutineGenerator,
  go,
  nilChan,
  type Op,
  parallel,
  type Received,
  type RecvChan,
  type ResultOf,
  type Runnable,
  run,
  type SendChan,
  type Task,
} from "parachan";
import { Value } from "parachan/atomic";
import type { Context } from "parachan/context";
import { Group } from "parachan/singleflight";
import { onceValue, onceValues, Map as SyncMap, WaitGroup } from "parachan/sync";
import { workerPool } from "parachan/workerpool";
import { expectTypeOf } from "vitest";

declare const both: Chan<number>;
declare const sender: SendChan<number>;
declare const receiver: RecvChan<number>;

// Go 15: a channel is assignable to both directions, neither to the other or back.
expectTypeOf(both).toExtend<SendChan<number>>();
expectTypeOf(both).toExtend<RecvChan<number>>();
// @ts-expect-error a receive-only channel is no channel
export const a: Chan<number> = receiver;
// @ts-expect-error a send-only channel is no channel
export const b: Chan<number> = sender;
// @ts-expect-error a send-only channel cannot be received from
export const c: RecvChan<number> = sender;
// @ts-expect-error a receive-only channel cannot be sent to
export const d: SendChan<number> = receiver;

// Go 16: each direction has its own operations; a send-only channel may be closed.
// @ts-expect-error send to receive-only
receiver.send(1);
// @ts-expect-error trySend to receive-only
receiver.trySend(1);
// @ts-expect-error close of receive-only
receiver.close();
// @ts-expect-error receive from send-only
sender.recv();
// @ts-expect-error receive from send-only
sender.tryRecvOk();
sender.close();
export async function rangeOverSendOnly(): Promise<void> {
  // @ts-expect-error range over send-only
  for await (const value of sender) void value;
}

// Elements: a receiver may give what is narrower, a sender may take what is wider, a channel must be exact.
declare const wide: Chan<number | string>;
export const e: RecvChan<number | string> = both;
export const f: SendChan<number> = wide;
// @ts-expect-error it may give a string
export const g: RecvChan<number> = wide;
// @ts-expect-error it does not take a string
export const h: SendChan<number | string> = sender;
// @ts-expect-error a channel of numbers is no channel of numbers and strings
export const i: Chan<number | string> = both;
// @ts-expect-error the wrong element
both.send("text");

// Results.
expectTypeOf(chan<string>(3)).toEqualTypeOf<Chan<string>>();
expectTypeOf(nilChan<string>()).toEqualTypeOf<Chan<string>>();
expectTypeOf(both.tryRecv()).toEqualTypeOf<number | undefined>();
expectTypeOf(both.tryRecvOk()).toEqualTypeOf<Received<number> | undefined>();
export async function results(): Promise<void> {
  expectTypeOf(await both.recv()).toEqualTypeOf<number | undefined>();
  expectTypeOf(await both.send(1)).toEqualTypeOf<void>();
  const [value, ok] = await both.recvOk();
  if (ok) expectTypeOf(value).toEqualTypeOf<number>();
  else expectTypeOf(value).toEqualTypeOf<undefined>();
}

// go infers arguments and results of generators, async functions, plain ones and tasks.
declare function generator(n: number, s: string): Generator<never, boolean, never>;
expectTypeOf(go(generator, 1, "s")).toEqualTypeOf<Goroutine<boolean>>();
expectTypeOf(
  go(function* () {
    return yield* both.recv();
  }),
).toEqualTypeOf<Goroutine<number | undefined>>();
expectTypeOf(go(async (n: number) => [n], 1)).toEqualTypeOf<Goroutine<number[]>>();
expectTypeOf(go((s: string) => s.length, "s")).toEqualTypeOf<Goroutine<number>>();
expectTypeOf(go(() => go(() => 1))).toEqualTypeOf<Goroutine<number>>();
declare const task: Task<(ch: RecvChan<number>, scale?: number) => Generator<never, string, never>>;
expectTypeOf(go(task, both)).toEqualTypeOf<Goroutine<string>>();
expectTypeOf(go(task, receiver, 2)).toEqualTypeOf<Goroutine<string>>();
expectTypeOf(run(task, both)).toEqualTypeOf<Promise<string>>();
expectTypeOf(new WaitGroup().go(generator, 1, "s")).toEqualTypeOf<Goroutine<boolean>>();
// @ts-expect-error an argument is missing
go(generator, 1);
// @ts-expect-error an argument has the wrong type
go(generator, "1", "s");
// @ts-expect-error an argument is too many
go((s: string) => s, "s", 2);
// @ts-expect-error a task's argument in the wrong direction
go(task, sender);
// @ts-expect-error what is no function cannot be started
go(5);
// @ts-expect-error nor can nothing
go(undefined);

// The arguments say what the parameters are of what is bound, generic or has no types of its own.
class Counter {
  add(by: number, _why?: string): number {
    return by;
  }
  *run(numbers: RecvChan<number>): GoroutineGenerator<string> {
    yield* numbers.recv();
    return "";
  }
}
const counter = new Counter();
expectTypeOf(go(counter.add.bind(counter), 1)).toEqualTypeOf<Goroutine<number>>();
expectTypeOf(go(counter.add.bind(counter), 1, "why")).toEqualTypeOf<Goroutine<number>>();
expectTypeOf(go(counter.run.bind(counter), both)).toEqualTypeOf<Goroutine<string>>();
expectTypeOf(new WaitGroup().go(counter.run.bind(counter), both)).toEqualTypeOf<Goroutine<string>>();
expectTypeOf(go((x) => [x], 1)).toEqualTypeOf<Goroutine<number[]>>();
expectTypeOf(
  go(function* (ch) {
    return yield* ch.recv();
  }, both),
).toEqualTypeOf<Goroutine<number | undefined>>();
declare function copy<T>(from: RecvChan<T>, to: SendChan<T>): GoroutineGenerator<T[]>;
expectTypeOf(go(copy<number>, both, both)).toEqualTypeOf<Goroutine<number[]>>();
expectTypeOf(go((mode: "a" | "b") => mode, "a")).toEqualTypeOf<Goroutine<"a" | "b">>();
declare const pair: readonly [n: number, s: string];
expectTypeOf(go(generator, ...pair)).toEqualTypeOf<Goroutine<boolean>>();
// @ts-expect-error an argument is missing
go(counter.add.bind(counter));
// @ts-expect-error an argument has the wrong type
go(counter.add.bind(counter), "1");
declare function bare(this: Counter): void;
// @ts-expect-error a goroutine's function has no `this`
go(bare);

// What may be started may be of one kind or another, and comes to either's result.
declare const either: () => string | Promise<number> | GoroutineGenerator<boolean>;
expectTypeOf(go(either)).toEqualTypeOf<Goroutine<string | number | boolean>>();

// A function of the user's may hand on what `go` takes.
function twice<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): Goroutine<ResultOf<R>>[] {
  return [go(fn, ...args), go(fn, ...args)];
}
expectTypeOf(twice(generator, 1, "s")).toEqualTypeOf<Goroutine<boolean>[]>();
expectTypeOf(twice(task, both)).toEqualTypeOf<Goroutine<string>[]>();
// @ts-expect-error yield without a star
twice(function* () {
  yield both.recv();
});

// A generic task stays generic.
const generic = parallel("", { echo: <T>(ch: RecvChan<T>, value: T): T[] => [value, ch.tryRecv() ?? value] });
expectTypeOf(generic.echo).toEqualTypeOf<Task<<T>(ch: RecvChan<T>, value: T) => T[]>>();
go(generic.echo, both, 1);

// What a task takes and returns is copied: what no thread can send to another is an error, and what may be in order is none.
declare const symbol: unique symbol;
parallel("", {
  // @ts-expect-error a function is not copied
  callback(_done: () => void) {},
  // @ts-expect-error nor is a symbol
  result: (): typeof symbol => symbol,
  // @ts-expect-error nor what is waited for, as a generator's result
  *op() {
    yield* both.recv();
    return both.recv();
  },
  handles(_ch: SendChan<number>, _group: WaitGroup, _ctx: Context, _task: Task, _array?: Float64Array): void {},
  data: (one: { n: number }, many: readonly string[], either: string | (() => string)) => ({
    one,
    many,
    n: `${either}`,
  }),
  unknowns(_a: unknown, _b?: unknown, ..._more: unknown[]): unknown {
    return 1;
  },
  // biome-ignore lint/suspicious/noExplicitAny: that is what is tested.
  any: (..._all: any): any => 1,
  // biome-ignore lint/suspicious/noExplicitAny: that is what is tested.
  each: (_a: any, _b: never): any => 1,
  nothing: (_a: undefined, _b: null) => {},
  generic: <T>(value: T): T => value,
  async awaited(): Promise<number> {
    return 1;
  },
  thenable: () => both.recv(),
  *never(): GoroutineGenerator<never> {
    yield* both.recv();
    throw new Error();
  },
});

// What a function gives in an array is told apart by place.
expectTypeOf(onceValues(() => [1, "a"])()).toEqualTypeOf<[number, string]>();

// A generator function gives the op of its result; a stream of the user's own is a value.
expectTypeOf(onceValue(() => 1)()).toEqualTypeOf<number>();
expectTypeOf(onceValue(async () => 1)()).toEqualTypeOf<Promise<number>>();
expectTypeOf(
  onceValue(function* () {
    return yield* both.recv();
  })(),
).toEqualTypeOf<Op<number | undefined>>();
declare const stream: AsyncGenerator<string>;
expectTypeOf(onceValue(() => stream)()).toEqualTypeOf<AsyncGenerator<string>>();
const users = new Group<{ name: string; age?: number }>();
expectTypeOf(users.do("", () => ({ name: "ann" }))).toEqualTypeOf<
  Op<{ readonly value: { name: string; age?: number }; readonly shared: boolean }>
>();
users.do("", async () => ({ name: "ann", age: 30 }));
users.do("", function* () {
  yield* both.recv();
  return { name: "ann" };
});

// A Map's results say whether there was a value; a Value has values of its type.
const ages = new SyncMap([["ann", 30]]);
expectTypeOf(ages).toEqualTypeOf<SyncMap<string, number>>();
expectTypeOf(ages.load("ann")).toEqualTypeOf<number | undefined>();
expectTypeOf(ages.loadOrStore("bob", 1)).toEqualTypeOf<[actual: number, loaded: boolean]>();
expectTypeOf([...ages]).toEqualTypeOf<[key: string, value: number][]>();
const [age, known] = ages.loadOk("ann");
if (known) expectTypeOf(age).toEqualTypeOf<number>();
else expectTypeOf(age).toEqualTypeOf<undefined>();
// @ts-expect-error a key has the wrong type
ages.load(1);
// @ts-expect-error a value has the wrong type
ages.store("ann", "old");
expectTypeOf(new Value({ n: 1 }).load()).toEqualTypeOf<{ n: number } | undefined>();
// @ts-expect-error a value has the wrong type
new Value<number>().store("text");

// A goroutine's function waits by `yield*`: a star that is missing is an error where the function is written.
// @ts-expect-error yield without a star
go(function* () {
  yield both.recv();
});
parallel(import.meta.url, {
  // @ts-expect-error yield without a star, in a task
  *task() {
    yield both.recv();
  },
});
// @ts-expect-error yield without a star, in the main goroutine
export const k: Promise<void> = run(function* () {
  yield both.recv();
});
const group = new WaitGroup();
// @ts-expect-error yield without a star, in a WaitGroup's goroutine
group.go(function* () {
  yield both.recv();
});
// @ts-expect-error yield without a star, in a pool's job
workerPool(function* () {
  yield both.recv();
});
// @ts-expect-error nobody asks an async generator for its values
go(async function* () {
  yield 1;
});
// What says of itself that it yields anything, and what never returns, may be one.
declare const anything: () => Generator<unknown, string, unknown>;
expectTypeOf(go(anything)).toEqualTypeOf<Goroutine<string>>();
go((): never => {
  throw new Error();
});

// A program's own way to make worker threads answers what it has made.
configure({ worker: (url, options) => new WorkerOfNode(url, options) });
configure({ worker: (url) => new Worker(url, { type: "module", name: "parachan" }) });
// @ts-expect-error it makes one and keeps it
configure({ worker: (url, options) => void new WorkerOfNode(url, options) });
// @ts-expect-error a promise of one is none
configure({ worker: async (url, options) => new WorkerOfNode(url, options) });

// What the library's parts need of each other is not offered to users.
// @ts-expect-error an op is waited for, not started
both.recv().start(0);
// @ts-expect-error where it lies in memory is the core's affair
export const l: number = group.address;
