// Chan: Go's channel types, and make.

/// <reference lib="esnext.disposable" preserve="true" />

import { type Channel, makeChannel, nilChannel } from "./channel.js";
import type { Op } from "./op.js";

/**
 * What `recvOk` gives: a value and true, or `undefined` and false once the channel is closed and drained.
 * @see https://go.dev/ref/spec#Receive_operator
 */
export type Received<T> = [value: T, ok: true] | [value: undefined, ok: false];

/**
 * A SendChan is a channel that may be sent to: Go's `chan<- T`.
 * @see https://go.dev/ref/spec#Channel_types
 */
export interface SendChan<in T> {
  /**
   * Send is the op that sends `value`, waiting while the buffer is full or, unbuffered, until a receiver takes it.
   * @throws RuntimeError "send on closed channel"; DataCloneError if other threads know the channel and `value` cannot be
   * copied
   */
  readonly send: (value: T) => Op<void>;
  /** TrySend sends `value` if that is possible without waiting, and reports whether it did. Throws as `send` does. */
  readonly trySend: (value: T) => boolean;
  /**
   * Close says that nothing more will be sent. Receivers get what is buffered, then `undefined`.
   * @throws RuntimeError "close of closed channel", "close of nil channel"
   */
  close(): void;
  /** Values in the buffer: Go's `len`. */
  readonly length: number;
  /** How many values the buffer takes: Go's `cap`. */
  readonly capacity: number;
}

/**
 * A RecvChan is a channel that may be received from: Go's `<-chan T`.
 * @see https://go.dev/ref/spec#Channel_types
 */
export interface RecvChan<out T> extends AsyncIterable<T> {
  /** Recv is the op of the next value; of `undefined` once the channel is closed and drained. */
  recv(): Op<T | undefined>;
  /** RecvOk is the op of the next value and true; of `undefined` and false once the channel is closed and drained. */
  recvOk(): Op<Received<T>>;
  /** TryRecv receives if that is possible without waiting; `undefined` if it would wait, or the channel is closed. */
  tryRecv(): T | undefined;
  /** TryRecvOk is `tryRecv` with Go's second value; `undefined` if it would wait. */
  tryRecvOk(): Received<T> | undefined;
  /** Values in the buffer: Go's `len`. */
  readonly length: number;
  /** How many values the buffer takes: Go's `cap`. */
  readonly capacity: number;
}

/**
 * A Chan is a channel of `T`: Go's `chan T`. It may be sent to other threads, inside arguments of tasks and in values sent
 * on channels. Values go by reference until then, and by structured copy from then on. At the end of a `using` block it
 * is closed.
 * @see https://go.dev/ref/spec#Channel_types
 */
export interface Chan<in out T> extends SendChan<T>, RecvChan<T>, Disposable {}

/**
 * Chan makes a channel that buffers `capacity` values: Go's `make(chan T, capacity)`. A channel of up to 256 values takes
 * shared memory when somebody first waits on it, or when it is handed to another thread.
 * @throws RangeError "makechan: size out of range" for what is no size; OutOfMemoryError, of a small channel when it takes shared memory
 * @see https://go.dev/ref/spec#Channel_types
 */
export function chan<T>(capacity: number = 0): Chan<T> {
  return makeChannel(capacity) as Channel<T>;
}

/**
 * NilChan is Go's nil channel: sending and receiving wait forever, select never takes it, closing it throws. There is one,
 * as in Go, where all nil channels are equal.
 * @see https://go.dev/ref/spec#Channel_types
 */
export function nilChan<T>(): Chan<T> {
  return nilChannel as Channel<unknown> as Channel<T>;
}
