// Select: Go's select statement, for any ops.

import { AT_RANDOM, FIRST_WRITTEN, MAX_CASES, SELECTING, SELECTING_NOTHING, WOULD_BLOCK } from "./core/layout.js";
import { RuntimeError } from "./errors.js";
import { isLeaf, type Leaf } from "./leaf.js";
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

const noOptions: SelectOptions = {};

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
export function select<const C extends Cases>(cases: C, options: SelectOptions = noOptions): Op<Selected<C>> {
  return anyOf(cases, choiceOf(options));
}

/**
 * TrySelect is Go's select with a default: it makes one of the cases happen that can happen now, or answers `undefined`. It
 * does so only if at one moment none of them could.
 */
export function trySelect<const C extends Cases>(
  cases: C,
  options: SelectOptions = noOptions,
): Selected<C> | undefined {
  join();
  const op = anyOf(cases, choiceOf(options));
  const verdict = op.start(0);
  const selected = verdict === WOULD_BLOCK ? op.giveUp() : op.finish(verdict);
  kick();
  return selected;
}

function choiceOf({ ordered }: SelectOptions): number {
  return ordered === true ? FIRST_WRITTEN : AT_RANDOM;
}

function anyOf<C extends Cases>(cases: C, choice: number): AnyOf<Selected<C>> {
  // With for-in and arrays of a known length: Object.keys, or arrays that grow, cost as much as the rest of a select.
  let count = 0;
  for (const _ in cases) count += 1;
  const keys = new Array<string>(count);
  const ops = new Array<Op<unknown>>(count);
  let simple = true;
  let i = 0;
  for (const key in cases) {
    const op: unknown = cases[key];
    if (!(op instanceof Op)) throw new TypeError(`select: case ${JSON.stringify(key)} is no op`);
    if (!isLeaf(op)) simple = false;
    keys[i] = key;
    ops[i++] = op;
  }
  const names: (string | number)[] = Array.isArray(cases) ? keys.map(Number) : keys;
  if (simple) return named(ops as unknown[] as Leaf<unknown>[], choice, names);
  return named(
    ops.flatMap((op) => op.leaves()),
    choice,
    ops.flatMap((op, i) => op.leaves().map(() => names[i] as string | number)),
  );
}

function named<T>(leaves: readonly Leaf<unknown>[], choice: number, names: readonly (string | number)[]): AnyOf<T> {
  if (leaves.length > MAX_CASES) throw new RuntimeError(`reflect.Select: too many cases (max ${MAX_CASES})`);
  return new AnyOf(leaves, choice, leaves.length === 0 ? SELECTING_NOTHING : SELECTING, names);
}
