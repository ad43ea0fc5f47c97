// Contexts with a value.

import type { RecvChan } from "../chan.js";
import { DeadlineExceeded, RuntimeError } from "../errors.js";
import { checkParent } from "./cancel.js";
import { bind, type Context, type Deadline, limitOf, type Native } from "./context.js";
import { nameOf, stringify } from "./name.js";

/**
 * WithValue is `parent` with `value` bound to `key`. Keys are compared by identity. To other threads, the values of keys that
 * are texts, numbers and the like travel as copies; those of keys that no other thread can name (objects and symbols) stay.
 *
 * @throws RuntimeError "nil key", "key is not comparable" for an array or NaN, "cannot create context from nil parent"; TypeError
 * if the parent is no context
 * @see https://pkg.go.dev/context#WithValue
 */
export function withValue(parent: Context, key: unknown, value: unknown): Context {
  checkParent(parent);
  if (key === undefined || key === null) throw new RuntimeError("nil key");
  if (Array.isArray(key) || Number.isNaN(key)) throw new RuntimeError("key is not comparable");
  return new ValueContext(parent, key, value);
}

export class ValueContext implements Native {
  readonly #parent: Context;
  readonly #key: unknown;
  readonly #value: unknown;

  constructor(parent: Context, key: unknown, value: unknown) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
  }

  get done(): RecvChan<never> {
    return this.#parent.done;
  }

  get limit(): Deadline | undefined {
    return limitOf(this.#parent, DeadlineExceeded);
  }

  err(): Error | undefined {
    return this.#parent.err();
  }

  deadline(): Date | undefined {
    return this.#parent.deadline();
  }

  value(key: unknown): unknown {
    return key === this.#key ? this.#value : this.#parent.value(key);
  }

  get signal(): AbortSignal {
    return this.#parent.signal;
  }

  toString(): string {
    return `${nameOf(this.#parent)}.WithValue(${stringify(this.#key)}, ${stringify(this.#value)})`;
  }

  bindInto(bindings: Map<unknown, unknown>): void {
    if (!bindings.has(this.#key)) bindings.set(this.#key, this.#value);
    bind(this.#parent, bindings);
  }
}
