// Hub: one channel's values to all who are interested at the time.
//
// Who leaves while the hub waits to send to it must not have its channel closed under that send: then the hub closes it, once
// it is awake. `waiting` says whom it waits for.

import { type Chan, chan, type RecvChan } from "../chan.js";
import { checkReceivable } from "../checked.js";
import { type Lifetime, limited } from "../lifetime.js";
import { checkDrop, type Drop, squeeze } from "../overflow.js";
import { keepHere } from "../runtime/handles.js";
import type { GoroutineGenerator } from "../runtime/resume.js";
import { select } from "../select.js";
import { type StageOptions, stage } from "./stage.js";

/** How a subscriber gets its values. */
export interface SubscribeOptions {
  /**
   * How many values its channel buffers.
   * @defaultValue 0
   */
  readonly capacity?: number | undefined;
  /**
   * What becomes of a value for which its channel has no room: it keeps all waiting; or it alone loses that value, or the
   * oldest that it holds.
   * @defaultValue "wait"
   */
  readonly overflow?: Drop | "wait" | undefined;
}

interface Subscriber<T> {
  readonly channel: Chan<T>;
  readonly overflow: Drop | "wait";
}

/**
 * A Hub sends each value of `ch` to all who are subscribed when it comes; to nobody, if nobody is. It belongs to this thread; its
 * channels may be sent to others.
 *
 * @example
 * ```ts
 * const hub = new Hub(prices);
 * server.on("connection", (socket) => {
 *   const [mine, leave] = hub.subscribe({ capacity: 16, overflow: "drop-oldest" });
 *   socket.on("close", leave);
 *   go(serve, mine, socket);
 * });
 * ```
 */
export class Hub<T> {
  readonly #subscribers: Set<Subscriber<T>> = new Set();
  /** Those that the value under way is still to be sent to. */
  readonly #waiting: Set<Subscriber<T>> = new Set();
  /** Says that one of those that are waited for has left. */
  readonly #leaving: Chan<undefined> = chan<undefined>(1);
  #isOver = false;

  /**
   * Until `within` is over, or `ch` is closed, the hub receives whatever is sent on `ch`.
   * @throws TypeError if `ch` is no channel, or `within` is neither a signal nor a context
   */
  constructor(ch: RecvChan<T>, { within }: Pick<StageOptions, "within"> = {}) {
    checkReceivable("Hub", ch);
    stage([{ close: () => this.#close() }], within, () => this.#run(ch, within));
  }

  /**
   * Subscribe is a channel of the values that come from now on, in their order. It is closed when the hub ends, or by `leave`;
   * what it holds can still be received.
   * @throws RangeError for an overflow that there is not, for what is no capacity, and for "drop-oldest" with one of 0
   */
  subscribe({ capacity = 0, overflow = "wait" }: SubscribeOptions = {}): [values: RecvChan<T>, leave: () => void] {
    checkDrop("subscribe", overflow, "wait", capacity);
    const subscriber = { channel: chan<T>(capacity), overflow };
    if (this.#isOver) subscriber.channel.close();
    else this.#subscribers.add(subscriber);
    return [subscriber.channel, () => this.#leave(subscriber)];
  }

  #leave(subscriber: Subscriber<T>): void {
    if (!this.#subscribers.delete(subscriber)) return;
    if (this.#waiting.has(subscriber)) this.#leaving.trySend(undefined);
    else subscriber.channel.close();
  }

  *#run(ch: RecvChan<T>, within: Lifetime | undefined): GoroutineGenerator<void> {
    for (;;) {
      const [value, ok] = yield* limited(ch.recvOk(), within);
      if (!ok) return;
      for (const subscriber of this.#subscribers) {
        if (subscriber.overflow !== "wait") squeeze(subscriber.channel, value, subscriber.overflow);
        else if (!subscriber.channel.trySend(value)) this.#waiting.add(subscriber);
      }
      yield* this.#sendToWaiting(value, within);
    }
  }

  /** Sends to all of them, in whichever order they receive: one goroutine may receive from several. */
  *#sendToWaiting(value: T, within: Lifetime | undefined): GoroutineGenerator<void> {
    while (this.#waiting.size > 0) {
      const waiting = [...this.#waiting];
      const sends = waiting.map(({ channel }) => channel.send(value));
      const got = yield* limited(select([this.#leaving.recv(), ...sends]), within);
      for (const [i, subscriber] of waiting.entries()) {
        const hasLeft = !this.#subscribers.has(subscriber);
        if (hasLeft) subscriber.channel.close();
        if (hasLeft || got.case === i + 1) this.#waiting.delete(subscriber);
      }
    }
  }

  #close(): void {
    this.#isOver = true;
    for (const { channel } of new Set([...this.#subscribers, ...this.#waiting])) channel.close();
    this.#subscribers.clear();
    this.#waiting.clear();
  }
}

keepHere(Hub.prototype, "a Hub", "subscribe here and send the channel");
