// Programs that Go and parachan both play: a step is the number of a goroutine, the name of an op, and its arguments.

/** Goroutine MAIN gives the others their steps. What it does itself must not wait, but for time. */
export const MAIN = -1;

export type Argument = string | number | boolean | readonly SelectCase[];
export type Step = readonly [goroutine: number, op: string, ...Argument[]];
export type SelectCase = readonly [kind: string, ...(string | number)[]];

/**
 * What a program is about. On a clock that jumps there are timers and limiters, but no locks, at which Go's clock stands still.
 * Between threads there is only what can be handed over.
 */
export type Kind = "clock" | "locks" | "threads";

export interface Program {
  readonly kind: Kind;
  readonly goroutines: number;
  /** Of its channels. */
  readonly capacities: readonly number[];
  /** The rate limiters: events a second, and burst. */
  readonly limits: readonly (readonly [limit: number, burst: number])[];
  readonly steps: readonly Step[];
}

/** What was said after each step: `goroutine: what its op came to`, and with a clock ` @milliseconds`. */
export type Trace = readonly (readonly string[])[];
