// Once: what happens once, however many ask for it. onceFunc, onceValue and onceValues: functions that do.

import type { Checked, CheckedYield } from "../checked.js";
import { ALWAYS, AWAIT, FIRST, WAIT, WAIT_GROUP_SIZE } from "../core/layout.js";
import { go } from "../go.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { PerCase } from "../per-case.js";
import { Routine } from "../routine.js";
import { made } from "../runtime/allocate.js";
import { completedVoid } from "../runtime/completed.js";
import { HANDLE_ONCE } from "../runtime/handle-tags.js";
import { type Batch, holdInBatch } from "../runtime/holdings.js";
import { writeCase } from "../runtime/memory.js";
import { registerObjects } from "../runtime/object-handle.js";
import { type GoroutineGenerator, type Parked, parked, type Resumed, runningGoroutine } from "../runtime/resume.js";
import { isGenerator, isThenable, reserveRunner } from "../runtime/runner.js";
import { happened, kick } from "../runtime/scheduler.js";
import { core, join } from "../runtime/thread.js";
import { until } from "../until.js";

/** What a Once runs: a plain function, an async one, or a generator function, whose ops it waits for. */
export type OnceBody = () => Generator<Parked, unknown, Resumed> | PromiseLike<unknown> | unknown;

/**
 * A Once does something once. It may be sent to other threads, and is one Once there: of all the functions given to its
 * `do`, the first is run, on the thread that gave it.
 *
 * @example
 * ```ts
 * const once = new Once();
 * for (let i = 0; i < 10; i++) go(function* () {
 *   yield* once.do(() => console.log("Only once"));
 * });
 * ```
 * @see https://pkg.go.dev/sync#Once
 */
export class Once {
  /** @internal */
  readonly address: number;
  /** @internal */
  shared: boolean;
  /** @internal */
  bareAddress = 0;
  /** @internal */
  held: Batch | undefined;
  /**
   * Whether this thread knows that it is over.
   * @internal
   */
  isOver = false;
  readonly #begin: BeginOp = new BeginOp(this);

  /** @throws OutOfMemoryError */
  constructor();
  /** @internal */
  constructor(address: number);
  constructor(address?: number) {
    this.shared = address !== undefined;
    this.address = address ?? make();
    if (address === undefined) this.held = holdInBatch(this.address, WAIT_GROUP_SIZE);
  }

  /**
   * Do is the op that runs `f` if no `do` of this Once has been waited for before. Else it waits until the function that was
   * first has ended. If that throws, its `do` throws, and it counts as done. A `do` inside the function waits for ever.
   *
   * With a limit, or as a case of a select, it starts `f` as a goroutine if it is the first, and waits for its end. If something
   * else comes first, `f` goes on, as what Go starts does; what it throws then crashes the program, as of any goroutine.
   */
  do<R>(f: (() => R) & Checked<R>): Op<void> {
    return this.isOver ? over : new DoOp(this, this.#begin, f);
  }
}

function make(): number {
  join();
  return made(core.makeOnce());
}

registerObjects(HANDLE_ONCE, Once.prototype, (address) => new Once(address));

class DoOp extends Routine<void, [Once, BeginOp, OnceBody]> {
  readonly #once: Once;
  readonly #body: OnceBody;

  constructor(once: Once, begin: BeginOp, f: OnceBody) {
    super("sync: Once.do()", runOnce, once, begin, f);
    this.#once = once;
    this.#body = f;
  }

