// Programs: what a thread of a model does, as a generator that asks the explorer for calls, sleep and choices.

import type { Memory } from "./memory.js";

/** What a model's program asks of the explorer. */
export type Request =
  | { readonly kind: "call"; readonly name: string; readonly args: readonly number[] }
  | { readonly kind: "sleep"; readonly address: number; readonly expected: number }
  | { readonly kind: "choose"; readonly count: number }
  | { readonly kind: "peek"; readonly read: () => number }
  | { readonly kind: "again"; readonly from: number };

export type Program = Generator<Request, void, number>;
export type Step<T = number> = Generator<Request, T, number>;

/** What happened, for the checks. */
export type Note = readonly [what: string, value: number];

/** A thread of a model, for its program. What a program does must follow from what these answer, for it is run again. */
export class Thread {
  /** What the program wants its model to check at the end. */
  readonly notes: Note[] = [];
  readonly memory: Memory;
  readonly number: number;

  constructor(memory: Memory, number: number) {
    this.memory = memory;
    this.number = number;
  }

  /** Calls a function of the core. */
  *call(name: string, ...args: number[]): Step {
    return yield { kind: "call", name, args };
  }

  /** Sleeps until notified, if the cell is as expected. */
  *sleep(address: number, expected: number): Step<void> {
    yield { kind: "sleep", address, expected };
  }

  /** Any number below `count`: all are tried. */
  *choose(count: number): Step {
    return yield { kind: "choose", count };
  }

  /** Begins the program again, with `from` as all that it remembers. A program that loops must, or its states never end. */
  *again(from: number): Step<never> {
    yield { kind: "again", from };
    throw new Error("unreachable");
  }

  /** A plain look at a word that nobody else writes. */
  *word(address: number): Step {
    return yield { kind: "peek", read: () => this.memory.word(address) };
  }

  *double(address: number): Step {
    return yield { kind: "peek", read: () => this.memory.double(address) };
  }
}
