// A pool of workers: jobs in, in any number; goroutines that do them, a few at a time.
//
//   run ──────▶ accept ─┬─ a worker is free ──────────────▶ start ──▶ goroutine ──▶ ended ─┐
//   submit ──┬────▲     └─ none is ──▶ queue, by rank ────────▲                            │
//            └─ waits for room ◀───────────────────────────────┴───────────────────────────┘
//
// Each job is a goroutine of its own, not a message to one that lives on. That is as fast, and there is less of it: a goroutine that
// lives on stays on its thread, so a message may wait for a busy thread while another has nothing to do; it is there while nobody
// needs it; and whoever sends it a message has to find out what became of that if its thread dies.
//
// Invariants
//   P1  A job is accepted once, starts at most once, and tells its outcome once, though it be aborted.
//   P2  Jobs wait only while no worker is free.
//   P3  Accepted jobs that have not ended are counted in #accepted; accepted = queued + running + done + failed + aborted.
//   P4  Who waits for room is served first come, first served, and before anybody who comes later.

import { Canceled, RuntimeError } from "../errors.js";
import type { ResultOf, Runnable } from "../go.js";
import { Goroutine } from "../goroutine.js";
import type { Op } from "../op.js";
import { takeId } from "../runtime/census.js";
import { keepHere } from "../runtime/handles.js";
import { type Body, type Outcome, startHere } from "../runtime/runner.js";
import { kick } from "../runtime/scheduler.js";
import { spawn } from "../runtime/task.js";
import { WaitGroup } from "../sync/waitgroup.js";
import { Task } from "../task.js";
import { Crew } from "./crew.js";
import { abortion, Job } from "./job.js";
import { type AnyItems, type Item, type Results, resultsOf } from "./map.js";
import {
  checkPriority,
  type JobOptions,
  type MapOptions,
  type PoolOptions,
  type Settings,
  settingsOf,
} from "./options.js";
import { JobQueue } from "./queue.js";
import { type Applicant, submission } from "./submission.js";
import { type TimeMetrics, Times } from "./times.js";

/** What a pool has done and is doing. */
export interface PoolMetrics {
  /** Jobs that wait for a worker. */
  readonly queued: number;
  /** Jobs that run. */
  readonly running: number;
  /** Workers, those that are idle among them. */
  readonly workers: number;
  /** Jobs that have given a result. */
  readonly done: number;
  /** Jobs that have thrown. */
  readonly failed: number;
  /** Jobs that were aborted, and have not started or have ended. */
  readonly aborted: number;
  /** How long jobs waited before they started. */
  readonly waitTime: TimeMetrics;
  /** How long they ran, with their way to another thread and back. */
  readonly runTime: TimeMetrics;
}

/** What `submit` gives. */
export interface Submitted<R> {
  /** The op of what the job comes to. */
  readonly job: Goroutine<R>;
}

/**
 * A WorkerPool calls one task, many times, a few at once. It belongs to this thread; what it calls may be a task of `parallel`,
 * and run on any.
 */
export class WorkerPool<A extends readonly unknown[], R> implements Disposable, AsyncDisposable {
  readonly #task: Body | Task;
  readonly #settings: Settings;
  readonly #crew: Crew;
  readonly #queue: JobQueue;
  readonly #accepted: WaitGroup = new WaitGroup();
  /** Who waits for room. */
  readonly #applicants: Set<Applicant> = new Set();
  /** How many have been let in that are still to bring their job. */
  #expected = 0;
  #closed = false;
  /** Whether `#fill` is under way. */
  #filling = false;
  #done = 0;
  #failed = 0;
  #aborted = 0;
  readonly #waitTimes: Times = new Times();
  readonly #runTimes: Times = new Times();

  /** @internal */
  constructor(task: Body | Task, options: PoolOptions) {
    this.#task = task;
    this.#settings = settingsOf(options);
    const { workers, clock, aging } = this.#settings;
    this.#crew = new Crew(workers, clock, () => this.#fill());
    this.#queue = new JobQueue(aging);
  }

  /**
   * Run hands a job to the pool, at once, and answers with the op of what it comes to: as the function `go` does, with the same
   * rules for errors. `args` are those of the task, kept until the job starts; those of a task of `parallel` are copied then.
   *
   * Details: a job whose signal is aborted fails with the signal's reason. If it waits, it never runs. If it runs, it goes on, and
   * its worker is free when it has ended; give the task a context if it is to end earlier.
   * @throws RuntimeError "workerpool: run on closed pool", "workerpool: queue is full"; RangeError if the priority is no finite
   * number; TypeError if the signal is neither a signal nor a context
   */
  run(args: A, options: JobOptions = {}): Goroutine<R> {
    const goroutine = this.tryRun(args, options);
    if (goroutine === undefined) throw new RuntimeError("workerpool: queue is full");
    return goroutine;
  }

