// Models of select: goroutines that do lists of selects and of the operations that select meets.

import {
  ACQUIRE,
  AWAIT,
  CASE_DIRECTION,
  CASE_SIZE,
  CHANNEL_TAIL,
  CLOSED,
  DONE,
  LOCK,
  LOCKER_STATE,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  READ_LOCK,
  RECEIVE,
  SELECTING,
  SEND,
  THREAD_CASE,
  WAIT,
  WAIT_GROUP_COUNTER,
  WAITER_OBJECT,
  WAITER_TAG,
  WAITER_VALUE,
  WOULD_BLOCK,
  WRITE_LOCK,
} from "../../src/core/layout.js";
import { bufferedValues, checkChannel, waitersIn } from "./channel.js";
import type { Core, Memory, Model, Note, Outcome, Program, Step, Thread } from "./explorer.js";
import { block, fail, joinThreads, mailbox, namesOf, park, receive, send, sharedChannel, sorted } from "./world.js";

/**
 * An operation on one of the model's objects, by its letter: channels a, b, c …, the WaitGroup w, the lock l, which is held at
 * the beginning (as r it is locked to read), and the semaphore s, of which a case takes one token: all are held at the beginning, and a goroutine of the
 * last thread waits for one. An offer is a send by another goroutine of the thread, for which it does not wait; "until zero" ends the
 * program if the WaitGroup's counter is not 0.
 */
export type Operation =
  | `${string}<-${number}`
  | `<-${string}`
  | `close ${string}`
  | `offer ${string}<-${number}`
  | "done"
  | "wait"
  | "until zero"
  | "unlock"
  | "read"
  | "give up"
  | `release ${number}`
  | `select ${string}`
  | `try ${string}`;

export interface Shape {
  readonly name: string;
  readonly proves: string;
  /** Capacity of each channel. */
  readonly channels: readonly number[];
  /** Values in the first channel's buffer, the second's … at the beginning. */
  readonly filled?: readonly (readonly number[])[];
  /** Values that goroutines of the second thread wait to send. */
  readonly offered?: readonly `${string}<-${number}`[];
  /** The WaitGroup's counter. */
  readonly counter?: number;
  /** How the lock is taken by a select: it is a Mutex, or an RWMutex that is held for writing. */
  readonly direction?: number;
  /** The lock is held to read instead, and a goroutine of the last thread waits to write until it is to "give up". */
  readonly writerWaits?: boolean;
  readonly threads: readonly (readonly Operation[])[];
  /** How long goroutines that are in no select spin before they wait. */
  readonly patience?: number;
  /** What must hold at the end beside what always must. */
  readonly finally?: (outcomes: readonly Outcome[]) => void;
}

interface Case {
  readonly object: number;
  readonly direction: number;
  readonly value: number;
  readonly text: string;
}

/** Tokens of the semaphore. */
const TOKENS = 3;

interface World {
  readonly channels: readonly number[];
  readonly group: number;
  readonly semaphore: number;
  readonly lock: number;
  /** How a select takes the lock. */
  readonly direction: number;
  /** Waits to write, if it is to. */
  readonly writer: number;
  readonly goroutines: readonly number[];
  /** Each thread's goroutine for offers. */
  readonly others: readonly number[];
  /** For each thread and operation, the address of its cases. */
  readonly cases: readonly (readonly number[])[];
}

export function selectModel(shape: Shape): Model<World> {
  return {
    name: shape.name,
    proves: shape.proves,
    setup: (cores, memory) => setUp(shape, cores, memory),
    threads: shape.threads.map((operations) => (thread, world) => run(thread, world, operations)),
    hints: ({ channels, group, lock, semaphore }) =>
      [...channels, group, lock, semaphore].flatMap((object) => [object + OBJECT_RECEIVERS, object + OBJECT_SENDERS]),
    names: ({ channels, goroutines, cases, group, lock, semaphore }) =>
      namesOf(
        ...channels.map((channel, i): [string, number] => [`channel ${letterOf(i)}`, channel]),
        ["group", group],
        ["lock", lock],
        ["semaphore", semaphore],
        ...goroutines.map((goroutine, i): [string, number] => [`goroutine ${i}`, goroutine]),
        ...cases.flatMap((all, i) => all.map((at, j): [string, number] => [`cases ${i}.${j}`, at])),
      ),
    always: (memory, { channels }) => {
      for (const channel of channels) checkChannel(memory, channel);
    },
    finally: (outcomes, memory, world) => {
      checkEnd(shape, outcomes, memory, world);
      shape.finally?.(outcomes);
    },
  };
}

