// Send: the op of a value that goes into a channel.

import type { Channel } from "./channel.js";
import { CLOSED, GOROUTINE_WAITER, NEVER, SEND, TAG_ENCODED, TAG_REFERENCE, WAIT, WAITER_CELL } from "./core/layout.js";
import { RuntimeError } from "./errors.js";
import { ChannelOp } from "./op.js";
import { completedVoid } from "./runtime/completed.js";
import { resumedTag, resumedValue, returnedTag } from "./runtime/control-block.js";
import { cellTag, writeCase, writeCell } from "./runtime/memory.js";
import { bitsOf, discard, discardCell, tagOf } from "./runtime/payload.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";

export class SendOp<T> extends ChannelOp<void> {
  readonly #channel: Channel<T>;
  readonly #value: T;

  constructor(channel: Channel<T>, value: T) {
    super();
    this.#channel = channel;
    this.#value = value;
  }

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
    return completedVoid;
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

  override callOff(block: number): void {
    this.abandon(block + GOROUTINE_WAITER);
  }

  /** Not if the value has to be packed: a select does that once, and before anything happens. */
  override get isQuick(): boolean {
    return tagOf(this.#value, false) < TAG_REFERENCE;
  }

  override prepare(one: number): void {
    const { address, shared } = this.#channel;
    const tag = tagOf(this.#value, shared);
    const bits = bitsOf(tag, this.#value, "value");
    writeCase(one, address, address === 0 ? NEVER : SEND);
    writeCell(one + WAITER_CELL, tag, bits);
  }

  /** By then another thread may know the channel. */
  prepareAgain(one: number): void {
    if (!this.#channel.shared || cellTag(one + WAITER_CELL) !== TAG_REFERENCE) return;
    const bits = bitsOf(TAG_ENCODED, this.#value, "value");
    this.abandon(one);
    writeCell(one + WAITER_CELL, TAG_ENCODED, bits);
  }

  override abandon(one: number): void {
    discardCell(one + WAITER_CELL);
  }

  /** The channel was closed while this send waited: the value comes back. */
  #refused(): never {
    discard(returnedTag(), resumedValue());
    throw new RuntimeError("send on closed channel");
  }
}
