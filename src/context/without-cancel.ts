// Contexts that outlive their parents.

import { nilChan, type RecvChan } from "../chan.js";
import { neverAborted } from "./background.js";
import { checkParent } from "./cancel.js";
import { bind, CANCELLATION, type Context, type Deadline, type Native } from "./context.js";
import { nameOf } from "./name.js";

/**
 * WithoutCancel is a context with the parent's values that is never done, and has no deadline.
 * @throws RuntimeError "cannot create context from nil parent"; TypeError if it is no context
 * @see https://pkg.go.dev/context#WithoutCancel
 */
export function withoutCancel(parent: Context): Context {
  checkParent(parent);
  return new WithoutCancelContext(parent);
}

export class WithoutCancelContext implements Native {
  readonly done: RecvChan<never> = nilChan<never>();
  readonly limit: Deadline | undefined = undefined;
  readonly #parent: Context;

  constructor(parent: Context) {
    this.#parent = parent;
  }

  err(): undefined {}

  deadline(): undefined {}

  value(key: unknown): unknown {
    return key === CANCELLATION ? undefined : this.#parent.value(key);
  }

  get signal(): AbortSignal {
    return neverAborted();
  }

  toString(): string {
    return `${nameOf(this.#parent)}.WithoutCancel`;
  }

  bindInto(bindings: Map<unknown, unknown>): void {
    bind(this.#parent, bindings);
  }
}