  override leaves(): readonly Leaf<void>[] {
    return [new DoLeaf(this.#once, this.#body)];
  }
}

/** The op of a Once that is over. */
class OverOp extends Op<void> implements Leaf<void> {
  override next(resumed?: Resumed): IteratorResult<Parked, void> {
    return resumed === undefined && happened(runningGoroutine()) === WAIT ? parked : completedVoid;
  }

  override start(block: number): number {
    return happened(block);
  }

  override finish(): void {}

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  prepare(one: number): void {
    writeCase(one, 0, ALWAYS);
  }

  abandon(): void {}
}

const over: OverOp = new OverOp();

/** What a case of a select has started, as the first. */
interface Started {
  /** What it has thrown, if it has. */
  failure: { readonly error: unknown } | undefined;
  /** Something else has happened: nobody asks what it throws. */
  abandoned: boolean;
}

class DoLeaf implements Leaf<void> {
  readonly #once: Once;
  readonly #body: OnceBody;
  readonly #started: PerCase<Started> = new PerCase();

  constructor(once: Once, body: OnceBody) {
    this.#once = once;
    this.#body = body;
  }

  prepare(one: number): void {
    reserveRunner(); // Before: whoever is the first has to begin, for the others wait for it.
    if (core.beginOnce(this.#once.address, 0) === FIRST) this.#start(one);
    writeCase(one, this.#once.address, AWAIT);
  }

  finish(_verdict: number, one: number): void {
    const failure = this.#started.take(one)?.failure;
    if (failure !== undefined) throw failure.error;
  }

  abandon(one: number): void {
    const started = this.#started.take(one);
    if (started === undefined) return;
    started.abandoned = true;
    if (started.failure !== undefined) crash(started.failure.error); // It has ended at the same time.
  }

  #start(one: number): void {
    const started: Started = { failure: undefined, abandoned: false };
    this.#started.put(one, started);
    go(runStarted, this.#once, this.#body, started);
  }
}

function* runStarted(once: Once, body: OnceBody, started: Started): GoroutineGenerator<void> {
  try {
    yield* runBody(once, body);
  } catch (error) {
    if (started.abandoned) throw error;
    started.failure = { error };
  }
}

/** Throws what nobody waits for. */
function crash(error: unknown): void {
  go(() => {
    throw error;
  });
}

/** The op of FIRST or DONE. */
class BeginOp extends Op<number> {
  readonly #once: Once;

  constructor(once: Once) {
    super();
    this.#once = once;
  }

  override start(block: number): number {
    return core.beginOnce(this.#once.address, block);
  }

  override finish(verdict: number): number {
    return verdict;
  }

  override leaves(): never {
    throw new TypeError("never a case of a select");
  }
}

function* runOnce(once: Once, begin: BeginOp, f: OnceBody): GoroutineGenerator<void> {
  if ((yield* begin) === FIRST) yield* runBody(once, f);
  once.isOver = true;
}

/** Runs the function, and then lets all go on who wait for its end. */
function* runBody(once: Once, f: OnceBody): GoroutineGenerator<void> {
  const end = (): void => {
    core.add(once.address, -1);
    kick();
  };
  let running: Promise<unknown> | undefined;
  try {
    const returned = f();
    if (isGenerator(returned)) {
      yield* returned;
    } else if (isThenable(returned)) {
      running = Promise.resolve(returned);
      yield* until(running); // Without memory this throws at once, though the function goes on.
      running = undefined;
    }
  } finally {
    if (running === undefined) end();
    else void running.then(end, end);
  }
}

/** What a function that runs once gives: of a generator function, the op of its result. */
export type OnceResult<R> = R extends Generator<unknown, infer T, never> ? Op<T> : R;

/**
 * OnceFunc gives a function that calls `f` the first time that it is called, and not again. If `f` is a generator function
 * it gives the op, if it is async the promise, of its end. If `f` throws, every call throws that error. It is for this
 * thread: across threads, use a `Once`.
 * @throws TypeError if `f` is no function
 * @see https://pkg.go.dev/sync#OnceFunc
 */
export function onceFunc<R>(f: (() => R) & CheckedYield<R>): () => OnceResult<R> {
  return onceValue<R>(f);
}

/**
 * OnceValue gives a function that calls `f` the first time that it is called, and gives what that returned every time. If `f`
 * is a generator function it gives the op of its result. If `f` throws, every call throws that error.
 *
 * @example
 * ```ts
 * const config = onceValue(() => JSON.parse(readFileSync("config.json", "utf8")));
 * ```
 * @throws TypeError if `f` is no function. The function that it gives: Error if `f` calls that, which in Go waits for ever
 * @see https://pkg.go.dev/sync#OnceValue
 */
export function onceValue<R>(f: (() => R) & CheckedYield<R>): () => OnceResult<R> {
  if (typeof f !== "function") throw new TypeError("sync: what is to run once is not a function");
  let body: (() => R) | undefined = f;
  let outcome: (() => OnceResult<R>) | undefined;
  return () => {
    if (outcome === undefined) {
      if (body === undefined) throw new Error("sync: a function that runs once has called itself");
      outcome = outcomeOf(take());
    }
    return outcome();
  };

  /** The function, which is let go with all that it refers to. */
  function take(): () => R {
    const taken = body as () => R;
    body = undefined;
    return taken;
  }
}

function outcomeOf<R>(f: () => R): () => OnceResult<R> {
  try {
    const returned: unknown = f();
    if (isGenerator(returned)) return resultOf(returned) as () => OnceResult<R>;
    return () => returned as OnceResult<R>;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What gives the op of the generator's result. Without memory it throws, and begins when it is called again. */
function resultOf<T>(generator: GoroutineGenerator<T>): () => Op<T> {
  let result: Op<T> | undefined;
  return () => {
    if (result === undefined) {
      reserveRunner();
      result = go(() => generator) as Op<T>;
    }
    return result;
  };
}

/**
 * OnceValues is `onceValue` for a function that returns several values as an array: every call gives the same array.
 * @throws TypeError if `f` is no function
 * @see https://pkg.go.dev/sync#OnceValues
 */
export function onceValues<R extends readonly unknown[] | []>(f: () => R): () => R {
  return onceValue<unknown>(f) as () => R;
}
