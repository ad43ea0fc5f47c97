// Task: a goroutine's function that may run on any thread, as a value that may be sent to any thread.

import type { CheckedTasks } from "./checked.js";
import { type HandleKind, registerHandle } from "./runtime/codec.js";
import { HANDLE_TASK } from "./runtime/handle-tags.js";
import { declare } from "./runtime/modules.js";
import type { Body } from "./runtime/runner.js";

/** A Task names a function that `parallel` has declared. `go` runs it on any worker thread. */
export class Task<F extends Body = Body> {
  /** The module that declares it. */
  readonly url: string;
  /** Its key there. */
  readonly key: string;
  /** For the compiler alone: what it takes and returns. */
  declare readonly run: F;
  /** @internal */
  stored = 0;

  /** @internal */
  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }
}

/** The tasks of a record of functions. */
export type Tasks<T> = { readonly [K in keyof T]: T[K] extends Body ? Task<T[K]> : never };

const taskKind: HandleKind<Task> = {
  tag: HANDLE_TASK,
  retain() {},
  write(task, out) {
    out.string(task.url);
    out.string(task.key);
  },
  read: (from) => new Task(from.string(), from.string()),
  release(from) {
    from.string();
    from.string();
  },
};

registerHandle(taskKind, Task.prototype);

/**
 * Parallel declares functions that may run on any thread: generator functions, async functions or plain ones. Call it at the
 * top level of a module, with that module's own URL: each worker imports the module and finds the function by its key, so
 * bundlers, minifiers and strict CSP are no obstacle. What such a function closes over is that thread's own copy.
 *
 * Let that module do nothing else: if it is the one that starts the program, each worker starts the program once more.
 *
 * In a bundle, where a module's URL is not the same on every thread, give the module a name of its own instead, and import
 * it in the worker's entry; see docs/platforms.md.
 *
 * @example
 * ```ts
 * export const tasks = parallel(import.meta.url, {
 *   *square(numbers: RecvChan<number>, squares: SendChan<number>) {
 *     for (;;) {
 *       const [n, ok] = yield* numbers.recvOk();
 *       if (!ok) return;
 *       yield* squares.send(n * n);
 *     }
 *   },
 * });
 * ```
 * A module that is evaluated again, as development servers do when it has been edited, declares its tasks anew.
 * @throws TypeError if a value is no function; Error if a key is declared twice in a module
 */
export function parallel<T extends CheckedTasks<T>>(url: string | URL, tasks: T): Tasks<T> {
  const module = declare(String(url), tasks);
  return Object.fromEntries(Object.keys(tasks).map((key) => [key, new Task(module, key)])) as unknown as Tasks<T>;
}
