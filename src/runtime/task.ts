// Tasks between threads: out with their arguments, and home with their result.
//
//   home   spawn: pack the arguments      ──▶ worker   startTaken: unpack, find or import the function, run it
//   home   settle: unpack, tell who waits ◀── worker   SendHome: pack the result or the error
//
// A task's name, its module and key, is stored once a thread that spawns it and stays; what travels is its address.

import {
  ABANDONED,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_NAME,
  GOROUTINE_PHASE,
  HOME,
  NO_MEMORY,
  TAG_ENCODED,
  TAG_NONE,
  TASK_DIED,
  TASK_FAILED,
  TASK_FINISHED,
} from "../core/layout.js";
import { OutOfMemoryError, WorkerDiedError } from "../errors.js";
import { made } from "./allocate.js";
import { discardCarried, putArguments, tagOfArguments, takeArguments } from "./arguments.js";
import { countLive } from "./census.js";
import { decode } from "./codec.js";
import { resumedTag, resumedValue, takenTask } from "./control-block.js";
import { discardTask } from "./cut-off.js";
import { atEnd } from "./end.js";
import { type Entry, enter, freeIndex, leave, takeIndex } from "./entries.js";
import { wordAt, writeGoroutineId } from "./memory.js";
import { findTask, importTask } from "./modules.js";
import { forgetOrigin, recordOrigin } from "./origin.js";
import { countHoped } from "./park.js";
import { bitsOf, discard, storeEncoded, tagOf, unpack } from "./payload.js";
import { startWanted, warnIfAlone, whyEnded } from "./pool.js";
import { type Body, type Outcome, runTask } from "./runner.js";
import { kick, onTask } from "./scheduler.js";
import { readStored } from "./stored.js";
import { core, isWorker, maxWorkers } from "./thread.js";

/** A task's name on every thread. */
export interface TaskName {
  readonly url: string;
  readonly key: string;
  /** Where it is stored, once it has been spawned here; 0 until then. */
  stored: number;
}

/** A task that this thread has been given. */
interface KnownTask {
  readonly url: string;
  readonly key: string;
  /** Undefined until its module has been imported here. */
  body: Body | undefined;
}

/** Where the names of tasks that this thread has spawned are stored. */
const stored = new Map<string, number>();
/** The tasks that this thread has been given, by the addresses of their names. */
const known = new Map<number, KnownTask>();

/** Control blocks of tasks that have come home, to be used again: to make one takes longer than all else in the core. */
const idleBlocks: number[] = [];
const MAX_IDLE = 1024;

atEnd(() => {
  for (const block of idleBlocks.splice(0)) core.freeGoroutine(block);
});

/** Queues a task for any worker; `outcome` is told how it ends. Throws DataCloneError, having started nothing. */
export function spawn(task: TaskName, args: readonly unknown[], id: number, outcome: Outcome): void {
  if (task.stored === 0) task.stored = addressOf(task);
  const tags = tagOfArguments(args); // Before anything is taken: a proxy may throw when it is asked.
  const block = idleBlocks.pop() ?? made(core.makeGoroutine(0));
  let bits: number;
  try {
    bits = putArguments(block, tags, args);
  } catch (error) {
    idleBlocks.push(block);
    throw error;
  }
  const index = takeIndex();
  enter(index, away);
  outcomes[index] = outcome;
  core.spawn(block, task.stored, tags, bits, index, id, recordOrigin());
  countLive(1);
  startWanted(kick);
  if (!isWorker && maxWorkers === 0) warnIfAlone(); // This thread runs it.
  kick(); // A thread listens for what comes home only once it has had nothing to run.
}

/** The same for all objects that name the same task: each message with a task brings one more. */
function addressOf({ url, key }: TaskName): number {
  const name = JSON.stringify([url, key]);
  const address = stored.get(name) ?? storeEncoded([url, key], "task");
  stored.set(name, address);
  return address;
}

function taskAt(address: number): KnownTask {
  let task = known.get(address);
  if (task === undefined) {
    const [url, key] = readStored(address, decode) as [string, string];
    task = { url, key, body: undefined };
    known.set(address, task);
  }
  task.body ??= findTask(task.url, task.key);
  return task;
}

/**
 * What stands in the scheduler's table for each task of this thread's that is under way elsewhere: not an object each, for
 * there may be many.
 */
