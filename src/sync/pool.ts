// Pool: objects that are used again instead of being made anew.

import { keepHere } from "../runtime/handles.js";

/** How a pool makes what it does not have. */
export interface PoolOptions<T> {
  /** New makes an object when the pool is empty. */
  readonly new?: () => T;
}

/**
 * A Pool keeps objects that are free to be used again. It is for one thread, and cannot be sent to another: each has its own.
 * What nobody takes out of it for two full garbage collections is let go.
 *
 * @example
 * ```ts
 * const buffers = new Pool({ new: () => new Uint8Array(65536) });
 * const buffer = buffers.get();
 * // …
 * buffers.put(buffer);
 * ```
 * @see https://pkg.go.dev/sync#Pool
 */
export class Pool<T> {
  readonly #new: (() => T) | undefined;
  // As Go's on one processor: one object that is given first, then the youngest of the others.
  #own: T | undefined;
  #others: T[] = [];
  /** What has been left alone since the last collection. */
  #old: T[] = [];

  /** Without `new`, T includes `undefined`: that is what an empty pool gives. */
  constructor(...options: undefined extends T ? [options?: PoolOptions<T>] : [options: Required<PoolOptions<T>>]) {
    this.#new = options[0]?.new;
    Pool.#watch(this);
  }

  /** Get takes an object out of the pool. If there is none it makes one, or gives `undefined` if it does not know how. */
  get(): T {
    const own = this.#own;
    if (own !== undefined) {
      this.#own = undefined;
      return own;
    }
    const other = this.#others.pop() ?? this.#old.pop();
    return other !== undefined ? other : (this.#new?.() as T);
  }

  /** Put gives an object to the pool. Whoever does must not use it any more. `undefined` and `null` are ignored. */
  put(object: T): void {
    if (object === undefined || object === null) return;
    if (this.#own === undefined) this.#own = object;
    else this.#others.push(object);
  }

  static readonly #collections: FinalizationRegistry<WeakRef<Pool<unknown>>> = new FinalizationRegistry((pool) => {
    const alive = pool.deref();
    if (alive === undefined) return;
    alive.#age();
    Pool.#watch(alive);
  });

  /** Has the pool age when the garbage collector has run. */
  static #watch(pool: Pool<never> | Pool<unknown>): void {
    Pool.#collections.register({}, new WeakRef(pool as Pool<unknown>));
  }

  #age(): void {
    this.#old = this.#others;
    if (this.#own !== undefined) this.#old.push(this.#own);
    this.#own = undefined;
    this.#others = [];
  }
}

keepHere(Pool.prototype, "a sync Pool", "give each thread its own");
