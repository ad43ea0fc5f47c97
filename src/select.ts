// Select: Go's select statement, for any ops.

import { AT_RANDOM, FIRST_WRITTEN, MAX_CASES, SELECTING, WOULD_BLOCK } from "./core/layout.js";
import { RuntimeError } from "./errors.js";
import { AnyOf, Case, isQuick, Op } from "./op.js";
import { Restoring } from "./restoring.js";
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
  : { [K in keyof C]-?: { readonly case: K; readonly value: OpResult<C[K]> } }[keyof C]; // A case may be left out.

/** How a select chooses. */
export interface SelectOptions {
  /**
   * Take the first case that can happen, in the order in which they are written, and not a random one of them. In a record,
   * names that are integers come before the others, as everywhere in JavaScript: there, use a list.
   * @defaultValue false
   */
  readonly ordered?: boolean | undefined;
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
  const op = anyOfCases(cases, options);
  return op.restores ? new Restoring(op) : op;
}

/**
 * TrySelect is Go's select with a default: it makes one of the cases happen that can happen now, or answers `undefined`. It
 * does so only if at one moment none of them could.
 * @throws as `select`, and what the case that happens throws
 */
export function trySelect<const C extends Cases>(
  cases: C,
  options: SelectOptions = noOptions,
): Selected<C> | undefined {
  join();
  const op = anyOfCases(cases, options);
  const verdict = op.start(0);
  if (verdict === WOULD_BLOCK) return op.giveUp();
  kick(); // First: a result that cannot be had throws, and whoever it came from goes on all the same.
  return op.finish(verdict);
}

function anyOfCases<C extends Cases>(cases: C, { ordered }: SelectOptions): AnyOf<Selected<C>> {
  if (typeof cases !== "object" || cases === null || cases instanceof Op)
    throw new TypeError("select: neither a record nor a list of ops");
  const isList = Array.isArray(cases);
  let last: Case | undefined;
  let count = 0;
  let slow = 0;
  // With for-in: Object.keys costs as much as half of a select.
  for (const key in cases) {
    const op: unknown = cases[key];
    const name = isList ? Number(key) : key;
    if (isQuick(op)) {
      last = new Case(op, name, last);
      count += 1;
      continue;
    }
    if (!(op instanceof Op)) throw new TypeError(`select: case ${JSON.stringify(key)} is no op`);
    for (const leaf of op.leaves()) {
      last = new Case(leaf, name, last);
      count += 1;
      slow += 1;
    }
  }
  if (count > MAX_CASES) throw new RuntimeError(`reflect.Select: too many cases (max ${MAX_CASES})`);
  return new AnyOf(last, count, slow, ordered === true ? FIRST_WRITTEN : AT_RANDOM, SELECTING);
}
