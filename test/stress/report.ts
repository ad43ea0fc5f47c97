// What the shared memory says of every thread, for a round that hangs: the dump says who waits, this says who sleeps.

import { dump, numGoroutine } from "parachan";
import {
  INJECT_LENGTH,
  MAX_THREADS,
  ROOT_BUSY,
  ROOT_INJECT,
  ROOT_MAX_WORKERS,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_STARTING,
  ROOT_STOPPING,
  ROOT_WORKERS,
  THREAD_BLOCKS,
  THREAD_HELD,
  THREAD_INBOX,
  THREAD_LIVE,
  THREAD_NAME,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_TAIL,
  THREAD_SIZE,
  THREAD_SLEEP,
} from "../../dist/core/layout.js";
import { hasJoined, sharedBuffer } from "../../dist/runtime/thread.js";

const SLEEP = ["awake", "asleep", "dozing"];

/** The counts of the root, the state of each thread, and the dump. */
export function threadReport(): string {
  if (!hasJoined()) return "no shared memory yet";
  const words = new Int32Array(sharedBuffer(0));
  const at = (address: number): number => Atomics.load(words, address >> 2);
  const lines = [
    `busy ${at(ROOT_BUSY)}, sleeping ${at(ROOT_SLEEPING)}, workers ${at(ROOT_WORKERS)} of ${at(ROOT_MAX_WORKERS)}, starting ${at(ROOT_STARTING)}, ` +
      `searching ${at(ROOT_SEARCHING)}, stopping ${at(ROOT_STOPPING)}, injected ${at(ROOT_INJECT + INJECT_LENGTH)}, ` +
      `goroutines ${numGoroutine()}`,
  ];
  for (const name of threadNames()) {
    const thread = THREAD_BLOCKS + (name & (MAX_THREADS - 1)) * THREAD_SIZE;
    lines.push(
      `thread ${name & (MAX_THREADS - 1)} (name ${name}): ${SLEEP[at(thread + THREAD_SLEEP)]}, ` +
        `inbox ${at(thread + THREAD_INBOX)}, tasks ${at(thread + THREAD_HELD)}, live ${at(thread + THREAD_LIVE)}, ` +
        `queued ${at(thread + THREAD_RUNQ_TAIL) - at(thread + THREAD_RUNQ_HEAD)}`,
    );
  }
  return `${lines.join("\n")}\n\n${dump()}`;
}

/** The names of the threads that live. One that has died leaves its number to a thread of another name. */
export function threadNames(): number[] {
  const words = new Int32Array(sharedBuffer(0));
  const names = Array.from({ length: MAX_THREADS }, (_, number) =>
    Atomics.load(words, (THREAD_BLOCKS + number * THREAD_SIZE + THREAD_NAME) >> 2),
  );
  return names.filter((name) => name !== 0);
}
