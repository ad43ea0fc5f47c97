// Routine: an op that is made of others, one after the other.

import { DONE } from "./core/layout.js";
import { go } from "./go.js";
import type { Leaf } from "./leaf.js";
import { checkMayBlock, Op } from "./op.js";
import type { GoroutineGenerator, Parked, Resumed } from "./runtime/resume.js";

/**
 * The op of what a generator function comes to. In a generator goroutine it runs there; elsewhere as a goroutine of its own.
 * It is called with `args` each time that the op is waited for. All ops of a kind have one function, and no closure each: to
 * call a generator function for the first time takes V8 half a microsecond.
 */
export class Routine<T, A extends readonly unknown[]> extends Op<T> {
  readonly #name: string;
  readonly #body: (...args: A) => GoroutineGenerator<T>;
  readonly #args: A;

  /** `name` is what an error calls the op. */
  constructor(name: string, body: (...args: A) => GoroutineGenerator<T>, ...args: A) {
    super();
    this.#name = name;
    this.#body = body;
    this.#args = args;
  }

  override [Symbol.iterator](): Iterator<Parked, T, Resumed | undefined> {
    const body = this.#body;
    return body(...this.#args) as Iterator<Parked, T, Resumed | undefined>;
  }

  // biome-ignore lint/suspicious/noThenProperty: an op can be awaited; that is what it is for.
  override then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#start().then(onDone, onError);
  }

  override wait(): T {
    checkMayBlock(); // Before anything has begun.
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
    const body = this.#body;
    return go(() => body(...this.#args)) as Op<T>;
  }
}
