// The reference: Go's channels as queues, for programs whose operations begin one after the other, each when all others have
// ended or wait. Then all is determined but which of a select's ready cases is taken.

import { type Case, type Operation, type Outcome, payload } from "../tasks/operations.mjs";

/** Who waits in a channel's queue: first come, first served. */
interface Waiter {
  readonly goroutine: number;
  /** What a sender sends. */
  readonly value: unknown;
  /** What becomes of it: it has sent, or received this, or met a close. */
  readonly happen: (received?: Received) => void;
}

type Received = readonly [value: unknown, ok: boolean];

interface Queues {
  readonly capacity: number;
  readonly buffer: unknown[];
  closed: boolean;
  receivers: Waiter[];
  senders: Waiter[];
}

const SEND_ON_CLOSED: Outcome = { error: "RuntimeError: send on closed channel" };
const DONE: Outcome = { case: 0, value: undefined };

export class Reference {
  /** Who waits, and what a dump says of it. */
  readonly asleep: Map<number, string> = new Map();
  /** What has ended since the last look. */
  #ended: [goroutine: number, outcome: Outcome][] = [];
  /** The last one is the nil channel. */
  readonly channels: readonly Queues[];
  counter = 0;
  #waiting: number[] = [];

  constructor(capacities: readonly number[]) {
    this.channels = capacities.map((capacity) => ({ capacity, buffer: [], closed: false, receivers: [], senders: [] }));
  }

  /** What has ended since the last call, in the order of the goroutines. */
  takeEnded(): [number, Outcome][] {
    const ended = this.#ended.sort(([a], [b]) => a - b);
    this.#ended = [];
    return ended;
  }

  /** Does an operation. Where several cases are ready, it follows the outcome `actual`, if Go allows that. */
  operate(goroutine: number, { form, cases, ordered, within }: Operation, actual: Outcome): void {
    const ready = cases.flatMap((one, i) => (this.#isReady(one) ? [i] : []));
    const allowed = ordered ? ready.slice(0, 1) : ready;
    const chosen = allowed.find((i) => fits(actual, i, this.#failsAt(cases[i]))) ?? allowed[0];
    const end = (i: number, received?: Received): void => this.#end(goroutine, outcomeOf(cases[i], i, received));
    if (chosen !== undefined) {
      this.#perform(cases[chosen], (received) => end(chosen, received));
    } else if (form === "try" || form === "trySelect") {
      this.#end(goroutine, form === "try" && cases[0].send === undefined && !cases[0].pair ? DONE : undefined);
    } else {
      this.asleep.set(goroutine, reasonOf(this.channels, form === "select" || within, cases));
      for (const [i, one] of cases.entries()) this.#enqueue(one, goroutine, (received) => end(i, received));
    }
  }

  /** Receives until the channel is closed, or `most` values have come. */
  range(goroutine: number, ch: number, most: number, values: unknown[] = []): void {
    const one: Case = { ch, pair: true };
    const happen = (received: Received = [undefined, false]): void => {
      this.#leave(goroutine);
      if (received[1]) values.push(received[0]);
      if (received[1] && values.length < most) this.range(goroutine, ch, most, values);
      else this.#end(goroutine, { case: 0, value: values });
    };
    if (this.#isReady(one)) {
      this.#perform(one, happen);
    } else {
      this.asleep.set(goroutine, reasonOf(this.channels, false, [one]));
      this.#enqueue(one, goroutine, happen);
    }
  }

  close(goroutine: number, ch: number): void {
    const channel = this.channels[ch];
    const words = this.#isNil(channel)
      ? "close of nil channel"
      : channel.closed
        ? "close of closed channel"
        : undefined;
    this.#end(goroutine, words === undefined ? DONE : { error: `RuntimeError: ${words}` });
    if (words !== undefined) return;
    channel.closed = true;
    while (channel.receivers.length > 0) channel.receivers[0].happen([undefined, false]);
    while (channel.senders.length > 0) this.#end(channel.senders[0].goroutine, SEND_ON_CLOSED);
  }

  add(goroutine: number, delta: number): void {
    const negative = this.counter + delta < 0;
    this.#end(goroutine, negative ? { error: "RuntimeError: sync: negative WaitGroup counter" } : DONE);
    if (negative) return;
    this.counter += delta;
    if (this.counter === 0) for (const waiter of this.#waiting.splice(0)) this.#end(waiter, DONE);
  }

  wait(goroutine: number): void {
    if (this.counter === 0) {
      this.#end(goroutine, DONE);
    } else {
      this.asleep.set(goroutine, "sync.WaitGroup.Wait");
      this.#waiting.push(goroutine);
    }
  }

  /** Ends the wait of a goroutine from outside. */
  cancel(goroutine: number, error: string): void {
    this.#end(goroutine, { error });
  }

  // Go's rules.

  #isReady({ ch, send }: Case): boolean {
    const { capacity, buffer, closed, receivers, senders } = this.channels[ch];
    if (send === undefined) return closed || buffer.length > 0 || senders.length > 0;
    return closed || buffer.length < capacity || receivers.length > 0;
  }

  #perform({ ch, send }: Case, happen: (received?: Received) => void): void {
    const { buffer, closed, receivers, senders } = this.channels[ch];
    if (send !== undefined) {
      if (!closed && receivers.length > 0) receivers[0].happen([payload(send), true]);
      else if (!closed) buffer.push(payload(send));
      happen(closed ? [undefined, false] : undefined);
      return;
    }
    if (senders.length > 0) {
      buffer.push(senders[0].value);
      senders[0].happen();
    }
    happen(buffer.length > 0 ? [buffer.shift(), true] : [undefined, false]);
  }

  #enqueue({ ch, send }: Case, goroutine: number, happen: (received?: Received) => void): void {
    const channel = this.channels[ch];
    const queue = send === undefined ? channel.receivers : channel.senders;
    if (!this.#isNil(channel)) queue.push({ goroutine, value: send === undefined ? undefined : payload(send), happen });
  }

  #failsAt({ ch, send }: Case): boolean {
    return send !== undefined && this.channels[ch].closed;
  }

  #isNil(channel: Queues): boolean {
    return channel === this.channels.at(-1);
  }

  #end(goroutine: number, outcome: Outcome): void {
    this.#leave(goroutine);
    this.#ended.push([goroutine, outcome]);
  }

  /** Takes the goroutine out of all queues. */
  #leave(goroutine: number): void {
    this.asleep.delete(goroutine);
    for (const channel of this.channels) {
      channel.receivers = channel.receivers.filter((waiter) => waiter.goroutine !== goroutine);
      channel.senders = channel.senders.filter((waiter) => waiter.goroutine !== goroutine);
    }
    this.#waiting = this.#waiting.filter((waiter) => waiter !== goroutine);
  }
}

function fits(actual: Outcome, i: number, fails: boolean): boolean {
  if (actual === undefined) return false;
  return "error" in actual ? fails : actual.case === i && !fails;
}

function outcomeOf({ send, pair }: Case, i: number, received: Received | undefined): Outcome {
  if (send !== undefined) return received === undefined ? { case: i, value: undefined } : SEND_ON_CLOSED;
  return { case: i, value: pair ? received : received?.[0] };
}

function reasonOf(channels: readonly Queues[], selects: boolean, cases: readonly Case[]): string {
  if (selects) return "select"; // A limit is a case too: even a select of no other cases has one here.
  const [{ ch, send }] = cases;
  return `chan ${send === undefined ? "receive" : "send"}${ch === channels.length - 1 ? " (nil chan)" : ""}`;
}