function setUp(shape: Shape, cores: Core[], memory: Memory): World {
  joinThreads(cores);
  for (const core of cores) core.setPatience(shape.patience ?? 0);
  const channels = shape.channels.map((capacity) => sharedChannel(cores[0], capacity));
  shape.filled?.forEach((values, i) => {
    for (const value of values) if (cores[0].push(channels[i], 0, value) !== DONE) fail("no room");
  });
  for (const offer of shape.offered ?? []) {
    const verdict = cores[1].send(channels[indexOf(offer[0])], cores[1].makeGoroutine(0), 0, Number(offer.slice(3)));
    if (verdict !== WAIT) fail("it was to wait");
  }
  const group = cores[0].makeWaitGroup(shape.counter ?? 0);
  cores[0].share(group);
  const { direction = LOCK } = shape;
  const lock = direction === LOCK ? cores[0].makeMutex() : cores[0].makeRWMutex();
  cores[0].share(lock);
  const held = shape.writerWaits ? READ_LOCK : holdDirection(direction);
  if (cores[0].lock(lock, held, 0) !== DONE) fail("it was to be free");
  const semaphore = cores[0].makeSemaphore(TOKENS);
  cores[0].share(semaphore);
  if (cores[0].acquire(semaphore, 0, TOKENS) !== DONE) fail("no tokens");
  const last = cores[cores.length - 1];
  if (last.acquire(semaphore, last.makeGoroutine(0), 1) !== WAIT) fail("it was to wait");
  const writer = last.makeGoroutine(0);
  if (shape.writerWaits && last.lock(lock, WRITE_LOCK, writer) !== WAIT) fail("it was to wait");
  const goroutines = cores.map((core, i) => core.makeGoroutine(i));
  const objects = { channels, group, semaphore, lock, direction };
  const cases = shape.threads.map((operations, i) =>
    operations.map((operation) => layCases(cores[i], memory, casesOf(operation, objects))),
  );
  const others = cores.map((core) => core.makeGoroutine(0));
  return { channels, group, semaphore, lock, direction, writer, goroutines, others, cases };
}

/** How the lock is held at the beginning. */
function holdDirection(direction: number): number {
  return direction === LOCK ? LOCK : WRITE_LOCK;
}

/** Whether somebody holds the lock. Marks may be left in its word: an RWMutex has one, a Mutex two. */
function isHeld(memory: Memory, { lock, direction }: World): boolean {
  return (memory.word(lock + LOCKER_STATE) & (direction === LOCK ? ~6 : ~2)) !== 0;
}

function layCases(core: Core, memory: Memory, cases: readonly Case[]): number {
  if (cases.length === 0) return 0;
  const at = core.makeCases(cases.length);
  cases.forEach(({ object, direction, value }, i) => {
    const one = at + i * CASE_SIZE;
    memory.setWord(one + WAITER_OBJECT, object);
    memory.setWord(one + CASE_DIRECTION, direction);
    memory.setWord(one + WAITER_TAG, 0);
    memory.setDouble(one + WAITER_VALUE, value);
  });
  return at;
}

/** The cases of `select a<-1, <-b, w, l, s` or `try …`; none for what is no select. */
function casesOf(
  operation: Operation,
  objects: Pick<World, "channels" | "group" | "semaphore" | "lock" | "direction">,
): Case[] {
  const match = /^(?:select|try) (.*)$/.exec(operation);
  if (match === null) return [];
  return match[1].split(", ").map((text) => {
    if (text === "w") return { object: objects.group, direction: AWAIT, value: 0, text };
    if (text === "s") return { object: objects.semaphore, direction: ACQUIRE, value: 1, text };
    if (text === "l") return { object: objects.lock, direction: objects.direction, value: 0, text };
    if (text === "r") return { object: objects.lock, direction: READ_LOCK, value: 0, text };
    const receives = text.startsWith("<-");
    const object = objects.channels[indexOf(receives ? text[2] : text[0])];
    return { object, direction: receives ? RECEIVE : SEND, value: receives ? 0 : Number(text.slice(3)), text };
  });
}

