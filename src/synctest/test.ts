// Test: runs a function in a bubble.

import { watchFiles } from "#platform";
import { RuntimeError } from "../errors.js";
import { go, type ResultOf, type Runnable } from "../go.js";
import { hasWorkers } from "../runtime/pool.js";
import { kick } from "../runtime/scheduler.js";
import { isWorker, join, maxWorkers, setMaxWorkers } from "../runtime/thread.js";
import { setTime } from "../runtime/timers.js";
import { Bubble, currentBubble, type Ending } from "./bubble.js";

/**
 * Test runs `fn` as a goroutine on a clock of its own, which this whole thread then follows: it begins at midnight UTC on 1
 * January 2000, and jumps to the next timer as soon as nobody can run. Resolves with what `fn` returned, when all goroutines
 * that it started have ended too; or rejects with what it threw. Tasks of `parallel` run on this thread meanwhile.
 *
 * @example
 * ```ts
 * await synctest.test(function* () {
 *   const start = now(); // always midnight UTC on 1 January 2000
 *   yield* sleep(24 * Hour); // takes no time
 *   console.log(Number(now()) - Number(start)); // prints: 86400000
 * });
 * ```
 * @throws DeadlockError "deadlock: all goroutines in bubble are blocked", or "deadlock: main bubble goroutine has exited but
 * blocked goroutines remain"; RuntimeError inside another test's bubble; Error if there are worker threads, or on one of them
 * @see https://pkg.go.dev/testing/synctest#Test
 */
export async function test<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): Promise<ResultOf<R>> {
  join();
  if (currentBubble() !== undefined) throw new RuntimeError("synctest.Run called from within a synctest bubble");
  if (isWorker) throw new Error("synctest: a worker thread has no bubble: run the test on the thread that began");
  if (hasWorkers()) throw new Error("synctest: worker threads know no bubble: end them before, with shutdown()");
  const workers = maxWorkers;
  if (workers > 0) setMaxWorkers(0);
  watchFiles(true);
  try {
    const ending = await new Promise<Ending>((resolve) => {
      const bubble = new Bubble(resolve);
      setTime(bubble);
      go(fn, ...args).then(
        (value) => {
          bubble.ending = { value };
        },
        (error: unknown) => {
          bubble.ending = { error };
        },
      );
    });
    if ("error" in ending) throw ending.error;
    return ending.value as ResultOf<R>;
  } finally {
    setTime();
    watchFiles(false);
    if (workers > 0) setMaxWorkers(workers);
    kick();
  }
}
