// A runner carries a goroutine: its control block, its place in the scheduler's table, and whatever its function has
// returned, be it a generator, a promise or a result.
//
// Runners of this thread's own goroutines are used again, for a control block costs more than an object. Where all of them are
// busy, those who are started follow each other without one until they run (followers.ts).

import { HOME, LATCH_WAIT, SENT, TAG_NONE, TASK_DIED } from "../core/layout.js";
import { countLive } from "./census.js";
import { complete } from "./completed.js";
import { type Entry, enter, freeBlock, freeIndex, isEntered, leave, makeBlock, takeIndex } from "./entries.js";
import { dropFollowers, follow, takeFollower } from "./followers.js";
import { writeGoroutineId, writeReason } from "./memory.js";
import { forgetOrigin, recordOrigin } from "./origin.js";
import { countHoped } from "./park.js";
import { type GoroutineGenerator, isParked, parked, RESUMED } from "./resume.js";
import { kick, setCurrent } from "./scheduler.js";
import { keepSpare, makeSpares } from "./spares.js";
import { core } from "./thread.js";

/** What is told how a goroutine ends. */
export interface Outcome {
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

/** The outcome of a goroutine that starts on this thread. */
export interface Numbered extends Outcome {
  /** The goroutine's number. */
  readonly id: number;
}

/** A function that runs as a goroutine. */
export type Body = (...args: never[]) => unknown;

/** Who is told of the end of a task that has been cut off. */
const NOBODY: Outcome = { succeed() {}, fail() {} };

const spares = makeSpares<Runner>();
/** So many runners are made before one goroutine follows another. */
const FEW = 64;
/** How many there are. */
let runners = 0;

/** The arguments of a runner without a function: one array for all, for each array is garbage to collect. */
const NONE: readonly unknown[] = [];

/** The goroutine that was started last, unless that is a follower. */
let leader: Runner | undefined;

/** Queues a goroutine of this thread. */
export function startHere(body: Body, args: readonly unknown[], outcome: Numbered): void {
  const runner = spares.pop();
  if (runner === undefined) startMore(body, args.length === 0 ? NONE : args, outcome);
  else start(runner, body, args, outcome);
  countLive(1);
}

/** Queues one for which no runner is idle. */
function startMore(body: Body, args: readonly unknown[], outcome: Numbered): void {
  if (runners < FEW || !leader?.isFresh) {
    start(makeRunner(), body, args, outcome);
  } else {
    follow(body, args, outcome, recordOrigin());
    leader.followers += 1;
  }
}

function start(runner: Runner, body: Body, args: readonly unknown[], outcome: Numbered): void {
  leader = runner;
  runner.begin(body, args, outcome);
  core.begin(runner.block, outcome.id, recordOrigin(), 0);
}

/** Gives the first follower a runner, at the head of the ready queue; undefined if it has ended: there was no memory for one. */
function advance(body: Body, args: readonly unknown[], outcome: Numbered, origin: number): Runner | undefined {
  try {
    const runner = spares.pop() ?? makeRunner();
    runner.begin(body, args, outcome);
    core.begin(runner.block, outcome.id, origin, 1);
    return runner;
  } catch (error) {
    countLive(-1);
    if (origin !== 0) core.free(origin);
    outcome.fail(error);
    return undefined;
  }
}

/** Runs a task that this thread has taken, whose control block came with it. It needs a runner only if it waits. */
export function runTask(block: number, body: Body, args: readonly unknown[], outcome: Outcome): void {
  let returned: unknown;
  let work: Work | undefined;
  setCurrent(block);
  try {
    returned = body(...(args as never[]));
    if (isGenerator(returned)) work = returned;
    else if (isThenable(returned)) work = () => returned;
  } catch (error) {
    setCurrent(0);
    outcome.fail(error);
    return;
  }
  setCurrent(0);
  if (work === undefined) {
    outcome.succeed(returned);
    return;
  }
  const index = takeIndex();
  core.adopt(block, index);
  const runner = new Runner(block, index, false);
  runner.begin(work, NONE, outcome);
  runner.resume();
}

/** Sees to it that the next goroutine which is started here can run: memory is asked for now, and not when its turn comes. */
export function reserveRunner(): void {
  if (spares.length === 0) spares.push(makeRunner());
}

function makeRunner(): Runner {
  const index = takeIndex();
  const runner = new Runner(makeBlock(index), index, true);
  runners += 1;
  return runner;
}

/** A function, or the generator that it has returned. */
type Work = Body | Iterator<unknown, unknown, unknown>;

class Runner implements Entry {
  readonly block: number;
  readonly #index: number;
  readonly #ours: boolean;
  /** Its function, and once that has been called, the generator that it returned, if it did. */
  #work: Work | undefined;
  #args: readonly unknown[] = NONE;
  #outcome: Outcome | undefined;
  #givenBack = false;
  /** How many goroutines follow it, which has not run yet. */
  followers = 0;

