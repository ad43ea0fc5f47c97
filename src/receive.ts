// Receive: the ops of a value that comes out of a channel, alone or with whether it was sent.

import type { Received } from "./chan.js";
import type { Channel } from "./channel.js";
import { CLOSED, NEVER, RECEIVE, TAG_NUMBER, WAIT } from "./core/layout.js";
import { LOCAL, taken } from "./local-buffer.js";
import { ChannelOp } from "./op.js";
import { complete } from "./runtime/completed.js";
import { resumedTag, resumedValue } from "./runtime/control-block.js";
import { writeCase } from "./runtime/memory.js";
import { unpack } from "./runtime/payload.js";
import { type Parked, parked, type Resumed, runningGoroutine } from "./runtime/resume.js";

/** What both receives are: an op of the channel's, and its own only leaf. */
abstract class Receiving<T, R> extends ChannelOp<R> {
  // Declared and not defined: engines are slow to define a field, and each channel has an op of its own.
  declare protected readonly channel: Channel<T>;

  constructor(channel: Channel<T>) {
    super();
    this.channel = channel;
  }

  /** The verdict, or WAIT. */
  protected receive(resumed: Resumed | undefined): number {
    return resumed === undefined ? this.channel.take(runningGoroutine()) : resumedTag();
  }

  override start(block: number): number {
    return this.channel.take(block);
  }

  override prepare(one: number): void {
    const { address } = this.channel;
    writeCase(one, address, address === 0 ? NEVER : RECEIVE);
  }

  override abandon(): void {}
}

export class ReceiveOp<T> extends Receiving<T, T | undefined> {
  override next(resumed?: Resumed): IteratorResult<Parked, T | undefined> {
    const verdict = this.receive(resumed);
    return verdict === WAIT ? parked : complete(this.finish(verdict));
  }

  override finish(verdict: number): T | undefined {
    if (verdict === TAG_NUMBER) return resumedValue() as T;
    return verdict === CLOSED ? undefined : (received(verdict) as T);
  }
}

export class ReceiveOkOp<T> extends Receiving<T, Received<T>> {
  override next(resumed?: Resumed): IteratorResult<Parked, Received<T>> {
    const verdict = this.receive(resumed);
    return verdict === WAIT ? parked : { done: true, value: this.finish(verdict) };
  }

  override finish(verdict: number): Received<T> {
    return finishReceiveOk(verdict);
  }
}

/** The pair of a receive that has happened. */
export function finishReceiveOk<T>(verdict: number): Received<T> {
  return verdict === CLOSED ? [undefined, false] : [received(verdict) as T, true];
}

/** The value of a receive that has happened. */
export function received(verdict: number): unknown {
  return verdict === LOCAL ? taken() : unpack(verdict, resumedValue());
}
