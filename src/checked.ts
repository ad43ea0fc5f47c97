// Checked: what is asked of what users hand in, where several parts ask the same.
//
// Of a goroutine's function, the compiler asks it.
// A parameter of type `F & Checked<ReturnType<F>>` takes every function that is in order. One that is not has an error there that
// says what to write: the compiler names the type, and the property that the function lacks. It does the latter only of a type that can
// be called, as the function can.

import type { RecvChan } from "./chan.js";
import type { ResultOf } from "./go.js";
import type { Parked } from "./runtime/resume.js";
import type { Body } from "./runtime/runner.js";

/** The error of a goroutine's function that yields what is no op's own: `yield op` instead of `yield* op`. */
export interface WriteYieldStar {
  (...args: never): unknown;
  readonly "write yield* op, not yield op": never;
}

/** The error of a goroutine's function that is an async generator: nobody would ask for what it yields. */
export interface NoAsyncGenerator {
  (...args: never): unknown;
  readonly "a goroutine is a generator function, an async function or a plain one": never;
}

/** Nothing that is asked of a function that returns an `R`, or the error that it has. */
export type Checked<R> = [R] extends [never]
  ? unknown // It always throws.
  : R extends AsyncGenerator
    ? NoAsyncGenerator
    : CheckedYield<R>;

/** The same of one that is not started as a goroutine, unless it is a generator function. */
export type CheckedYield<R> = [R] extends [never]
  ? unknown
  : R extends Generator<infer Y, unknown, never>
    ? [Y] extends [Parked]
      ? unknown
      : unknown extends Y
        ? unknown // It says so itself.
        : WriteYieldStar
    : unknown;

/** The error of a task that takes or returns what no thread can send to another. What lies deeper is told at run time. */
export interface CannotBeCopied {
  (...args: never): unknown;
  readonly "a task's arguments and its result are copied: functions, symbols and promises cannot be": never;
}

type Uncopyable =
  | ((...args: never) => unknown)
  | (abstract new (
      ...args: never
    ) => unknown)
  | symbol
  | PromiseLike<unknown>;

/** Whether no `T` but undefined and null can be copied. */
type IsUncopyable<T> = 0 extends 1 & T
  ? false // It is any.
  : [NonNullable<T>] extends [never]
    ? false
    : [NonNullable<T>] extends [Uncopyable]
      ? true
      : false;

/** Nothing that is asked of a task's arguments `A` and result `R`, or the error that it has. */
type CheckedCopies<A extends readonly unknown[], R> = true extends
  | { readonly [I in keyof A]-?: IsUncopyable<A[I]> }[number]
  | IsUncopyable<ResultOf<R>>
  ? CannotBeCopied
  : unknown;

/** The tasks `T`, where all are in order; in the place of one that is not, the error that it has. */
export type CheckedTasks<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? Body & Checked<R> & CheckedCopies<A, R> : Body;
};

/** CheckReceivable throws TypeError for what cannot be received from, before it would fail a goroutine that nobody waits for. */
export function checkReceivable(who: string, ch: RecvChan<unknown>): void {
  if (typeof ch?.recvOk !== "function") throw new TypeError(`${who}: not a channel to receive from`);
}
