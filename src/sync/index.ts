// parachan/sync: what Go keeps in package sync.

export { Cond } from "./cond.js";
export type { Guard, Locker } from "./locker.js";
export { type Loaded, SyncMap as Map } from "./map.js";
export { Mutex } from "./mutex.js";
export { Once, type OnceBody, type OnceResult, onceFunc, onceValue, onceValues } from "./once.js";
export { Pool, type PoolOptions } from "./pool.js";
export { RWMutex } from "./rwmutex.js";
export { WaitGroup } from "./waitgroup.js";
