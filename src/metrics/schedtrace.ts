// Schedtrace: the scheduler's state in a line.

import { elapsed } from "../runtime/stopwatch.js";
import { read } from "./read.js";

/**
 * Schedtrace describes the scheduler in one line, in the form of Go's `GODEBUG=schedtrace=1000`. In place of Go's processors it
 * has worker threads; the figures in brackets are the lengths of their run queues.
 *
 * @example
 * ```ts
 * setInterval(() => console.error(schedtrace()), 1000).unref();
 * // SCHED 1004ms: gomaxprocs=2 idleprocs=0 threads=3 spinningthreads=0 runqueue=12 [3 0]
 * ```
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function schedtrace(): string {
  const { gomaxprocs, searching, queued, threads } = read();
  const workers = threads.filter((thread) => thread.worker);
  const idle = workers.filter((thread) => thread.state !== "running").length;
  const lengths = workers.map((thread) => thread.queued).join(" ");
  return (
    `SCHED ${Math.round(elapsed())}ms: gomaxprocs=${gomaxprocs} idleprocs=${idle} threads=${threads.length} ` +
    `spinningthreads=${searching} runqueue=${queued} [${lengths}]`
  );
}