/** Notes of what happened: "sent" and "got" with the value, "refused" and "drained" by a closed channel, and what begins. */
function* run(thread: Thread, world: World, operations: readonly Operation[]): Program {
  const goroutine = world.goroutines[thread.number];
  for (const [i, operation] of operations.entries()) {
    thread.notes.push([`begins ${operation}`, 0]);
    const outcome = yield* perform(thread, world, goroutine, operation, world.cases[thread.number][i]);
    thread.notes.pop();
    thread.notes.push(outcome);
    if (outcome[0] === "not zero") return;
  }
}

function* perform(thread: Thread, world: World, goroutine: number, operation: Operation, cases: number): Step<Note> {
  const { channels, group } = world;
  if (cases !== 0)
    return yield* choose(thread, cases, casesOf(operation, world), operation.startsWith("try") ? 0 : goroutine);
  if (operation.startsWith("release")) {
    const verdict = yield* thread.call("releaseTokens", world.semaphore, Number(operation.slice(8)));
    return ["released", verdict];
  }
  if (operation === "unlock") {
    if ((yield* thread.call("unlock", world.lock, holdDirection(world.direction))) !== DONE) fail("it was not locked");
    return ["unlocked", 0];
  }
  if (operation === "read") {
    const verdict = yield* thread.call("lock", world.lock, READ_LOCK, goroutine);
    return ["locked", verdict === WAIT ? yield* park(thread) : verdict];
  }
  if (operation === "give up") return ["gave up", yield* thread.call("cancel", world.writer)];
  if (operation === "done") return ["done", yield* thread.call("add", group, -1)];
  if (operation === "wait") {
    const verdict = yield* thread.call("wait", group, goroutine, 0);
    return ["waited", verdict === WAIT ? yield* park(thread) : verdict];
  }
  if (operation === "until zero") {
    const verdict = yield* thread.call("wait", group, 0, 0);
    return [verdict === WOULD_BLOCK ? "not zero" : "zero", 0];
  }
  if (operation.startsWith("offer")) {
    const value = Number(operation.slice(9));
    yield* thread.call("send", channels[indexOf(operation[6])], world.others[thread.number], 0, value);
    return ["offered", value];
  }
  if (operation.startsWith("close")) {
    const verdict = yield* thread.call("close", channels[indexOf(operation[6])]);
    return [verdict === DONE ? "closed" : "closed before", 0];
  }
  if (operation.startsWith("<-")) {
    const verdict = yield* receive(thread, channels[indexOf(operation[2])], goroutine);
    return verdict === CLOSED ? ["drained", 0] : ["got", verdict];
  }
  const value = Number(operation.slice(3));
  const verdict = yield* send(thread, channels[indexOf(operation[0])], goroutine, value);
  return verdict === CLOSED ? ["refused", value] : ["sent", verdict === DONE ? value : verdict];
}

/** A select, in the order of its cases, or one that does not wait if `goroutine` is 0. */
function* choose(thread: Thread, at: number, cases: readonly Case[], goroutine: number): Step<Note> {
  let verdict = yield* thread.call("select", at, cases.length, goroutine, 1, SELECTING);
  if (verdict === WAIT) verdict = yield* park(thread);
  if (verdict === WOULD_BLOCK) return ["default", 0];
  const number = yield* thread.word(block(thread.number) + THREAD_CASE);
  if (number < 0 || number >= cases.length) fail(`case ${number} happened`);
  const { direction, value } = cases[number];
  if (direction === AWAIT) return verdict === DONE ? ["waited", verdict] : fail(`the WaitGroup answered ${verdict}`);
  if (direction === ACQUIRE) return verdict === DONE ? ["acquired", 1] : fail(`the semaphore answered ${verdict}`);
  if (direction >= LOCK) return verdict === DONE ? ["locked", verdict] : fail(`the lock answered ${verdict}`);
  if (verdict === CLOSED) return direction === SEND ? ["refused", value] : ["drained", 0];
  if (verdict < 0) fail(`select answered ${verdict}`);
  return direction === SEND ? ["sent", value] : ["got", yield* mailbox(thread)];
}

