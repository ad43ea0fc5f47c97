// Select: Go's select statement, for any ops.

import { MAX_CASES, SELECTING, SELECTING_NOTHING, WOULD_BLOCK } from "./core/layout.js";
import { RuntimeError } from "./errors.js";
import type { Leaf } from "./leaf.js";
import { AnyOf, Op } from "./op.js";
import { kick } from "./runtime/scheduler.js";
import { join } from "./runtime/thread.js";

/** The cases of a select: ops by name, or in a list. */
export type Cases = Readonly<Record<string, Op<unknown>>> | readonly Op<unknown>[];

/** What an op gives. */
export type OpResult<O> = O extends Op<infer T> ? T : never;

/** What a select gives: which case happened, and what its op gave. Comparing `case` narrows `value`. */
export type Selected<C extends Cases> = C extends readonly Op<unknown>[]
  ? number extends C["length"]
    ? { readonly case: number; readonly value: OpResult<C[number]> }
    : {
        [K in keyof C]: K extends `${infer N extends number}`
          ? { readonly case: N; readonly value: OpResult<C[K]> }
          : never;
      }[number]
  : { [K in keyof C]: { readonly case: K; readonly value: OpResult<C[K]> } }[keyof C];

/** How a select chooses. */
export interface SelectOptions {
  /**
   * Take the first case that can happen, in the order in which they are written, and not a random one of them.
   * @defaultValue false
   */
  readonly ordered?: boolean;
}

/**
 * Select is the op that waits until one of the cases can happen, and makes exactly that one happen: if several can, a
 * random one. The result names the case. `select({})` waits forever.
 *
 * @example
 * ```ts
 * const got = yield* select({ job: jobs.recvOk(), quit: quit.recv() });
 * switch (got.case) {
 *   case "job": handle(got.value); break;
 *   case "quit": return;
 * }
 * ```
 * @throws TypeError if a case is no op that can be one; RuntimeError if there are more than 65,536. When it is waited for: what
 * the case that happens throws
 * @see https://go.dev/ref/spec#Select_statements
 */
export function select<const C extends Cases>(cases: C, options: SelectOptions = {}): Op<Selected<C>> {
  return anyOf(cases, options);
}

/**
 * TrySelect is Go's select with a default: it makes one of the cases happen that can happen now, or answers `undefined`. It
 * does so only if at one moment none of them could.
 */
export function trySelect<const C extends Cases>(cases: C, options: SelectOptions = {}): Selected<C> | undefined {
  join();
  const op = anyOf(cases, options);
  const verdict = op.start(0);
  const selected = verdict === WOULD_BLOCK ? op.giveUp() : op.finish(verdict);
  kick();
  return selected;
}

function anyOf<C extends Cases>(cases: C, { ordered = false }: SelectOptions): AnyOf<Selected<C>> {
  const leaves = leavesOf(cases);
  return new AnyOf(leaves as Leaf<Selected<C>>[], ordered, leaves.length === 0 ? SELECTING_NOTHING : SELECTING);
}

/** A leaf of a named case. */
class NamedLeaf implements Leaf<unknown> {
  readonly #name: string | number;
  readonly #leaf: Leaf<unknown>;

  constructor(name: string | number, leaf: Leaf<unknown>) {
    this.#name = name;
    this.#leaf = leaf;
  }

  prepare(one: number): void {
    this.#leaf.prepare(one);
  }

  finish(verdict: number, one: number): { case: string | number; value: unknown } {
    return { case: this.#name, value: this.#leaf.finish(verdict, one) };
  }

  abandon(one: number): void {
    this.#leaf.abandon(one);
  }
}

function leavesOf(cases: Cases): Leaf<unknown>[] {
  const leaves: Leaf<unknown>[] = [];
  const list = Array.isArray(cases);
  for (const key of Object.keys(cases)) {
    const op: unknown = (cases as Readonly<Record<string, Op<unknown>>>)[key];
    if (!(op instanceof Op)) throw new TypeError(`select: case ${JSON.stringify(key)} is no op`);
    const name = list ? Number(key) : key;
    for (const leaf of op.leaves()) leaves.push(new NamedLeaf(name, leaf));
  }
  if (leaves.length > MAX_CASES) throw new RuntimeError(`reflect.Select: too many cases (max ${MAX_CASES})`);
  return leaves;
}