  constructor(block: number, index: number, ours: boolean) {
    this.block = block;
    this.#index = index;
    this.#ours = ours;
  }

  begin(work: Work, args: readonly unknown[], outcome: Outcome): void {
    this.#work = work;
    this.#args = args;
    this.#outcome = outcome;
    enter(this.#index, this);
  }

  /** Whether it has not run yet, and will. */
  get isFresh(): boolean {
    return typeof this.#work === "function" && isEntered(this.#index);
  }

  resume(): void {
    if (this.followers > 0) this.#followUp();
    setCurrent(this.block);
    let result: IteratorResult<unknown, unknown>;
    try {
      result =
        typeof this.#work === "function" ? this.#call(this.#work) : goOn(this.#work as GoroutineGenerator<unknown>);
    } catch (error) {
      setCurrent(0);
      this.#end().fail(error);
      return;
    }
    setCurrent(0);
    if (result.done === true) this.#end().succeed(result.value);
  }

  /** Lets those who follow come next. */
  #followUp(): void {
    while (this.followers > 0) {
      this.followers -= 1;
      const next = takeFollower(advance);
      if (next === undefined) continue;
      next.followers = this.followers;
      this.followers = 0;
    }
  }

  /** Calls the function, and if that gave a generator, begins it. */
  #call(body: Body): IteratorResult<unknown, unknown> {
    const args = this.#args;
    this.#work = undefined;
    this.#args = NONE;
    const returned = body(...(args as never[]));
    if (isGenerator(returned)) {
      this.#work = returned;
      return goOn(returned);
    }
    if (!isThenable(returned)) return complete(returned);
    // Settled once, whatever it does: another goroutine may have this runner by then.
    Promise.resolve(returned).then(
      (result) => this.#settle((outcome) => outcome.succeed(result)),
      (error: unknown) => this.#settle((outcome) => outcome.fail(error)),
    );
    countHoped(1);
    writeReason(this.block, LATCH_WAIT);
    return parked;
  }

  /** Ends it, as an async function. Whoever waits goes on, though somebody who is told throws. */
  #settle(tell: (outcome: Outcome) => void): void {
    countHoped(-1);
    try {
      tell(this.#end());
    } finally {
      kick();
    }
  }

  giveBack(): void {
    if (this.#outcome === undefined) return; // It has ended all the same: it was an async function.
    this.#givenBack = true;
    this.#work = undefined;
    if (this.followers > 0) dropFollowers();
    freeIndex(this.#index);
    if (this.#ours) {
      forgetOrigin(this.block);
      core.freeGoroutine(this.block);
      runners -= 1;
      return;
    }
    const where = core.finish(this.block, TASK_DIED, TAG_NONE, 0);
    if (where === HOME) forgetOrigin(this.block);
    if (where !== SENT) core.freeGoroutine(this.block);
  }

  #end(): Outcome {
    const outcome = this.#outcome as Outcome;
    // Nothing keeps an async function from ending. Of a task, home has been told already.
    if (this.#givenBack) return this.#ours ? outcome : NOBODY;
    this.#outcome = undefined;
    this.#work = undefined;
    const counted = leave(this.#index);
    if (counted && this.#ours) countLive(-1);
    if (this.#ours) this.#recycle();
    else freeIndex(this.#index);
    return outcome;
  }

  #recycle(): void {
    forgetOrigin(this.block);
    writeGoroutineId(this.block, 0);
    if (keepSpare(spares, this)) return;
    freeBlock(this.#index, this.block);
    runners -= 1;
  }
}

/** Resumes a goroutine's generator, until it waits or ends. */
function goOn(generator: GoroutineGenerator<unknown>): IteratorResult<unknown, unknown> {
  let result: IteratorResult<unknown, unknown> = generator.next(RESUMED);
  while (result.done !== true && !isParked(result.value)) result = refuse(generator);
  return result;
}

/** A goroutine waits by `yield*` only: whatever else it yields is answered with an error where it stands. */
function refuse(generator: Iterator<unknown, unknown, unknown>): IteratorResult<unknown, unknown> {
  const error = new TypeError("a goroutine yielded a value that is no op: write yield* op");
  if (generator.throw === undefined) throw error;
  return generator.throw(error);
}

export function isGenerator(value: unknown): value is GoroutineGenerator<unknown> {
  if (typeof value !== "object" || value === null) return false;
  // What Object.prototype.toString reads, without the string that it makes.
  if (Reflect.get(value, Symbol.toStringTag) === "Generator") return true;
  return "throw" in value && Symbol.iterator in value; // Where a compiler has put something else in its place.
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
