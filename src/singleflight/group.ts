// Group: calls of which those with the same key, at the same time, are one.

import { chan, type RecvChan, type SendChan } from "../chan.js";
import type { Checked } from "../checked.js";
import { go } from "../go.js";
import type { Goroutine } from "../goroutine.js";
import type { Leaf } from "../leaf.js";
import { Op } from "../op.js";
import { keepHere } from "../runtime/handles.js";

/**
 * What a call gave.
 * @see https://pkg.go.dev/golang.org/x/sync/singleflight#Result
 */
export type Result<T> =
  | { readonly value: T; readonly error?: undefined; readonly shared: boolean }
  | { readonly value?: undefined; readonly error: unknown; readonly shared: boolean };

/** A call under way. */
interface Call<T> {
  readonly goroutine: Goroutine<T>;
  /** How many have asked for it. */
  callers: number;
  readonly channels: SendChan<Result<T>>[];
}

/** What a function whose calls are shared returns: a generator, a promise or a plain value. */
type Work<T> = Generator<unknown, T, never> | PromiseLike<T> | T;

/**
 * A Group runs a function once for all who ask for the same key while it runs. It belongs to this thread.
 *
 * @example
 * ```ts
 * const users = new Group<User>();
 * const { value } = await users.do(id, () => load(id));
 * ```
 * @see https://pkg.go.dev/golang.org/x/sync/singleflight#Group
 */
export class Group<T, K = string> {
  readonly #calls: Map<K, Call<T>> = new Map();

  /**
   * Do starts `fn` as a goroutine, unless a call for `key` is under way, and answers with the op of the call's result: its
   * value, and whether others got it too. What `fn` throws is thrown to all.
   * @throws what `go` throws, where it starts one
   */
  do<R extends Work<T>>(key: K, fn: (() => R) & Checked<R>): Op<{ readonly value: T; readonly shared: boolean }> {
    return new CallOp(this.#join(key, fn));
  }

  /**
   * DoChan is as `do`, with the result, or the error, as the one value of a channel. If that has been handed to another thread,
   * and the result cannot be copied there, the error is a DataCloneError.
   * @throws as `do`
   */
  doChan<R extends Work<T>>(key: K, fn: (() => R) & Checked<R>): RecvChan<Result<T>> {
    const results = chan<Result<T>>(1);
    this.#join(key, fn, results);
    return results;
  }

  /** Forget lets the next call for `key` run anew, though one is under way. */
  forget(key: K): void {
    this.#calls.delete(key);
  }

  #join(key: K, fn: () => Work<T>, channel?: SendChan<Result<T>>): Call<T> {
    const call = this.#calls.get(key) ?? this.#begin(key, fn);
    call.callers += 1;
    if (channel !== undefined) this.#deliver(call, channel);
    return call;
  }

  #begin(key: K, fn: () => Work<T>): Call<T> {
    const goroutine = go(fn as () => unknown) as Goroutine<T>;
    const call: Call<T> = { goroutine, callers: 0, channels: [] };
    this.#calls.set(key, call);
    goroutine.onEnd(() => {
      if (this.#calls.get(key) === call) this.#calls.delete(key);
    });
    return call;
  }

  #deliver(call: Call<T>, channel: SendChan<Result<T>>): void {
    if (call.channels.push(channel) > 1) return;
    const deliver = (result: Result<T>): void => {
      for (const each of call.channels) offer(each, result);
    };
    call.goroutine.then(
      (value) => deliver({ value, shared: call.callers > 1 }),
      (error: unknown) => deliver({ error, shared: call.callers > 1 }),
    );
  }
}

/** Sends the result, or why it cannot be copied to the threads that know the channel; or closes it, without memory for that. */
function offer<T>(channel: SendChan<Result<T>>, result: Result<T>): void {
  try {
    channel.trySend(result);
  } catch (error) {
    try {
      channel.trySend({ error, shared: result.shared });
    } catch {
      channel.close();
    }
  }
}

keepHere(Group.prototype, "a singleflight Group", "give each thread its own");

class CallOp<T> extends Op<{ value: T; shared: boolean }> implements Leaf<{ value: T; shared: boolean }> {
  readonly #call: Call<T>;

  constructor(call: Call<T>) {
    super();
    this.#call = call;
  }

  override start(block: number): number {
    return this.#call.goroutine.start(block);
  }

  override leaves(): readonly Leaf<{ value: T; shared: boolean }>[] {
    return [this];
  }

  prepare(one: number): void {
    this.#call.goroutine.prepare(one);
  }

  abandon(): void {
    this.#call.goroutine.abandon();
  }

  override finish(): { value: T; shared: boolean } {
    const value = this.#call.goroutine.finish();
    return { value, shared: this.#call.callers > 1 };
  }
}
