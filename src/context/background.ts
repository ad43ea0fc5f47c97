// Contexts that are never done: the roots.

import { nilChan, type RecvChan } from "../chan.js";
import type { Context, Deadline, Native } from "./context.js";

let never: AbortSignal | undefined;

/** The signal of a context that is never done. */
export function neverAborted(): AbortSignal {
  never ??= new AbortController().signal;
  return never;
}

/** A context without a parent, which is never done. It may have values: one that has come from another thread. */
export class RootContext implements Native {
  readonly done: RecvChan<never> = nilChan<never>();
  readonly limit: Deadline | undefined = undefined;
  readonly #name: string;
  readonly #bindings: ReadonlyMap<unknown, unknown>;

  constructor(name: string, bindings: ReadonlyMap<unknown, unknown> = new Map()) {
    this.#name = name;
    this.#bindings = bindings;
  }

  err(): undefined {}

  deadline(): undefined {}

  value(key: unknown): unknown {
    return this.#bindings.get(key);
  }

  get signal(): AbortSignal {
    return neverAborted();
  }

  toString(): string {
    return this.#name;
  }

  bindInto(bindings: Map<unknown, unknown>): void {
    for (const [key, value] of this.#bindings) if (!bindings.has(key)) bindings.set(key, value);
  }
}

const backgroundContext = new RootContext("context.Background");
const todoContext = new RootContext("context.TODO");

/**
 * Background is the context that is never done and has no values: the root of the others.
 * @see https://pkg.go.dev/context#Background
 */
export function background(): Context {
  return backgroundContext;
}

/**
 * Todo is as `background`, for where it is not clear yet which context to use.
 * @see https://pkg.go.dev/context#TODO
 */
export function todo(): Context {
  return todoContext;
}
