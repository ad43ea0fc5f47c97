// parachan/workerpool: a task, called many times, a few at once.

export type { Clock } from "../clock.js";
export type { AnyItems, Item, Results } from "./map.js";
export type { JobOptions, MapOptions, PoolOptions, Workers } from "./options.js";
export { type PoolMetrics, type Submitted, type WorkerPool, workerPool } from "./pool.js";
export type { TimeMetrics } from "./times.js";
