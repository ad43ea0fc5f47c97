// Restoring: the op of a select that has to put something right before it is over, whichever of its cases has happened.
//
// A case that is called off says what is still to be waited for (`owe`), while the select takes its result; the generator here
// waits for that before it hands the result on.

import type { Leaf } from "./leaf.js";
import type { Limit } from "./limit.js";
import type { Op } from "./op.js";
import { Routine } from "./routine.js";
import type { GoroutineGenerator } from "./runtime/resume.js";

/** What the select that is just taking its result has to wait for yet. */
const owed: Op<unknown>[] = [];

/** Has the select that calls a case off wait for the op too. */
export function owe(op: Op<unknown>): void {
  owed.push(op);
}

function* restore<T>(inner: Op<T>): GoroutineGenerator<T> {
  try {
    return yield* inner;
  } finally {
    for (const op of owed.splice(0)) yield* op;
  }
}

export class Restoring<T> extends Routine<T, [Op<T>]> {
  readonly #inner: Op<T>;

  constructor(inner: Op<T>) {
    super("select", restore<T>, inner);
    this.#inner = inner;
  }

  override within(limit: Limit): Op<T> {
    return new Restoring(this.#inner.within(limit));
  }

  override leaves(): readonly Leaf<T>[] {
    return this.#inner.leaves();
  }
}
