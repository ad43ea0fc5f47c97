// What a pool and its jobs may be told.

import { type Clock, clockOf } from "../clock.js";
import type { Context } from "../context/index.js";
import { gomaxprocs } from "../program.js";

/** How many workers a pool has. A worker is the room for one job that runs: it holds no thread. */
export interface Workers {
  /**
   * As many there always are, at most 1,048,576.
   * @defaultValue 0
   */
  readonly min?: number | undefined;
  /**
   * Most jobs that run at once.
   * @defaultValue `gomaxprocs()`, but at least `min`
   */
  readonly max?: number | undefined;
  /**
   * Milliseconds for which jobs have to wait before there is one worker more; with 0, each job that finds no worker free brings
   * its own.
   * @defaultValue 0
   */
  readonly grow?: number | undefined;
  /**
   * Milliseconds without a job after which a worker above the minimum stops.
   * @defaultValue 1000
   */
  readonly idle?: number | undefined;
}

/** What `workerPool` takes. */
export interface PoolOptions {
  /**
   * How many workers there are: a number up to 1,048,576, or from how many to how many.
   * @defaultValue up to `gomaxprocs()`
   */
  readonly workers?: number | Workers | undefined;
  /**
   * Most jobs that may wait for a worker. With 0, a job is taken only if it can start at once.
   * @defaultValue Infinity
   */
  readonly queue?: number | undefined;
  /**
   * Milliseconds of waiting that are worth one step of priority. With 0, priorities do not count; with Infinity, waiting does not.
   * @defaultValue 1000
   */
  readonly aging?: number | undefined;
  /**
   * Tells the time: all of it, or `now` alone.
   * @defaultValue `performance.now()` and timers
   */
  readonly clock?: Partial<Clock> | undefined;
}

/** What a job may be told. */
export interface JobOptions {
  /** Ends the job: one that waits is taken back; of one that runs, nobody waits any more for what it comes to. */
  readonly signal?: AbortSignal | Context | undefined;
  /**
   * Of jobs that wait, those of higher priority come first; see `aging`.
   * @defaultValue 0
   */
  readonly priority?: number | undefined;
}

/** What `map` takes. */
export interface MapOptions extends JobOptions {
  /**
   * Most items that are taken and whose results have not been received yet: from 1 to 67,108,851. Each takes up to 32 bytes of the
   * shared memory.
   * @defaultValue the pool's most workers
   */
  readonly concurrency?: number | undefined;
}

/** The options with all that was left out. */
export interface Settings {
  readonly workers: { readonly min: number; readonly max: number; readonly grow: number; readonly idle: number };
  readonly queue: number;
  readonly aging: number;
  readonly clock: Clock;
}

/** Most workers that there always are: each is something in a list. */
const MOST_KEPT = 2 ** 20;

export function settingsOf({
  workers = {},
  queue = Number.POSITIVE_INFINITY,
  aging = 1000,
  clock,
}: PoolOptions): Settings {
  const wanted: Workers = typeof workers === "object" ? workers : { min: workers, max: workers };
  const { min = 0, max = Math.max(min, gomaxprocs()), grow = 0, idle = 1000 } = wanted;
  checkCount("workers", max, 1);
  if (!Number.isInteger(min) || min < 0 || min > max)
    throw new RangeError("workerpool: min is no integer from 0 to max");
  if (min > MOST_KEPT) throw new RangeError(`workerpool: min is more than ${MOST_KEPT}`);
  if (queue !== Number.POSITIVE_INFINITY) checkCount("queue", queue, 0);
  checkTime("grow", grow);
  checkTime("idle", idle);
  checkTime("aging", aging);
  return { workers: { min, max, grow, idle }, queue, aging, clock: clockOf({ clock }) };
}

/** CheckCount throws RangeError for what is no integer from `least`. */
export function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`workerpool: ${name} is no integer from ${least}`);
}

/** CheckPriority throws RangeError for what is no finite number. */
export function checkPriority(priority: number): void {
  if (!Number.isFinite(priority)) throw new RangeError("workerpool: priority is no finite number");
}

function checkTime(name: string, value: number): void {
  if (typeof value !== "number" || !(value >= 0))
    throw new RangeError(`workerpool: ${name} is no number of milliseconds`);
}
