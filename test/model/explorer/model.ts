// Models: a few threads, what they find in the memory, and what must hold.

import type { Memory } from "./memory.js";
import type { Note, Program, Thread } from "./program.js";

/** A thread's functions, called by a model's setup before the threads run. */
export type Core = Record<string, (...args: number[]) => number>;

/** What a check sees of a thread. */
export interface Outcome {
  readonly notes: readonly Note[];
  readonly asleep: boolean;
}

export interface Model<W> {
  readonly name: string;
  /** One sentence: what a green run of the model proves. */
  readonly proves: string;
  /** Makes the memory ready, with one core a thread, and answers what the programs and checks need to know of it. */
  setup(cores: Core[], memory: Memory): W;
  /** Each thread's program; `from` is 0, or what it began again with. */
  readonly threads: readonly ((thread: Thread, world: W, from: number) => Program)[];
  /** Must hold at every state: throws if it does not. Plain accesses of other threads are never half done there. */
  always?(memory: Memory, world: W): void;
  /** Must hold when nobody can go on. Without it, everybody must have ended. */
  finally?(outcomes: Outcome[], memory: Memory, world: W): void;
  /** Words that one writes plainly and others read atomically without order, as a hint. */
  hints?(world: W): number[];
  /** Names of addresses, for traces. */
  names?(world: W): [string, number][];
  /**
   * A thread that may be terminated wherever the release build of the core looks for that: it leaves 1 in the word `grave`, and
   * wakes who sleeps there, as the platform would tell.
   */
  readonly mortal?: { readonly thread: number; readonly grave: number } | undefined;
  /** Most preemptions in a schedule; unbounded without it. */
  readonly preemptions?: number | undefined;
}

export interface Report {
  readonly name: string;
  readonly states: number;
  readonly steps: number;
  /** Ways through the states, spins not repeated. */
  readonly schedules: number;
  readonly bound: string;
  readonly milliseconds: number;
}