  /** TryRun is as `run`, but answers `undefined` if the queue is full. */
  tryRun(args: A, options: JobOptions = {}): Goroutine<R> | undefined {
    this.#checkOpen();
    if (!this.#hasRoom) return undefined;
    return this.#begin(args, options);
  }

  /**
   * Submit is the op that waits until the queue has room and runs the job then, each time that it is waited for. It gives the
   * job as `run` does, in an object: to await the op is not to await the job.
   * @throws RangeError if the priority is no finite number. When it is waited for: RuntimeError "workerpool: run on closed pool", also
   * if the pool is closed meanwhile; TypeError if the signal is neither a signal nor a context
   */
  submit(args: A, options: JobOptions = {}): Op<Submitted<R>> {
    checkPriority(options.priority ?? 0);
    return this.#whenRoom(() => ({ job: this.#begin(args, options) }));
  }

  /**
   * Map calls the task with each item, a few at once, and gives the results in the order of the items. It starts at once, and takes no
   * more than `concurrency` items whose results have not been received. Items may come from anything that can be iterated, and from
   * channels.
   *
   * Details: what a job throws is thrown in its place. From then on nothing more is taken, and what waits is dropped. To leave
   * a `for await` loop has the same effect, and so has the end of the block in a `using results = pool.map(…)`.
   * @throws RuntimeError "workerpool: run on closed pool"; RangeError if `concurrency` is out of range, or the priority no finite
   * number; TypeError if the items are none, or the signal is neither a signal nor a context
   */
  map(
    items: AnyItems<Item<A>>,
    { concurrency = this.#settings.workers.max, signal, ...options }: MapOptions = {},
  ): Results<R> {
    this.#checkOpen();
    checkPriority(options.priority ?? 0);
    return resultsOf<R>(items, concurrency, signal, {
      tryAccept: (item, outcome) => {
        this.#checkOpen();
        return this.#hasRoom ? this.#accept([item], options, takeId(), outcome) : undefined;
      },
      accept: (item, outcome, isWanted) =>
        this.#whenRoom(() => (isWanted() ? this.#accept([item], options, takeId(), outcome) : undefined)),
      drop: (job) => this.#drop(job),
    });
  }

  /** Wait is the op that waits until all that the pool has accepted has ended. */
  wait(): Op<void> {
    return this.#accepted.wait();
  }

  /**
   * Close lets the pool accept nothing more, from now on, and answers with the op that waits until all that it has accepted has
   * ended.
   */
  close(): Op<void> {
    if (!this.#closed) {
      this.#closed = true;
      for (const applicant of this.#applicants) applicant.refuse();
      this.#applicants.clear();
      if (this.#queue.length === 0) this.#crew.dismiss(this.#settings.clock.now());
      kick();
    }
    return this.#accepted.wait();
  }

  /** Cancel closes the pool and takes back what waits, which fails with `reason`. What runs goes on: `close` waits for it. */
  cancel(reason: unknown = Canceled): void {
    void this.close();
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      this.#forget();
      job.giveUp(reason);
    }
    this.#crew.dismiss(this.#settings.clock.now());
    kick();
  }

  /** What the pool has done and is doing now. */
  get metrics(): PoolMetrics {
    return {
      queued: this.#queue.length,
      running: this.#crew.busy,
      workers: this.#crew.size,
      done: this.#done,
      failed: this.#failed,
      aborted: this.#aborted,
      waitTime: this.#waitTimes.metrics(),
      runTime: this.#runTimes.metrics(),
    };
  }

  /** Closes the pool, and waits for nothing. */
  [Symbol.dispose](): void {
    void this.close();
  }

  /** Closes the pool, and waits until all that it has accepted has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @internal */
  ended(job: Job, failed: boolean): void {
    const now = this.#settings.clock.now();
    this.#runTimes.record(now - job.started);
    if (job.wasAborted) this.#aborted += 1;
    else if (failed) this.#failed += 1;
    else this.#done += 1;
    this.#crew.free(now);
    this.#fill();
    this.#accepted.done();
  }

  /** @internal */
  aborted(job: Job, reason: unknown): void {
    if (job.place < 0) job.wasAborted = true;
    else this.#drop(job);
    job.giveUp(reason);
    kick();
  }

  /** Whether a job would be accepted. Whoever has been let in already has its place. */
  get #hasRoom(): boolean {
    const { busy, room } = this.#crew;
    return busy + this.#queue.length + this.#expected < room + this.#settings.queue;
  }

  #checkOpen(): void {
    if (this.#closed) throw new RuntimeError("workerpool: run on closed pool");
  }

  /** The op that waits for room, and then hands in what `bring` brings. */
  #whenRoom<T>(bring: () => T): Op<T> {
    return submission(
      (applicant) => this.#apply(applicant),
      (applicant) => this.#withdraw(applicant),
      () => {
        this.#expected -= 1;
        this.#checkOpen();
        try {
          return bring();
        } finally {
          this.#letIn(); // What it has brought may need no room.
        }
      },
    );
  }

  #begin(args: A, options: JobOptions): Goroutine<R> {
    const goroutine = new Goroutine<R>(takeId());
    this.#accept(args, options, goroutine.id, goroutine as Goroutine<unknown>);
    return goroutine;
  }

