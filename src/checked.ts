// Checked: what the compiler asks of a goroutine's function.
//
// A parameter of type `F & Checked<F>` takes every `F` that is in order. One that is not has an error there whose type's name
// says what to write.

import type { Parked } from "./runtime/resume.js";
import type { Body } from "./runtime/runner.js";

/** The error of a goroutine's function that yields what is no op's own: `yield op` instead of `yield* op`. */
export interface WriteYieldStar {
  readonly "write yield* op, not yield op": never;
}

/** The error of a goroutine's function that is an async generator: nobody would ask for what it yields. */
export interface NoAsyncGenerator {
  readonly "a goroutine is a generator function, an async function or a plain one": never;
}

/** Nothing that is asked of `F`, or the error that it has. */
export type Checked<F extends Body> = [ReturnType<F>] extends [never]
  ? unknown // It always throws.
  : ReturnType<F> extends Generator<infer Y, unknown, never>
    ? [Y] extends [Parked]
      ? unknown
      : unknown extends Y
        ? unknown // It says so itself.
        : WriteYieldStar
    : ReturnType<F> extends AsyncGenerator
      ? NoAsyncGenerator
      : unknown;