const away: Entry = {
  block: 0,
  resume() {}, // The core names the task, and not an index.
  giveBack(index: number): void {
    outcomes[index] = undefined;
    freeIndex(index);
  },
};
/** Who is told how each of them ends. */
const outcomes: (Outcome | undefined)[] = [];

onTask(startTaken, () => {
  const block = takenTask();
  settle(block, wordAt(block + GOROUTINE_PHASE), resumedTag(), resumedValue());
});

/** Settles a task that is home again. */
function settle(block: number, phase: number, tag: number, bits: number): void {
  const index = wordAt(block + GOROUTINE_HOME_INDEX);
  const outcome = outcomes[index];
  if (outcome === undefined || !leave(index)) {
    discardTask(block); // It has been cut off.
    return;
  }
  outcomes[index] = undefined;
  freeIndex(index);
  forgetOrigin(block);
  if (phase === TASK_DIED) discardCarried(block); // The arguments, if it had not started.
  if (phase !== TASK_DIED && idleBlocks.length < MAX_IDLE) {
    writeGoroutineId(block, 0);
    idleBlocks.push(block);
  } else {
    core.freeGoroutine(block);
  }
  countLive(-1);
  if (phase === TASK_DIED) {
    const reason = whyEnded(tag === TAG_NONE ? bits : 0); // The worker's name, if the task had started.
    outcome.fail(new WorkerDiedError(`the goroutine's worker thread has ended: ${reason}`));
    return;
  }
  if (tag === NO_MEMORY) {
    outcome.fail(new OutOfMemoryError());
    return;
  }
  let result: unknown;
  try {
    result = unpack(tag, bits);
  } catch (error) {
    outcome.fail(error); // It cannot be decoded here.
    return;
  }
  if (phase === TASK_FINISHED) outcome.succeed(result);
  else outcome.fail(result);
}

/** Starts the task that the scheduler has just been given. */
function startTaken(): void {
  const block = takenTask();
  const outcome = new SendHome(block);
  let args: readonly unknown[];
  let task: KnownTask;
  try {
    args = takeArguments(block);
    task = taskAt(wordAt(block + GOROUTINE_NAME));
  } catch (error) {
    outcome.fail(error);
    return;
  }
  const { url, key, body } = task;
  if (body !== undefined) {
    runTask(block, body, args, outcome);
    return;
  }
  countHoped(1);
  core.keepFromFresh(1);
  importTask(url, key)
    .finally(() => {
      countHoped(-1);
      core.keepFromFresh(-1);
    })
    .then(
      (body: Body) => runTask(block, body, args, outcome),
      (error: unknown) => outcome.fail(error), // Of the import alone: a task ends once, though who is told of that throws.
    )
    .finally(kick);
}

/** An error that says the same; undefined if NO_MEMORY does. What has been thrown may throw in its turn when it is asked. */
function sayingThat(error: unknown): Error | undefined {
  try {
    if (error instanceof OutOfMemoryError) return undefined;
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return Object.assign(new Error(String(message)), { name: String(name) });
  } catch {
    return new Error("it cannot be copied, nor say what it is");
  }
}

/** Tells a task's home how it ended. */
class SendHome implements Outcome {
  readonly #block: number;

  constructor(block: number) {
    this.#block = block;
  }

  succeed(result: unknown): void {
    this.#end(TASK_FINISHED, result, "result");
  }

  fail(error: unknown): void {
    this.#end(TASK_FAILED, error, "error");
  }

  #end(phase: number, value: unknown, what: string): void {
    let tag: number;
    let bits: number;
    try {
      tag = tagOf(value, true);
      bits = bitsOf(tag, value, what);
    } catch (error) {
      if (phase === TASK_FINISHED) this.fail(error);
      else this.#say(value);
      return;
    }
    this.#finish(phase, tag, bits);
  }

  /** The error itself cannot be copied: what it says can, if there is memory for it. */
  #say(error: unknown): void {
    let bits = 0;
    try {
      const saying = sayingThat(error);
      if (saying !== undefined) bits = storeEncoded(saying, "error");
    } catch {
      // NO_MEMORY says it.
    }
    this.#finish(TASK_FAILED, bits === 0 ? NO_MEMORY : TAG_ENCODED, bits);
  }

  #finish(phase: number, tag: number, bits: number): void {
    const where = core.finish(this.#block, phase, tag, bits);
    if (where === HOME) settle(this.#block, phase, tag, bits);
    if (where !== ABANDONED) return;
    discard(tag, bits);
    core.freeGoroutine(this.#block);
  }
}
