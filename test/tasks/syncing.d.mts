import type { Chan, RecvChan, Tasks } from "parachan";
import type { Context } from "parachan/context";
import type { Weighted } from "parachan/semaphore";
import type { Cond, Mutex, Once, RWMutex, WaitGroup } from "parachan/sync";

/** Something that can be held; its place in the list is its rank. */
export type Thing =
  | { readonly kind: "mutex"; readonly lock: Mutex; readonly cond: Cond | undefined; readonly reads: false }
  | { readonly kind: "rw"; readonly lock: RWMutex; readonly cond: Cond | undefined; readonly reads: boolean }
  | { readonly kind: "semaphore"; readonly lock: Weighted; readonly size: number };

/** What the parties of a program share. */
export interface World {
  readonly things: readonly Thing[];
  /** For each thing: who is inside, how often it was changed, how many tokens its cond guards. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  readonly onces: readonly Once[];
  /** Where the cells of the onces begin: how often each has happened. */
  readonly onceCells: number;
  /** The cell that tells those who give tokens to end. */
  readonly stop: number;
  readonly group: WaitGroup;
  readonly data: readonly Chan<unknown>[];
  readonly closed: Chan<never>;
  readonly never: Chan<unknown>;
  readonly context: Context;
}

export interface Plan {
  readonly id: number;
  readonly seed: number;
  readonly steps: number;
  /** The number of the data channel that it empties, if it does. */
  readonly drains: number | undefined;
}

export interface Outcome {
  /** How often it has changed each thing. */
  readonly changes: readonly number[];
  /** The tags of what each data channel has accepted from it, in order. */
  readonly accepted: readonly (readonly number[])[];
  /** The tags of what it has received, in order. */
  readonly tags: readonly number[];
}

/** How a party waits. */
export type Form = "generator" | "awaiting" | "blocking";

export declare const parties: {
  generator(world: World, plan: Plan): Generator<never, Outcome>;
  awaiting(world: World, plan: Plan): Promise<Outcome>;
  blocking(world: World, plan: Plan): Outcome;
  late(post: RecvChan<World>, form: Form, plan: Plan): Generator<never, Outcome>;
  give(world: World, rank: number, seed: number): Generator<never, void>;
  child(id: number): Generator<never, number>;
};

export declare const tasks: Tasks<typeof parties>;