/** That values are neither lost nor doubled, that nothing is registered for those who do not wait, and that who waits must. */
function checkEnd(shape: Shape, outcomes: readonly Outcome[], memory: Memory, world: World): void {
  const all = outcomes.flatMap(({ notes }) => notes);
  const sent = [...(shape.filled ?? []).flat(), ...all.filter(([what]) => what === "sent").map(([, value]) => value)];
  const got = all.filter(([what]) => what === "got").map(([, value]) => value);
  const offers = (shape.offered ?? []).map((offer) => Number(offer.slice(3)));
  for (const [what, value] of all) if (what === "offered") offers.push(value);
  sent.push(...offers.filter((value) => got.includes(value)));
  if (new Set(got).size !== got.length) fail(`received twice: ${sorted(got)}`);
  for (const value of got) if (!sent.includes(value)) fail(`received ${value}, sent ${sorted(sent)}`);
  const left = world.channels.reduce((sum, channel) => sum + bufferedValues(memory, channel), 0);
  if (left !== sent.length - got.length) fail(`lost: ${left} left, sent ${sorted(sent)}, received ${sorted(got)}`);
  const notes = all.map(([what]) => what);
  const held = isHeld(memory, world);
  if (held !== (!notes.includes("unlocked") || notes.includes("locked"))) fail(`the lock is ${held ? "held" : "free"}`);
  for (const object of [...world.channels, world.group, world.lock]) {
    if (memory.word(object + OBJECT_LOCK) !== 0) fail("a lock is held at the end");
    for (const queue of [object + OBJECT_RECEIVERS, object + OBJECT_SENDERS]) {
      for (const goroutine of waitersIn(memory, queue)) {
        const thread = world.goroutines.indexOf(goroutine);
        if (thread >= 0 && !outcomes[thread].asleep) fail(`S4: thread ${thread} is still registered`);
      }
    }
  }
  checkSleepers(outcomes, memory, world);
}

/** What is waited for by operations that are named otherwise. */
const LETTERS: Readonly<Record<string, string>> = { wait: "w", read: "r" };

/** No two who sleep could meet, and none sleeps beside what it waits for. */
function checkSleepers(outcomes: readonly Outcome[], memory: Memory, world: World): void {
  const asleep = outcomes.flatMap(({ asleep, notes }, thread) => {
    const waits = notes.at(-1)?.[0] ?? "";
    return asleep ? [{ thread, operation: waits.replace("begins ", "") as Operation }] : [];
  });
  const waiting = asleep.flatMap(({ thread, operation }) => {
    const cases = casesOf(
      operation.startsWith("select") ? operation : `select ${LETTERS[operation] ?? operation}`,
      world,
    );
    return cases.map((one) => ({ thread, ...one }));
  });
  for (const { thread, object, direction, text } of waiting) {
    const queue = object + (direction === SEND || direction === WRITE_LOCK ? OBJECT_SENDERS : OBJECT_RECEIVERS);
    const reads = waiting.some((one) => one.thread === thread && one.object === object && one.direction === READ_LOCK);
    if (direction === WRITE_LOCK && reads) continue; // S5
    if (!waitersIn(memory, queue).includes(world.goroutines[thread]))
      fail(`thread ${thread} waits unregistered: ${text}`);
    if (direction === AWAIT) {
      if ((memory.word(object + WAIT_GROUP_COUNTER) & 0x7fffffff) === 0) fail("somebody waits for a counter that is 0");
      continue;
    }
    if (direction >= LOCK) {
      if (!isHeld(memory, world)) fail("somebody waits for a lock that is free");
      const writes =
        (memory.word(object + LOCKER_STATE) & 1) !== 0 ||
        waiting.some((one) => one.thread !== thread && one.direction === WRITE_LOCK);
      if (direction === READ_LOCK && !writes) fail("somebody waits to read, and nobody writes or waits to");
      continue;
    }
    if ((memory.word(object + CHANNEL_TAIL) & 1) !== 0) fail(`thread ${thread} waits on a closed channel: ${text}`);
    const other = waiting.find((one) => one.object === object && one.direction !== direction && one.thread !== thread);
    if (other !== undefined) fail(`threads ${thread} and ${other.thread} wait for each other: ${text}, ${other.text}`);
  }
}

function indexOf(letter: string): number {
  return letter.charCodeAt(0) - 97;
}

function letterOf(index: number): string {
  return String.fromCharCode(97 + index);
}