  #accept(args: readonly unknown[], { signal, priority = 0 }: JobOptions, id: number, outcome: Outcome): Job {
    checkPriority(priority);
    let over = abortion(signal);
    const job = new Job(this, args as unknown[], priority, id, outcome);
    job.accepted = this.#settings.clock.now();
    if (over === undefined && signal !== undefined) {
      job.heed(signal);
      over = abortion(signal);
    }
    if (over !== undefined) {
      this.#aborted += 1;
      job.giveUp(over.reason);
      return job;
    }
    this.#accepted.add(1);
    if (this.#queue.length === 0 && this.#crew.take()) {
      this.#start(job);
    } else {
      this.#queue.push(job);
      this.#fill();
    }
    kick();
    return job;
  }

  /** Lets whoever is free take what waits, then lets in who waits for room. */
  #fill(): void {
    if (this.#filling) return; // A job could not be started, and has ended at once.
    this.#filling = true;
    while (this.#queue.length > 0 && this.#crew.take()) this.#start(this.#queue.shift() as Job);
    this.#filling = false;
    this.#letIn();
    if (this.#queue.length + this.#applicants.size > 0) this.#crew.ask();
    else if (this.#closed) this.#crew.dismiss(this.#settings.clock.now());
    else this.#crew.rest(this.#settings.clock.now());
  }

  #start(job: Job): void {
    const task = this.#task;
    job.started = this.#settings.clock.now();
    this.#waitTimes.record(job.started - job.accepted);
    try {
      if (task instanceof Task) spawn(task, job.args, job.id, job);
      else startHere(task, job.args, job);
    } catch (error) {
      job.fail(error); // Its arguments cannot be copied, or the memory is full.
    }
  }

  /** Takes a job back that waits; one that runs, runs on. */
  #drop(job: Job): void {
    if (!this.#queue.remove(job)) return;
    this.#forget();
    this.#fill();
    kick();
  }

  /** Counts a job that has been taken out of the queue. */
  #forget(): void {
    this.#aborted += 1;
    this.#accepted.done();
  }

  #apply(applicant: Applicant): void {
    if (this.#closed) {
      applicant.refuse();
      return;
    }
    this.#applicants.add(applicant);
    this.#letIn();
    if (this.#applicants.size > 0) this.#crew.ask();
  }

  /** Somebody has given up waiting for room, or what it had been given. */
  #withdraw(applicant: Applicant): void {
    if (this.#applicants.delete(applicant) || !applicant.admitted) return;
    this.#expected -= 1;
    this.#letIn();
    kick();
  }

  #letIn(): void {
    for (const applicant of this.#applicants) {
      if (!this.#hasRoom) return;
      this.#applicants.delete(applicant);
      this.#expected += 1;
      applicant.admit();
    }
  }
}

keepHere(WorkerPool.prototype, "a WorkerPool", "let the task send its jobs through a channel");

/**
 * WorkerPool makes a pool of workers that call `task`: a function, for this thread, or a task of `parallel`, for any.
 *
 * @example
 * ```ts
 * await using pool = workerPool(tasks.resize, { workers: 8 });
 * const small = await pool.run([image, 200]);
 * for await (const each of pool.map(images)) await save(each);
 * ```
 * @throws TypeError if `task` is neither a function nor a task; RangeError if an option is out of range
 */
export function workerPool<A extends readonly unknown[], R>(
  task: Runnable<A, R>,
  options: PoolOptions = {},
): WorkerPool<A, ResultOf<R>> {
  if (!(task instanceof Task) && typeof task !== "function") {
    throw new TypeError("workerPool() takes a function or a task of parallel()");
  }
  return new WorkerPool(task, options);
}
