// What the threads do and how much memory they share, read from words that the core keeps for itself anyway.
//
// Nothing is counted for this, so who does not ask pays nothing. Others write these words meanwhile: each figure is right at
// some moment of the call, and they need not be of the same one.

import {
  ASLEEP,
  AWAKE,
  CHUNK,
  INJECT_LENGTH,
  MAX_THREADS,
  ROOT_BREAK,
  ROOT_INJECT,
  ROOT_LIMIT,
  ROOT_SEARCHING,
  THREAD_BLOCKED,
  THREAD_BLOCKS,
  THREAD_HELD,
  THREAD_NAME,
  THREAD_RUNQ_HEAD,
  THREAD_RUNQ_TAIL,
  THREAD_SIZE,
  THREAD_SLEEP,
  THREAD_WORKER,
} from "../core/layout.js";
import { gomaxprocs, numGoroutine } from "../program.js";
import { wordAt } from "../runtime/memory.js";
import { hasJoined } from "../runtime/thread.js";

/** What one thread does. */
export interface ThreadMetrics {
  /** 0 for the thread that began, from 1 on for workers. The number of one that has ended may be given to another. */
  readonly number: number;
  /** Whether it is one of the library's workers. */
  readonly worker: boolean;
  /**
   * `running` if it runs or looks for something to run, `dozing` if it sleeps and events of its own may wake it, `asleep` if
   * only others can.
   */
  readonly state: "running" | "dozing" | "asleep";
  /** Whether a goroutine of a worker's blocks it by `.wait()`, so that another worker may take its place. */
  readonly blocked: boolean;
  /** Tasks that have started on it and not ended, those among them that wait. */
  readonly tasks: number;
  /** Tasks in its run queue: no thread has started them yet, and others may take them. */
  readonly queued: number;
}

/** What the program does, as of now. */
export interface Metrics {
  /** As `numGoroutine()`. */
  readonly goroutines: number;
  /** As `gomaxprocs()`. */
  readonly gomaxprocs: number;
  /** Tasks in the global queue, in front of all threads. With those in the threads' run queues, all that have not started. */
  readonly queued: number;
  /** Workers that look for a task to start. */
  readonly searching: number;
  /** The shared memory, in bytes. */
  readonly memory: {
    /** How much of it has been taken, in steps of 64 KiB. What is freed is used again, and never given back to the system. */
    readonly taken: number;
    /** How much of it may be taken: `configure({ memory })`, or what the platform granted. */
    readonly limit: number;
  };
  /** All threads that live or are starting, by number. */
  readonly threads: readonly ThreadMetrics[];
}

/**
 * Read tells what the program's threads do and how much memory they share. It may be called on any thread, takes some
 * microseconds, and changes nothing. Before the first channel or goroutine there is no memory and no thread.
 * @see https://pkg.go.dev/runtime/metrics#Read
 */
export function read(): Metrics {
  if (!hasJoined()) {
    const memory = { taken: 0, limit: 0 };
    return { goroutines: numGoroutine(), gomaxprocs: gomaxprocs(), queued: 0, searching: 0, memory, threads: [] };
  }
  return {
    goroutines: numGoroutine(),
    gomaxprocs: gomaxprocs(),
    queued: wordAt(ROOT_INJECT + INJECT_LENGTH),
    searching: wordAt(ROOT_SEARCHING),
    memory: { taken: wordAt(ROOT_BREAK) * CHUNK, limit: wordAt(ROOT_LIMIT) * CHUNK },
    threads: readThreads(),
  };
}

function readThreads(): ThreadMetrics[] {
  const threads: ThreadMetrics[] = [];
  for (let number = 0; number < MAX_THREADS; number++) {
    const block = THREAD_BLOCKS + number * THREAD_SIZE;
    if (wordAt(block + THREAD_NAME) !== 0) threads.push(readThread(number, block));
  }
  return threads;
}

function readThread(number: number, block: number): ThreadMetrics {
  const sleep = wordAt(block + THREAD_SLEEP);
  const length = (wordAt(block + THREAD_RUNQ_TAIL) - wordAt(block + THREAD_RUNQ_HEAD)) | 0; // Both wrap.
  return {
    number,
    worker: wordAt(block + THREAD_WORKER) !== 0,
    state: sleep === AWAKE ? "running" : sleep === ASLEEP ? "asleep" : "dozing",
    blocked: wordAt(block + THREAD_BLOCKED) !== 0,
    tasks: wordAt(block + THREAD_HELD),
    queued: Math.max(0, length),
  };
}
