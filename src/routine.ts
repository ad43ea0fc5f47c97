// Routine: an op that is made of others, one after the other.

import { DONE } from "./core/layout.js";
import { go } from "./go.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import type { Parked, Resumed } from "./runtime/resume.js";

/** The op of what a generator comes to. In a generator goroutine it runs there; elsewhere as a goroutine of its own. */
export class Routine<T> extends Op<T> {
  readonly #begin: () => Iterator<Parked, T, Resumed | undefined>;
  readonly #name: string;

  /** `begin` is called each time that the op is waited for. `name` is what an error calls the op. */
  constructor(begin: () => Iterator<Parked, T, Resumed | undefined>, name: string) {
    super();
    this.#begin = begin;
    this.#name = name;
  }

  override [Symbol.iterator](): Iterator<Parked, T, Resumed | undefined> {
    return this.#begin();
  }

  // biome-ignore lint/suspicious/noThenProperty: an op can be awaited; that is what it is for.
  override then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#start().then(onDone, onError);
  }

  override wait(): T {
    return this.#start().wait();
  }

  override leaves(): readonly Leaf<T>[] {
    throw new TypeError(`${this.#name} is made of several operations: it cannot be a case of a select or have a limit`);
  }

  override start(): number {
    return DONE;
  }

  override finish(): T {
    return undefined as T;
  }

  #start(): Op<T> {
    const begin = this.#begin;
    return go(function* () {
      return yield* { [Symbol.iterator]: begin };
    }) as Op<T>;
  }
}
