// Leaf: what an op is made of.

/**
 * One thing that can happen, as a case of a select. A simple op is its own leaf; `within` and `select` are made of several.
 */
export interface Leaf<T> {
  /** Describes it to the core in the case at the address, and begins whatever makes it happen. */
  prepare(one: number): void;
  /** As an op's: called if it happened. */
  finish(verdict: number, one: number): T;
  /** Undoes what `prepare` has begun: called if something else happened. */
  abandon(one: number): void;
}

/** Whether an op is its own leaf. */
export function isLeaf<T>(op: object): op is Leaf<T> {
  return (op as Partial<Leaf<T>>).prepare !== undefined;
}
