// A channel's handle on this thread. Its ops are send.ts and receive.ts.
//
// All that a channel does is decided in the core, once somebody has to wait: until then it is local (local-buffer.ts). Here
// values become a tag and 64 bits on the way in, and values again on the way out; `shared` says which way they travel.

import type { Chan, Received } from "./chan.js";
import {
  CHANNEL_SLOTS,
  CLOSED,
  DONE,
  KIND_CHANNEL,
  MAX_CAPACITY,
  SLOT_SIZE,
  TAG_NUMBER,
  TAG_REFERENCE,
  TAG_UNDEFINED,
  WOULD_BLOCK,
} from "./core/layout.js";
import { RuntimeError } from "./errors.js";
import { buffered, isShut, LOCAL, type LocalBuffer, NONE, open, push, shift, shut, taken } from "./local-buffer.js";
import type { Op } from "./op.js";
import { finishReceiveOk, ReceiveOkOp, ReceiveOp, received } from "./receive.js";
import { made } from "./runtime/allocate.js";
import { type Batch, holdInBatch, registerEnding } from "./runtime/holdings.js";
import { bitsOf, discard, discardCell, tagOf } from "./runtime/payload.js";
import { keep } from "./runtime/references.js";
import { countOp, kick, requeue } from "./runtime/scheduler.js";
import { core, join } from "./runtime/thread.js";
import { SendOp } from "./send.js";
import { Values } from "./values.js";

/** No address: a channel that is local begins with it. */
export const LOCALLY = -1;
/** Channels are local up to this capacity. A larger one says where it is made if it does not fit into the memory. */
const MAX_LOCAL = 256;

/** MakeChannel makes a channel and this thread's handle on it. */
export function makeChannel(capacity: number): Channel<unknown> {
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MAX_CAPACITY) {
    throw new RangeError("makechan: size out of range");
  }
  join();
  const channel = new Channel<unknown>(LOCALLY, capacity + 0, false); // + 0, for -0 is an integer too.
  if (capacity > MAX_LOCAL) channel.make(capacity);
  return channel;
}

export class Channel<T> implements Chan<T>, LocalBuffer {
  // First what an operation of a local channel touches: two lines of a cache, where there are many channels.
  #address: number;
  room = 0;
  head = 0;
  tail = 0;
  only: unknown;
  values: unknown[] = NONE;
  readonly capacity: number;
  /** Whether another thread may know the channel: then values travel as copies. */
  shared: boolean;
  bareAddress = 0;
  /** Keeps this thread's hold on the core's object, if that is shared with other handles. */
  held: Batch | undefined;
  // Kept only once somebody has waited: a parked goroutine holds its op, and the collector is told of each new one that an old
  // object holds. While the channel is local, an op that is new costs less than one that has left the caches.
  #receive: ReceiveOp<T> | undefined;
  #receiveOk: ReceiveOkOp<T> | undefined;

  constructor(address: number, capacity: number, shared: boolean) {
    this.#address = address;
    this.capacity = capacity;
    this.shared = shared;
  }

  /** The core's object; 0 for the nil channel. */
  get address(): number {
    return this.#address === LOCALLY ? this.make(this.capacity) : this.#address;
  }

  /** Makes the core's object, with a buffer of `size` values: the channel is local no more. */
  make(size: number): number {
    const address = made(core.makeChannel(size));
    this.#address = address;
    this.held = holdInBatch(address, CHANNEL_SLOTS + size * SLOT_SIZE);
    while (shift(this)) this.#offer(0, taken() as T);
    if (isShut(this)) core.close(address);
    open(this, 0);
    return address;
  }

  send(value: T): Op<void> {
    return new SendOp(this, value);
  }

