// A channel's handle on this thread, and its ops.
//
// All that a channel does is decided in the core. Here values become a tag and 64 bits on the way in, and values again on
// the way out; `shared` says which way they travel.

import type { Chan, Received } from "./chan.js";
import {
  CHANNEL_SLOTS,
  CLOSED,
  MAX_CAPACITY,
  NEVER,
  RECEIVE,
  SEND,
  SLOT_SIZE,
  TAG_NUMBER,
  TAG_UNDEFINED,
  WAIT,
  WAITER_CELL,
  WOULD_BLOCK,
} from "./core/layout.js";
import { OutOfMemoryError, RuntimeError } from "./errors.js";
import type { Leaf } from "./leaf.js";
import { Op } from "./op.js";
import { type Batch, holdInBatch } from "./runtime/holdings.js";
import { discard, inlineTag, pack, packedTag, unpack } from "./runtime/payload.js";
import { complete, type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";
import { kick } from "./runtime/scheduler.js";
import {
  cellTag,
  cellValue,
  core,
  join,
  resumedTag,
  resumedValue,
  returnedTag,
  writeCase,
  writeCaseValue,
} from "./runtime/thread.js";

/** The address of a channel that has none yet. */
const UNMADE = -1;
/** Channels up to this capacity are made when they are first used: many never are, and the core's part costs most. */
const MAX_LAZY = 64;

/** MakeChannel makes a channel and this thread's handle on it. */
export function makeChannel(capacity: number): Channel<unknown> {
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MAX_CAPACITY) {
    throw new RangeError("makechan: size out of range");
  }
  join();
  const channel = new Channel<unknown>(UNMADE, capacity + 0, false); // + 0, for -0 is an integer too.
  if (capacity > MAX_LAZY) channel.make(capacity);
  return channel;
}

/**
 * MakeTimerChannel makes a channel for a timer: it buffers one value, and shows length and capacity 0, as Go's do since 1.23.
 */
export function makeTimerChannel(): Channel<Date> {
  join();
  const channel = new Channel<Date>(UNMADE, 0, false);
  channel.make(1);
  return channel;
}

export class Channel<T> implements Chan<T> {
  #address: number;
  readonly capacity: number;
  /** Whether another thread may know the channel: then values travel as copies. */
  shared: boolean;
  /** Keeps this thread's hold on the core's object, if that is shared with other handles. */
  held: Batch | undefined;
  #receive: ReceiveOp<T> | undefined;
  #receiveOk: ReceiveOkOp<T> | undefined;

  constructor(address: number, capacity: number, shared: boolean) {
    this.#address = address;
    this.capacity = capacity;
    this.shared = shared;
  }

  /** The core's object; 0 for the nil channel. */
  get address(): number {
    return this.#address === UNMADE ? this.make(this.capacity) : this.#address;
  }

  /** Makes the core's object, with a buffer of `size` values. */
  make(size: number): number {
    const address = core.makeChannel(size);
    if (address === 0) throw new OutOfMemoryError();
    this.#address = address;
    this.held = holdInBatch(address, CHANNEL_SLOTS + size * SLOT_SIZE);
    return address;
  }

  send(value: T): Op<void> {
    return new SendOp(this, value);
  }

  recv(): Op<T | undefined> {
    this.#receive ??= new ReceiveOp(this);
    return this.#receive;
  }

  recvOk(): Op<Received<T>> {
    this.#receiveOk ??= new ReceiveOkOp(this);
    return this.#receiveOk;
  }

  trySend(value: T): boolean {
    const { address } = this;
    if (address === 0) return false;
    const verdict = this.#offer(address, 0, value);
    if (verdict === WOULD_BLOCK) return false;
    if (verdict === CLOSED) throw new RuntimeError("send on closed channel");
    kick();
    return true;
  }

  tryRecv(): T | undefined {
    const { address } = this;
    if (address === 0) return undefined;
    const verdict = core.receive(address, 0);
    if (verdict < 0) return undefined;
    kick();
    return unpack(verdict, resumedValue()) as T;
  }

  tryRecvOk(): Received<T> | undefined {
    const { address } = this;
    if (address === 0) return undefined;
    const verdict = core.receive(address, 0);
    if (verdict === WOULD_BLOCK) return undefined;
    if (verdict !== CLOSED) kick();
    return finishReceiveOk(verdict);
  }

  close(): void {
    if (this.address === 0) throw new RuntimeError("close of nil channel");
    if (core.close(this.address) === CLOSED) throw new RuntimeError("close of closed channel");
    kick();
  }

  get length(): number {
    return this.capacity === 0 ? 0 : core.length(this.address);
  }

