// Last words: a worker that is about to end by itself says so in the shared memory.
//
// The platform tells the thread that began by its event loop, and that buries the worker then. A call that blocks that thread
// would wait for what a burial alone brings. So the worker writes its name beside its name, and wakes the thread that began, which
// waits no longer once all that count as busy have done so.
//
// It goes on counting as busy, or its end would look like a deadlock until it is buried. And whoever reads this buries nobody:
// what else listens for the end of the worker's thread runs after this, and may use the core yet.
//
// A worker that is terminated or runs out of memory says nothing. Of these the platform may know.

import { isOver } from "#platform";
import {
  ASLEEP,
  AWAKE,
  ROOT_THREADS,
  THREAD_BLOCKS,
  THREAD_ENDING,
  THREAD_FALLING,
  THREAD_NAME,
  THREAD_SIZE,
  THREAD_SLEEP,
} from "../core/layout.js";
import type { PostableMemory } from "../core/memory.js";
import { ownWords, SLEEP_INDEX, threadWords } from "./control-block.js";
import { wordAt } from "./memory.js";
import { core } from "./thread.js";

/** Says that this worker's thread ends. */
export function sayEnding(memory: PostableMemory): void {
  if (core.isStopping() !== 0) return; // It was told to, and is waited for.
  core.arise();
  Atomics.store(ownWords, THREAD_ENDING >> 2, ownWords[THREAD_NAME >> 2] as number);
  const first = threadWords(memory, THREAD_BLOCKS);
  Atomics.store(first, SLEEP_INDEX, AWAKE);
  Atomics.notify(first, SLEEP_INDEX);
}

/** How many workers count as busy that have ended, or have said that they do, and are not buried yet. */
export function endingWorkers(): number {
  let ending = 0;
  for (let number = wordAt(ROOT_THREADS) - 1; number > 0; number--) {
    const thread = THREAD_BLOCKS + number * THREAD_SIZE;
    const name = wordAt(thread + THREAD_NAME);
    if (name === 0 || (wordAt(thread + THREAD_ENDING) !== name && !isOver(name))) continue;
    ending += wordAt(thread + THREAD_FALLING) + (wordAt(thread + THREAD_SLEEP) === ASLEEP ? 0 : 1);
  }
  return ending;
}
