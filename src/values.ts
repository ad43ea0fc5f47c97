// Values: what `for await` takes out of a channel.

import type { Channel } from "./channel.js";
import { CLOSED } from "./core/layout.js";
import { received } from "./receive.js";
import { startAwait } from "./runtime/awaiting.js";

// Not an async generator: that would take three promises more for each value, and await a value that is itself a promise.
export class Values<T> implements AsyncIterator<T, undefined> {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    this.#channel = channel;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return startAwait(this);
  }

  /** Receives, as an op does. */
  start(block: number): number {
    return this.#channel.take(block);
  }

  finish(verdict: number): IteratorResult<T, undefined> {
    return verdict === CLOSED ? { done: true, value: undefined } : { done: false, value: received(verdict) as T };
  }
}