  /** Whether anybody waits to receive, at some instant during the call. */
  get hasReceivers(): boolean {
    return core.hasReceivers(this.address) !== 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const [value, ok] = await this.recvOk();
      if (!ok) return;
      yield value;
    }
  }

  /** Closes the channel, unless it is closed. */
  [Symbol.dispose](): void {
    if (this.address === 0 || core.isClosed(this.address) === 0) this.close();
  }

  get [Symbol.toStringTag](): string {
    return "Chan";
  }

  /** Offers a value to the core, for the control block `block` or, with 0, for one that does not wait. */
  offer(block: number, value: T): number {
    const { address } = this;
    return address === 0 ? core.send(0, block, TAG_UNDEFINED, 0) : this.#offer(address, block, value);
  }

  // In two, for V8 inlines by size, and most of it by far is the second.
  #offer(address: number, block: number, value: T): number {
    if (typeof value === "number") return core.send(address, block, TAG_NUMBER, value);
    return this.#offerOther(address, block, value);
  }

  #offerOther(address: number, block: number, value: T): number {
    const tag = inlineTag(value);
    if (tag >= 0) return core.send(address, block, tag, 0);
    const packed = packedTag(this.shared);
    const bits = pack(value, this.shared, "value");
    const verdict = core.send(address, block, packed, bits);
    if (verdict === CLOSED || verdict === WOULD_BLOCK) discard(packed, bits);
    return verdict;
  }
}

class SendOp<T> extends Op<void> implements Leaf<void> {
  readonly #channel: Channel<T>;
  readonly #value: T;

  constructor(channel: Channel<T>, value: T) {
    super();
    this.#channel = channel;
    this.#value = value;
  }

  // The hot ops have a `next` of their own, so that each call in it has one target.
  override next(resumed?: Resumed): IteratorResult<Parked, void> {
    let verdict: number;
    if (resumed === undefined) {
      verdict = this.#channel.offer(runningGoroutine(), this.#value);
      if (verdict === WAIT) return parked;
      if (verdict === CLOSED) throw new RuntimeError("send on closed channel");
    } else {
      verdict = resumedTag();
      if (verdict === CLOSED) this.#refused();
    }
    return complete(undefined);
  }

  override start(block: number): number {
    const verdict = this.#channel.offer(block, this.#value);
    if (verdict === CLOSED) throw new RuntimeError("send on closed channel");
    return verdict;
  }

  override finish(verdict: number, one?: number): void {
    if (verdict !== CLOSED) return;
    if (one === undefined) this.#refused();
    this.abandon(one);
    throw new RuntimeError("send on closed channel");
  }

  override leaves(): readonly Leaf<void>[] {
    return [this];
  }

  /** Not if the value has to be packed: a select does that once, and before anything happens. */
  get isQuick(): boolean {
    return inlineTag(this.#value) >= 0;
  }

  prepare(one: number): void {
    const { address, shared } = this.#channel;
    let tag = inlineTag(this.#value);
    let bits = tag === TAG_NUMBER ? (this.#value as number) : 0;
    if (tag < 0) {
      tag = packedTag(shared);
      bits = pack(this.#value, shared, "value");
    }
    writeCase(one, address, address === 0 ? NEVER : SEND);
    writeCaseValue(one, tag, bits);
  }

  abandon(one: number): void {
    discard(cellTag(one + WAITER_CELL), cellValue(one + WAITER_CELL));
  }

  /** The channel was closed while this send waited: the value comes back. */
  #refused(): never {
    discard(returnedTag(), resumedValue());
    throw new RuntimeError("send on closed channel");
  }
}

class ReceiveOp<T> extends Op<T | undefined> implements Leaf<T | undefined> {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super();
    this.#channel = channel;
  }

  override next(resumed?: Resumed): IteratorResult<Parked, T | undefined> {
    let verdict: number;
    if (resumed === undefined) {
      verdict = core.receive(this.#channel.address, runningGoroutine());
      if (verdict === WAIT) return parked;
    } else {
      verdict = resumedTag();
    }
    return complete(this.finish(verdict));
  }

  override start(block: number): number {
    return core.receive(this.#channel.address, block);
  }

  override leaves(): readonly Leaf<T | undefined>[] {
    return [this];
  }

  get isQuick(): true {
    return true;
  }

  prepare(one: number): void {
    prepareReceive(one, this.#channel.address);
  }

  abandon(): void {}

  override finish(verdict: number): T | undefined {
    if (verdict === TAG_NUMBER) return resumedValue() as T;
    return verdict === CLOSED ? undefined : (unpack(verdict, resumedValue()) as T);
  }
}

class ReceiveOkOp<T> extends Op<Received<T>> implements Leaf<Received<T>> {
  readonly #channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super();
    this.#channel = channel;
  }

  override start(block: number): number {
    return core.receive(this.#channel.address, block);
  }

  override leaves(): readonly Leaf<Received<T>>[] {
    return [this];
  }

  get isQuick(): true {
    return true;
  }

  prepare(one: number): void {
    prepareReceive(one, this.#channel.address);
  }

  abandon(): void {}

  override finish(verdict: number): Received<T> {
    return finishReceiveOk(verdict);
  }
}

function prepareReceive(one: number, address: number): void {
  writeCase(one, address, address === 0 ? NEVER : RECEIVE);
}

function finishReceiveOk<T>(verdict: number): Received<T> {
  return verdict === CLOSED ? [undefined, false] : [unpack(verdict, resumedValue()) as T, true];
}

/** Go's nil channel. */
export const nilChannel: Channel<unknown> = new Channel(0, 0, false);
