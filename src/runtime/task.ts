// Tasks between threads: out with their arguments, and home with their result.
//
//   home   spawn: encode [...arguments, name] ──▶ worker  start: decode, find or import the function, run it
//   home   comeHome: decode, settle           ◀── worker  finish: encode the result or the error
//
// A task's name, its module and key, is stored once a thread that spawns it and stays; what travels is its address.

import { GOROUTINE_PHASE, NO_MEMORY, TAG_NUMBER, TASK_DIED, TASK_FAILED, TASK_FINISHED } from "../core/layout.js";
import { OutOfMemoryError, WorkerDiedError } from "../errors.js";
import { countLive } from "./census.js";
import { decode } from "./codec.js";
import { findTask, importTask } from "./modules.js";
import { forgetOrigin, recordOrigin } from "./origin.js";
import { countHoped } from "./park.js";
import { discard, inlineTag, pack, packedTag, storeEncoded, takeEncoded, unpack } from "./payload.js";
import { lastEnd, startWanted, warnIfAlone } from "./pool.js";
import { type Body, type Outcome, runTask } from "./runner.js";
import { type Entry, enter, freeIndex, kick, leave, onFresh, takeIndex } from "./scheduler.js";
import { core, homeIndex, isWorker, maxWorkers, readStored, resumedTag, resumedValue, wordAt } from "./thread.js";

/** A task's name on every thread. */
export interface TaskName {
  readonly url: string;
  readonly key: string;
}

/** Where the names of tasks that this thread has spawned are stored: by URL, then by key. */
const stored = new Map<string, Map<string, number>>();
/** The names that this thread has read, by address. */
const read = new Map<number, TaskName>();

/**
 * Queues a task for any worker, with arguments that nobody else has; `outcome` is told how it ends. Throws DataCloneError,
 * having started nothing.
 */
export function spawn(task: TaskName, args: unknown[], id: number, outcome: Outcome): void {
  args.push(addressOf(task));
  const address = storeEncoded(args, "arguments");
  const index = takeIndex();
  enter(index, away);
  outcomes[index] = outcome;
  if (core.spawn(address, index, id, recordOrigin()) === 0) {
    leaveAway(index);
    discard(packedTag(true), address);
    throw new OutOfMemoryError();
  }
  countLive(1);
  if (!isWorker) startWanted(kick);
  if (!isWorker && maxWorkers === 0) warnIfAlone(); // This thread runs it.
  kick(); // A thread listens for what comes home only once it has had nothing to run.
}

function addressOf({ url, key }: TaskName): number {
  const keys = stored.get(url) ?? new Map<string, number>();
  stored.set(url, keys);
  const known = keys.get(key);
  if (known !== undefined) return known;
  const address = storeEncoded([url, key], "task");
  keys.set(key, address);
  return address;
}

function nameAt(address: number): TaskName {
  const known = read.get(address);
  if (known !== undefined) return known;
  const [url, key] = readStored(address, decode) as [string, string];
  const name = { url, key };
  read.set(address, name);
  return name;
}

/**
 * What stands in the scheduler's table for each task of this thread's that is under way elsewhere: not an object each, for
 * there may be many.
 */
const away: Entry = {
  block: 0,
  resume: comeHome,
  giveBack(index: number): void {
    outcomes[index] = undefined;
    freeIndex(index);
  },
};
/** Who is told how each of them ends. */
const outcomes: (Outcome | undefined)[] = [];

function leaveAway(index: number): Outcome {
  const outcome = outcomes[index] as Outcome;
  outcomes[index] = undefined;
  leave(index);
  freeIndex(index);
  return outcome;
}

/** A task has come home. */
function comeHome(): void {
  const block = core.taken();
  const phase = wordAt(block + GOROUTINE_PHASE);
  const tag = resumedTag();
  const bits = resumedValue();
  const outcome = leaveAway(homeIndex());
  forgetOrigin(block);
  core.freeGoroutine(block);
  countLive(-1);
  if (phase === TASK_DIED) {
    discard(tag, bits); // The arguments, if it had not started.
    outcome.fail(new WorkerDiedError(`the goroutine's worker thread has ended: ${lastEnd}`));
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

onFresh(startTaken);

/** Starts the task that the scheduler has just been given. */
function startTaken(): void {
  const block = core.taken();
  const address = resumedValue();
  const outcome = new SendHome(block);
  let args: unknown[];
  let name: TaskName;
  try {
    args = takeEncoded(address) as unknown[];
    name = nameAt(args.pop() as number);
  } catch (error) {
    outcome.fail(error);
    return;
  }
  const { url, key } = name;
  const body = findTask(url, key);
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
    .then((body: Body) => runTask(block, body, args, outcome))
    .catch((error: unknown) => outcome.fail(error))
    .finally(kick);
}

/** Tells a task's home how it ended. */
class SendHome implements Outcome {
  readonly #block: number;

  constructor(block: number) {
    this.#block = block;
  }

  succeed(result: unknown): void {
    try {
      this.#send(TASK_FINISHED, result, "result");
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    try {
      this.#send(TASK_FAILED, error, "error");
    } catch {
      this.#say(error);
    }
  }

  /** The error itself cannot be copied: what it says can, if there is memory for it. */
  #say(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    try {
      if (error instanceof OutOfMemoryError) throw error;
      this.#send(TASK_FAILED, Object.assign(new Error(message), { name }), "error");
    } catch {
      this.#finish(TASK_FAILED, NO_MEMORY, 0);
    }
  }

  #send(phase: number, value: unknown, root: string): void {
    let tag = inlineTag(value);
    let bits = tag === TAG_NUMBER ? (value as number) : 0;
    if (tag < 0) {
      tag = packedTag(true);
      bits = pack(value, true, root);
    }
    this.#finish(phase, tag, bits);
  }

  #finish(phase: number, tag: number, bits: number): void {
    if (core.finish(this.#block, phase, tag, bits) !== 0) return;
    discard(tag, bits); // Home has died.
    core.freeGoroutine(this.#block);
  }
}
