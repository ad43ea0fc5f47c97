// Models of a channel: each thread has one goroutine that does a list of operations, and waits as a goroutine does.

import {
  CHANNEL_CAPACITY,
  CHANNEL_HEAD,
  CHANNEL_LAP,
  CHANNEL_TAIL,
  CLOSED,
  DONE,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  QUEUE_FIRST,
  WAITER_GOROUTINE,
  WAITER_NEXT,
  WAITER_QUEUE,
  WOULD_BLOCK,
} from "../../src/core/layout.js";
import type { Memory, Model, Outcome, Program, Thread } from "./explorer.js";
import { fail, joinThreads, mailbox, namesOf, receive, send, sharedChannel, sorted } from "./world.js";

export type Operation = `send ${number}` | `try send ${number}` | "receive" | "try receive" | "close";

export interface World {
  readonly channel: number;
  readonly goroutines: readonly number[];
}

export interface Shape {
  readonly name: string;
  readonly proves: string;
  readonly capacity: number;
  readonly threads: readonly (readonly Operation[])[];
  /** Values that are in the buffer at the beginning. */
  readonly filled?: readonly number[];
  /** How long goroutines spin before they wait. */
  readonly patience?: number;
  /** What must hold at the end beside what always must. */
  readonly finally?: (outcomes: Outcome[]) => void;
}

export function channelModel(shape: Shape): Model<World> {
  return {
    name: shape.name,
    proves: shape.proves,
    setup(cores, memory) {
      joinThreads(cores);
      for (const core of cores) core.setPatience(shape.patience ?? 0);
      const channel = sharedChannel(cores[0], shape.capacity);
      for (const value of shape.filled ?? []) if (cores[0].push(channel, 0, value) !== DONE) fail("no room");
      if (memory.word(channel) === 0) fail("no channel");
      return { channel, goroutines: cores.map((core, i) => core.makeGoroutine(i)) };
    },
    threads: shape.threads.map((operations) => (thread, world) => run(thread, world, operations)),
    hints: ({ channel }) => [channel + OBJECT_RECEIVERS, channel + OBJECT_SENDERS],
    names: ({ channel, goroutines }) =>
      namesOf(
        ["channel", channel],
        ...goroutines.map((goroutine, i): [string, number] => [`goroutine ${i}`, goroutine]),
      ),
    always: (memory, { channel }) => checkChannel(memory, channel),
    finally(outcomes, memory, { channel }) {
      checkEnd(shape, outcomes, memory, channel);
      shape.finally?.(outcomes);
    },
  };
}

function* run(thread: Thread, { channel, goroutines }: World, operations: readonly Operation[]): Program {
  const goroutine = goroutines[thread.number];
  for (const operation of operations) {
    const value = Number(operation.split(" ").at(-1));
    thread.notes.push([`begins ${operation.replace(/ \d+/, "")}`, value]);
    let verdict: number;
    if (operation === "receive") verdict = yield* receive(thread, channel, goroutine);
    else if (operation === "try receive") {
      verdict = yield* thread.call("receive", channel, 0);
      if (verdict >= 0) verdict = yield* mailbox(thread);
    } else if (operation === "close") verdict = yield* thread.call("close", channel);
    else if (operation.startsWith("try")) verdict = yield* thread.call("send", channel, 0, 0, value);
    else verdict = yield* send(thread, channel, goroutine, value);
    thread.notes.pop();
    if (operation === "close") thread.notes.push([verdict === DONE ? "closed" : "closed before", 0]);
    else if (verdict === CLOSED) thread.notes.push([operation.includes("send") ? "refused" : "drained", value]);
    else if (verdict === WOULD_BLOCK) thread.notes.push([`would block ${operation}`, value]);
    else if (operation.includes("send")) thread.notes.push(["sent", verdict === DONE ? value : verdict]);
    else thread.notes.push(["got", verdict]);
  }
}

