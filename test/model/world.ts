// What the models' setups and programs have in common: threads, shared objects, a goroutine that parks as the runtime parks it.

import {
  ASLEEP,
  NOTHING,
  ROOT_STARTING,
  TAG_NONE,
  THREAD_BLOCKS,
  THREAD_SIZE,
  THREAD_SLEEP,
  THREAD_TAG,
  THREAD_TASK,
  THREAD_VALUE,
  WAIT,
  WORKER_WANTED,
} from "../../src/core/layout.js";
import { type Core, LIMIT, type Memory, type Step, type Thread } from "./explorer.js";

/** The address of a thread's control block, by its number. */
export function block(number: number): number {
  return THREAD_BLOCKS + number * THREAD_SIZE;
}

/** Makes each core a thread that is no worker: it runs what is readied for it and takes no tasks. */
export function joinThreads(cores: readonly Core[]): void {
  cores[0].initArena(LIMIT);
  for (const core of cores) core.becomeThread(cores[0].reserveName());
}

/** Makes the first core the thread that began and the others its workers. */
export function joinWorkers(cores: readonly Core[], memory: Memory): void {
  cores[0].joinAsFirst(LIMIT);
  cores[0].limitWorkers(cores.length - 1);
  for (const core of cores.slice(1)) {
    memory.setWord(ROOT_STARTING, WORKER_WANTED);
    core.joinAsWorker(cores[0].takeWantedWorker());
  }
}

/** Queues a task that brings nothing. Answers its control block. */
export function spawn(core: Core, index: number, id: number): number {
  const task = core.makeGoroutine(0);
  core.spawn(task, 0, TAG_NONE, 0, index, id, 0);
  return task;
}

/** A channel that all threads may know. */
export function sharedChannel(core: Core, capacity: number): number {
  const channel = core.makeChannel(capacity);
  core.share(channel);
  return channel;
}

/** Sends with a goroutine of this thread, which waits if it must. Answers the verdict. */
export function* send(thread: Thread, channel: number, goroutine: number, value: number): Step {
  const verdict = yield* thread.call("send", channel, goroutine, 0, value);
  return verdict === WAIT ? yield* park(thread) : verdict;
}

/** Receives with a goroutine of this thread, which waits if it must. Answers the value, or the verdict if there is none. */
export function* receive(thread: Thread, channel: number, goroutine: number): Step {
  const tag = yield* thread.call("receive", channel, goroutine);
  const verdict = tag === WAIT ? yield* park(thread) : tag;
  return verdict < 0 ? verdict : yield* mailbox(thread);
}

/** What the last operation received. */
export function* mailbox(thread: Thread): Step {
  return yield* thread.double(block(thread.number) + THREAD_VALUE);
}

/** Waits until a goroutine of this thread is resumed, as the runtime does; answers the tag that it was served. */
export function* park(thread: Thread): Step {
  while ((yield* thread.call("next")) === NOTHING) yield* sleep(thread);
  return yield* thread.word(block(thread.number) + THREAD_TAG);
}

/** The task that `next` has just answered FRESH or HOME for; `number` is the thread's in the core. */
export function* taken(thread: Thread, number: number = thread.number): Step {
  return yield* thread.word(block(number) + THREAD_TASK);
}

/** Announces, looks again and sleeps (src/runtime/park.ts). */
export function* sleep(thread: Thread): Step<void> {
  if ((yield* thread.call("announce", 0)) === 0) return;
  yield* thread.sleep(block(thread.number) + THREAD_SLEEP, ASLEEP);
  yield* thread.call("arise");
}

export function fail(message: string): never {
  throw new Error(message);
}

export function sorted(values: readonly number[]): string {
  return values.toSorted((a, b) => a - b).join(" ");
}

/** Names of addresses for traces: of the objects given, and of what every memory has. */
export function namesOf(...objects: [string, number][]): [string, number][] {
  return [
    ["root", 1024],
    ["chunk table", 4096],
    ...Array.from({ length: 4 }, (_, i): [string, number] => [`thread ${i}`, block(i)]),
    ["arena", 655360],
    ...objects,
  ];
}

export type { Core, Memory, Step, Thread };