  recv(): Op<T | undefined> {
    if (this.#address === LOCALLY) return new ReceiveOp(this);
    this.#receive ??= new ReceiveOp(this);
    return this.#receive;
  }

  recvOk(): Op<Received<T>> {
    if (this.#address === LOCALLY) return new ReceiveOkOp(this);
    this.#receiveOk ??= new ReceiveOkOp(this);
    return this.#receiveOk;
  }

  trySend(value: T): boolean {
    const verdict = this.offer(0, value);
    if (verdict === WOULD_BLOCK) return false;
    if (verdict === CLOSED) throw new RuntimeError("send on closed channel");
    kick();
    return true;
  }

  tryRecv(): T | undefined {
    const verdict = this.take(0);
    if (verdict < 0) return undefined;
    kick();
    return received(verdict) as T;
  }

  tryRecvOk(): Received<T> | undefined {
    const verdict = this.take(0);
    if (verdict === WOULD_BLOCK) return undefined;
    if (verdict !== CLOSED) kick();
    return finishReceiveOk(verdict);
  }

  close(): void {
    if (!this.#close()) throw new RuntimeError("close of closed channel");
  }

  get length(): number {
    if (this.#address <= 0) return buffered(this);
    return this.capacity === 0 ? 0 : core.length(this.#address);
  }

  /** Whether anybody waits to receive, at some instant during the call. */
  get hasReceivers(): boolean {
    return this.#address > 0 && core.hasReceivers(this.#address) !== 0;
  }

  /** Whether it is closed, at some instant during the call. */
  get isClosed(): boolean {
    return this.#address > 0 ? core.isClosed(this.#address) !== 0 : isShut(this);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new Values(this);
  }

  /** Closes the channel, unless it is closed. */
  [Symbol.dispose](): void {
    this.#close();
  }

  get [Symbol.toStringTag](): string {
    return "Chan";
  }

  /** Sends a value, for the control block `block` or, with 0, for one that does not wait. Answers a verdict. */
  offer(block: number, value: T): number {
    if (this.#address > 0) return this.#offer(block, value);
    if (push(this, value)) return countOp(block) ? DONE : requeue(block, DONE, 0);
    return this.#offerMore(block, value);
  }

  /** Receives, likewise. */
  take(block: number): number {
    if (this.#address > 0) return core.receive(this.#address, block);
    if (shift(this)) return countOp(block) ? LOCAL : requeueTaken(block);
    if (isShut(this)) return CLOSED;
    return block === 0 ? WOULD_BLOCK : core.receive(this.address, block);
  }

  /** Sends what the local buffer has not taken. */
  #offerMore(block: number, value: T): number {
    if (isShut(this)) return CLOSED;
    if (buffered(this) < this.capacity) {
      open(this, this.capacity);
      return this.offer(block, value);
    }
    return block === 0 ? WOULD_BLOCK : this.#offer(block, value);
  }

  /** False if it is closed already. */
  #close(): boolean {
    if (this.#address === 0) throw new RuntimeError("close of nil channel");
    if (this.#address === LOCALLY) {
      if (isShut(this)) return false;
      shut(this);
    } else if (core.close(this.#address) !== DONE) {
      return false;
    }
    kick();
    return true;
  }

  // In two, for V8 inlines by size, and most of it by far is the second.
  #offer(block: number, value: T): number {
    if (typeof value === "number") return core.send(this.address, block, TAG_NUMBER, value);
    return this.#offerOther(block, value);
  }

  #offerOther(block: number, value: T): number {
    const { address } = this;
    const tag = address === 0 ? TAG_UNDEFINED : tagOf(value, this.shared);
    if (tag < TAG_REFERENCE) return core.send(address, block, tag, 0);
    const bits = bitsOf(tag, value, "value");
    const verdict = core.send(address, block, tag, bits);
    if (verdict === CLOSED || verdict === WOULD_BLOCK) discard(tag, bits);
    return verdict;
  }
}

/** Ends the turn of a goroutine that has received from a local channel. */
function requeueTaken(block: number): number {
  return requeue(block, TAG_REFERENCE, keep(taken()));
}

// The values that a channel holds when it is freed can be received by nobody.
registerEnding(KIND_CHANNEL, (address) => {
  // By hand: a generator for each channel doubles what collecting it costs.
  for (let index = 0, cell = core.buffered(address, 0); cell !== 0; cell = core.buffered(address, ++index)) {
    discardCell(cell);
  }
});

/** Go's nil channel. */
export const nilChannel: Channel<unknown> = new Channel(0, 0, false);
