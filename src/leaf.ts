// Leaf: what an op is made of.

/**
 * One thing that can happen, as a case of a select. A simple op is its own leaf; `within` and `select` are made of several.
 */
export interface Leaf<T> {
  /** Whether there may be more to wait for if something else has happened: then the select has to be a `Restoring`. */
  readonly restores?: boolean;
  /** Describes it to the core in the case at the address, and begins whatever makes it happen: or throws, having begun nothing. */
  prepare(one: number): void;
  /** Describes it again, if it has to be: called when a leaf prepared after it has shared something. */
  prepareAgain?(one: number): void;
  /** As an op's: called if it happened. */
  finish(verdict: number, one: number): T;
  /** Undoes what `prepare` has begun: called if something else happened. */
  abandon(one: number): void;
}

/**
 * A leaf that one call of the core can try by itself: a select looks at such leaves before it describes all of them.
 */
export interface QuickLeaf<T> extends Leaf<T> {
  /** With block 0, the verdict of a try that does not wait. */
  start(block: number): number;
  /** Makes the result of that verdict too. */
  finish(verdict: number, one?: number): T;
}
