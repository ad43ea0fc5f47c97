// The program as a whole: its options, its threads, its beginning and its end.

import { onLoopDry } from "#platform";
import { ROOT_MAX_WORKERS } from "./core/layout.js";
import { go, type ResultOf, type Runnable } from "./go.js";
import { forgetSignals } from "./limit.js";
import type { WorkerFactory } from "./platform/types.js";
import { forgetAwaited } from "./runtime/awaited.js";
import { forgetLive, liveGoroutines } from "./runtime/census.js";
import { cutOff, giveBack } from "./runtime/cut-off.js";
import { watchForDeadlock } from "./runtime/deadlock.js";
import { wordAt } from "./runtime/memory.js";
import { setWorkerFactory, stopWorkers } from "./runtime/pool.js";
import { isThenable } from "./runtime/runner.js";
import { kick } from "./runtime/scheduler.js";
import {
  type CoreName,
  core,
  hasJoined,
  isWorker,
  MAX_WORKERS,
  maxWorkers,
  setCore,
  setMaxWorkers,
  setMemoryMaximum,
} from "./runtime/thread.js";
import { stopTimers } from "./runtime/timers.js";

/** What `configure` takes. */
export interface Options {
  /**
   * Most worker threads, 0 to 255. With 0, tasks run on this thread, under the same rules.
   * @defaultValue the machine's cores; always 0 where threads cannot share memory
   */
  readonly threads?: number | undefined;
  /**
   * How far the shared memory may grow: bytes from 1 MiB to 2 GiB, rounded down to 64 KiB. Only what is used takes memory.
   * @defaultValue 1 GiB, in browsers 256 MiB, or as much of it as the platform grants
   */
  readonly memory?: number | undefined;
  /**
   * The core in WebAssembly, or the same core in JavaScript, which is slower: for pages whose policy forbids WebAssembly. A
   * page must import `parachan/js` for it. Set it before first use.
   * @defaultValue "wasm", or "js" where WebAssembly is refused; in Node, what the environment variable PARACHAN_CORE says
   */
  readonly core?: CoreName | undefined;
  /** Makes the worker threads, where a bundler has to see it done: it is called with a URL and the options to pass on. */
  readonly worker?: WorkerFactory | undefined;
}

/**
 * Configure sets options of this program. Memory and core must be set before the first channel or goroutine, and stay as they
 * are.
 * @throws RangeError for a number out of range; Error if it is too late
 */
export function configure(options: Options): void {
  if (options.core !== undefined) setCore(options.core);
  if (options.memory !== undefined) setMemoryMaximum(options.memory);
  if (options.threads !== undefined) gomaxprocs(options.threads);
  if (options.worker !== undefined) setWorkerFactory(options.worker);
}

/**
 * Gomaxprocs sets how many worker threads there may be and answers with how many threads ran tasks before; without an
 * argument it only answers. Workers that run are not stopped. With 0, and where threads cannot share memory, tasks run on this
 * thread, and the answer is 1: it is never less, as in Go.
 * @throws RangeError if `n` is no integer from 0 to 255
 * @see https://pkg.go.dev/runtime#GOMAXPROCS
 */
export function gomaxprocs(n?: number): number {
  const before = Math.max(1, hasJoined() ? wordAt(ROOT_MAX_WORKERS) : maxWorkers);
  if (n !== undefined) {
    if (!Number.isInteger(n) || n < 0 || n > MAX_WORKERS) throw new RangeError("gomaxprocs: not a number of threads");
    setMaxWorkers(n);
    kick(); // What is queued may now be this thread's, or want a worker.
  }
  return before;
}

/**
 * NumGoroutine is how many goroutines there are, the main program among them. Those of other threads are counted as of
 * those threads' last pause.
 * @see https://pkg.go.dev/runtime#NumGoroutine
 */
export function numGoroutine(): number {
  return hasJoined() ? liveGoroutines() : 1;
}

/** A run that is under way. */
interface Run {
  /** Ends it though its main goroutine never will. */
  cutOff(): void;
  /** Whether main is an async function: those go on when they are cut off, until they await an op. */
  isAsync: boolean;
  /** Whether a shutdown has cut it off nevertheless. */
  isCutOff: boolean;
}

let current: Run | undefined;

/**
 * Run runs `main` as the main goroutine, as Go runs a program: when it ends, whatever else runs is cut off and the worker
 * threads stop. Resolves with what `main` returned, or rejects with what it threw; with `DeadlockError` if all goroutines
 * sleep and nothing can wake one, as far as the platform can tell: in Node, when the event loop has run dry.
 *
 * It rejects with an Error if another run has not ended yet; if `shutdown` cuts it off; and on a worker thread, for a task's
 * module that calls it would start the program once more there.
 * @see https://go.dev/ref/spec#Program_execution
 */
export async function run<A extends readonly unknown[], R>(main: Runnable<A, R>, ...args: A): Promise<ResultOf<R>> {
  if (isWorker) throw new Error("run() on a worker thread: declare tasks in a module that does not start the program");
  if (current !== undefined) throw new Error("run() before another run() has ended");
  const one: Run = { cutOff() {}, isAsync: false, isCutOff: false };
  current = one;
  let endWatch = (): void => {};
  try {
    if (ending !== undefined) await ending;
    const running = go(noticing(main, one), ...args);
    const cutShort = new Promise<never>((_, reject) => {
      endWatch = watchForDeadlock(reject);
      one.cutOff = () => reject(new Error("run() was cut off by shutdown()"));
    });
    return await Promise.race([running, cutShort]);
  } finally {
    endWatch();
    await shutdown();
    current = undefined;
  }
}

/** The same main, of which it is noticed whether it is async. A task cannot go on once its thread has ended. */
function noticing<A extends readonly unknown[], R>(main: Runnable<A, R>, one: Run): Runnable<A, R> {
  if (typeof main !== "function") return main;
  return ((...args: A) => {
    const returned = main(...args);
    one.isAsync = isThenable(returned);
    return returned;
  }) as Runnable<A, R>;
}

// An async main that has gone on, and awaits what never comes.
onLoopDry(() => {
  if (current?.isCutOff) current.cutOff();
});

/** The shutdown that is under way. */
let ending: Promise<void> | undefined;

/**
 * Shutdown cuts off all goroutines, stops the worker threads, and resolves when they have ended. Channels stay usable, and
 * goroutines may be started again. A goroutine that calls it is cut off too, where it waits next.
 *
 * It rejects with an Error on a worker thread, which it would end under the task that calls it.
 */
export async function shutdown(): Promise<void> {
  if (isWorker) throw new Error("shutdown() on a worker thread: only the thread that began can end the program");
  ending ??= end().finally(() => {
    ending = undefined;
  });
  return ending;
}

async function end(): Promise<void> {
  if (!hasJoined()) return;
  const one = current; // A run that begins from here on waits for the end of this.
  const stopped = stopWorkers();
  cutOffAll(false);
  await stopped;
  core.restart();
  cutOffAll(true); // What has come home meanwhile, and whoever has begun to wait.
  giveBack(true);
  forgetLive();
  forgetAwaited();
  if (one === undefined) return;
  one.isCutOff = true;
  if (!one.isAsync) one.cutOff();
}

/** Cuts off whoever waits, and what would wake them: it knows them by control blocks that are about to be freed. */
function cutOffAll(isLast: boolean): void {
  cutOff(isLast);
  forgetSignals();
  stopTimers();
}
