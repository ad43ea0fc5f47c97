// The types of locks.mjs, which is plain JavaScript because worker threads load it as it is.

import type { RecvChan, SendChan, Tasks } from "parachan";
import type { Bool, Float64, Int32, Int64, Uint32, Uint64 } from "parachan/atomic";
import type { Cond, Locker, Mutex, Once, RWMutex, WaitGroup } from "parachan/sync";

type Role<R = void> = Generator<unknown, R, never>;
type Cells = Int32Array<SharedArrayBuffer>;

export declare const locks: {
  hammerMutex(mutex: Mutex, cells: Cells, loops: number): Role;
  hold(locker: Locker, held: SendChan<number>, release: RecvChan<number>): Role;
  unlock(locker: Locker): void;
  tryBoth(mutex: RWMutex): [write: boolean, read: boolean];
  hammerReader(mutex: RWMutex, activity: Cells, loops: number): Role<string>;
  hammerWriter(mutex: RWMutex, activity: Cells, loops: number): Role<string>;
  relay(cond: Cond, cells: Cells, stage: number): Role;
  awaitSignal(cond: Cond, running: SendChan<number>, awake: SendChan<number>, name: number): Role;
  produce(cond: Cond, cells: Cells, count: number): Role;
  consume(cond: Cond, cells: Cells, count: number): Role;
  dabble(cond: Cond, other: RecvChan<number>, cells: Cells, count: number): Role;
  disturb(other: SendChan<number>, done: RecvChan<never>): Role;
  once(once: Once, cells: Cells): Role<number>;
  barrier(first: WaitGroup, second: WaitGroup, count: Cells): Role;
  addTo(atomics: readonly (Int32 | Uint32 | Int64 | Uint64 | Float64)[], count: number): void;
  spin(flag: Bool, cells: Cells, count: number): Role;
  fill(array: Float64Array<SharedArrayBuffer>, value: number): void;
  identity(value: unknown): unknown;
};

export declare const tasks: Tasks<typeof locks>;