/** C1 and C3, which hold whenever the lock is free. */
export function checkChannel(memory: Memory, channel: number): void {
  if (memory.word(channel + OBJECT_LOCK) !== 0) return;
  const receivers = memory.word(channel + OBJECT_RECEIVERS) !== 0;
  const senders = memory.word(channel + OBJECT_SENDERS) !== 0;
  const closed = (memory.word(channel + CHANNEL_TAIL) & 1) !== 0;
  if (receivers && senders && !waitAlone(memory, channel)) fail("C1: receivers and senders wait");
  if (memory.word(channel + CHANNEL_CAPACITY) === 0) return;
  const head = memory.word(channel + CHANNEL_HEAD);
  const tail = memory.word(channel + CHANNEL_TAIL);
  if (!closed && receivers && (head & ~2) !== (tail & ~3)) fail("C1: a receiver waits beside a value");
  if (!closed && senders && (((head & ~2) + memory.word(channel + CHANNEL_LAP)) | 0) !== (tail & ~3)) {
    fail("C1: a sender waits beside room");
  }
  const frozen = (head & 2) !== 0 && (tail & 2) !== 0;
  if ((receivers || senders) && !frozen) fail("C3: somebody waits and the ring is open");
  if (!receivers && !senders && (head & 2) + (tail & 2) !== 0) fail("C3: nobody waits and the ring is frozen");
}

/** Whether everybody who waits on the channel is the same goroutine: a select with both directions. */
function waitAlone(memory: Memory, channel: number): boolean {
  const goroutines = [OBJECT_RECEIVERS, OBJECT_SENDERS].flatMap((queue) => waitersIn(memory, channel + queue));
  return new Set(goroutines).size === 1;
}

/** The goroutines of the waiters in a queue. */
export function waitersIn(memory: Memory, queue: number): number[] {
  const found: number[] = [];
  for (let at = memory.word(queue + QUEUE_FIRST); at !== 0; at = memory.word(at + WAITER_NEXT)) {
    if (memory.word(at + WAITER_QUEUE) !== queue) fail("a waiter is in a queue that it does not know of");
    found.push(memory.word(at + WAITER_GOROUTINE));
  }
  return found;
}

function valuesOf(outcomes: readonly Outcome[], what: string): number[] {
  return outcomes.flatMap(({ notes }) => notes.filter((note) => note[0] === what).map((note) => note[1]));
}

/** C2, and that whoever sleeps must: nothing could wake them. */
function checkEnd(shape: Shape, outcomes: Outcome[], memory: Memory, channel: number): void {
  const sent = [...(shape.filled ?? []), ...valuesOf(outcomes, "sent")];
  const got = valuesOf(outcomes, "got");
  if (new Set(got).size !== got.length) fail(`received twice: ${sorted(got)}`);
  for (const value of got) if (!sent.includes(value)) fail(`received ${value}, sent ${sorted(sent)}`);
  for (const { notes } of outcomes) {
    const values = notes.filter((note) => note[0] === "got").map((note) => note[1]);
    for (let i = 1; i < values.length; i++) {
      // The sender of a value is its tens, and a sender sends in rising order.
      const [a, b] = [values[i - 1], values[i]];
      if (Math.floor(a / 10) === Math.floor(b / 10) && a > b) fail(`C2: ${a} before ${b}`);
    }
  }
  const closed = (memory.word(channel + CHANNEL_TAIL) & 1) !== 0;
  if (!closed && valuesOf(outcomes, "closed").length > 0) fail("closed, and the ring is not");
  const left = bufferedValues(memory, channel);
  if (left !== sent.length - got.length) fail(`lost: ${left} left, sent ${sorted(sent)}, received ${sorted(got)}`);
  const asleep = outcomes.filter((outcome) => outcome.asleep).map(({ notes }) => notes.at(-1)?.[0] ?? "");
  for (const what of asleep) {
    if (closed) fail(`${what} sleeps on a closed channel`);
    if (what === "begins receive" && left > 0) fail("a receiver sleeps beside a value");
    if (what === "begins send" && left < shape.capacity) fail("a sender sleeps beside room");
  }
  if (asleep.includes("begins receive") && asleep.includes("begins send")) fail("a sender and a receiver sleep");
}

export function bufferedValues(memory: Memory, channel: number): number {
  const capacity = memory.word(channel + CHANNEL_CAPACITY);
  if (capacity === 0) return 0;
  const lap = memory.word(channel + CHANNEL_LAP);
  const slots = (p: number): number => Math.floor(p / lap) * capacity + ((p & (lap - 1)) >> 2);
  return slots(memory.word(channel + CHANNEL_TAIL)) - slots(memory.word(channel + CHANNEL_HEAD));
}
