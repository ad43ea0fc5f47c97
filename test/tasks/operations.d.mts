// The types of operations.mjs, which is plain JavaScript because worker threads load it as it is.

import type { Chan, GoroutineGenerator, Tasks } from "parachan";
import type { Int32 } from "parachan/atomic";
import type { Context } from "parachan/context";
import type { WaitGroup } from "parachan/sync";

/** A send of the value with that number, or a receive, of the value alone or as a pair. */
export interface Case {
  /** Which channel. */
  readonly ch: number;
  readonly send?: number | undefined;
  readonly pair: boolean;
}

export interface Operation {
  /** Plain and try forms have one case. */
  readonly form: "plain" | "try" | "select" | "trySelect";
  readonly cases: readonly Case[];
  readonly ordered: boolean;
  /** Whether its wait can be ended from outside. */
  readonly within: boolean;
}

/** What an operation gave: which case and its value, an error's class and message, or nothing, as it would have waited. */
export type Outcome = { readonly case: number; readonly value: unknown } | { readonly error: string } | undefined;

export type Action =
  | ({ readonly do: "operate" } & Operation)
  | { readonly do: "close"; readonly ch: number }
  | { readonly do: "add"; readonly delta: number }
  | { readonly do: "wait" }
  | { readonly do: "range"; readonly ch: number; readonly most: number }
  | { readonly do: "gosched" };

/** An action with its outcome and two readings of a clock that only goes forward. */
export type Happened = Exclude<Action, { do: "range" } | { do: "gosched" }> & {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
};

export interface World {
  readonly channels: readonly Chan<unknown>[];
  readonly group: WaitGroup;
  readonly clock: Int32;
  readonly over: Int32;
  readonly arrived: Int32;
  readonly parties: number;
  readonly context: Context;
}

export type Role<R> = GoroutineGenerator<R>;

export declare function payload(number: number): unknown;
export declare function operate(
  channels: readonly Chan<unknown>[],
  operation: Operation,
  limit?: AbortSignal | Context,
): Role<Outcome>;
export declare function close(channels: readonly Chan<unknown>[], ch: number): Outcome;
export declare function add(group: WaitGroup, delta: number): Outcome;
export declare function receiveRange(ch: Chan<unknown>, most: number): Role<Outcome>;

export declare const roles: {
  party(world: World, actions: readonly Action[]): Role<Happened[]>;
};

export declare const tasks: Tasks<typeof roles>;
