// Go starts goroutines.

import type { Checked } from "./checked.js";
import { Goroutine } from "./goroutine.js";
import { takeId } from "./runtime/census.js";
import { startHere } from "./runtime/runner.js";
import { kick } from "./runtime/scheduler.js";
import { spawn } from "./runtime/task.js";
import { join } from "./runtime/thread.js";
import { Task } from "./task.js";

/** What a goroutine comes to whose function returns an `R`: a generator's, a promise's or a plain result. */
export type ResultOf<R> = R extends Generator<unknown, infer T, never> ? T : Awaited<R>;

/**
 * What may run as a goroutine, given arguments `A`: a function that waits by `yield*` or `await`, or a task of `parallel`. What
 * hands a function on to `go` takes one of these.
 */
export type Runnable<A extends readonly unknown[], R> =
  | (((this: void, ...args: A) => R) & Checked<R>)
  | Task<(...args: A) => R>;

/**
 * Go starts a goroutine, as Go's `go` statement does, and answers with the op of its result. A function runs on this
 * thread, as a generator, an async function or a plain one, and may be a closure; a task of `parallel` runs on any worker
 * thread, and its arguments are copied there. `fn` and the arguments are evaluated here and now; the goroutine runs once
 * this one waits. Start many from one function, not from a `function*` in the loop, each of which V8 takes half a microsecond to
 * call for the first time.
 *
 * An error that it throws goes to whoever waits for the result; if nobody does, it crashes the program as an unhandled
 * rejection.
 *
 * @throws TypeError "go of nil func value" if `fn` is neither a function nor a task; DataCloneError if an argument cannot be
 * copied to another thread; OutOfMemoryError, unless the memory turns out to be full when the goroutine's turn comes: then it
 * ends with that
 * @see https://go.dev/ref/spec#Go_statements
 */
export function go<A extends readonly unknown[], R>(fn: Runnable<A, R>, ...args: A): Goroutine<ResultOf<R>> {
  if (!(fn instanceof Task) && typeof fn !== "function") {
    throw new TypeError("go of nil func value: go() takes a function or a task of parallel()");
  }
  join();
  const goroutine = new Goroutine<ResultOf<R>>(takeId());
  if (fn instanceof Task) {
    spawn(fn, args, goroutine.id, goroutine as Goroutine<unknown>);
  } else {
    startHere(fn, args, goroutine as Goroutine<unknown>);
    kick();
  }
  return goroutine;
}
