// FromIterable: what an iterable gives on a channel. The other way is `for await (const value of ch)`.

import { chan, type RecvChan } from "../chan.js";
import { leave } from "../leave.js";
import { checkLifetime, isEndOf, limited } from "../lifetime.js";
import type { Op } from "../op.js";
import { until } from "../until.js";
import { serve } from "./end.js";
import type { AdapterOptions } from "./options.js";

/**
 * FromIterable sends what the iterable gives on a channel, and closes it at the end. `end` is the op of that: it throws what
 * the iterable throws. It is asked for the next value once the channel has taken the last one. When `within` is over, its
 * iterator is told to return.
 *
 * @example
 * ```ts
 * const [lines, end] = fromIterable(createInterface({ input: process.stdin }));
 * for (let i = 0; i < gomaxprocs(); i++) group.go(tasks.parse, lines, parsed);
 * group.go(() => end);
 * ```
 * @throws TypeError if it is no iterable, or `within` is neither a signal nor a context; RangeError for what is no capacity
 * @see https://tc39.es/ecma262/#sec-iteration
 */
export function fromIterable<T>(
  iterable: AsyncIterable<T> | Iterable<T>,
  { capacity = 0, within }: AdapterOptions = {},
): [values: RecvChan<T>, end: Op<void>] {
  checkLifetime(within);
  const values = chan<T>(capacity);
  const iterator = isAsync(iterable) ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  const end = serve(function* () {
    let asked = false;
    try {
      for (;;) {
        asked = true;
        const next = iterator.next();
        const { done, value } = isPromise(next) ? yield* limited(until(next), within) : next;
        asked = false;
        if (done === true) break;
        yield* limited(values.send(value), within);
      }
      values.close();
    } catch (error) {
      values.close();
      if (asked && !isEndOf(within, error)) throw error; // It is the iterator's own: that one is over.
      const left = leave(iterator);
      if (!asked) yield* until(left); // Otherwise it may have to wait for what it has been asked for.
      throw error;
    }
  }, within);
  return [values, end];
}

/** A text is iterable too. */
function isAsync<T>(iterable: AsyncIterable<T> | Iterable<T>): iterable is AsyncIterable<T> {
  return Symbol.asyncIterator in Object(iterable);
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
