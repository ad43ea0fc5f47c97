// The pool: the worker threads, started one at a time by the thread that began, and replaced when they die.

import { hold, startWorker } from "#platform";
import type { WorkerFactory } from "../platform/types.js";
import { bootForWorker, core, isWorker, whyAlone } from "./thread.js";

/** Set by the user; the default is the platform's. */
export let factory: WorkerFactory | undefined;

/** The names of those that run, or start. */
const workers = new Set<number>();
/** Workers in a row that ended before they joined. */
let failures = 0;
const MAX_FAILURES = 3;
/** Why workers have ended, by their names: those that ended last, and in that order. */
const ends = new Map<number, string>();
const MOST_ENDS = 64;
/** What tells the shutdown that all workers have ended, while it waits for that. */
let stopped: (() => void) | undefined;

export function setWorkerFactory(one: WorkerFactory | undefined): void {
  factory = one;
}

/** Whether there are worker threads. */
export function hasWorkers(): boolean {
  return workers.size > 0;
}

/** Starts a worker if one is wanted and this thread, the one that began, is to do so. `changed` is called after a worker has ended. */
export function startWanted(changed: () => void): void {
  if (isWorker) return;
  // More than once, for one that cannot be made has ended at once, and a thread that is blocked looks here once only.
  for (let tries = 0; tries < MAX_FAILURES; tries++) {
    const name = core.takeWantedWorker();
    if (name === 0) return;
    workers.add(name);
    startWorker(bootForWorker(name), factory, (reason) => {
      recordEnd(name, reason);
      workerEnded(name);
      changed();
    });
  }
}

function recordEnd(name: number, reason: string): void {
  ends.set(name, reason);
  for (const oldest of ends.keys()) if (ends.size > MOST_ENDS) ends.delete(oldest);
}

/** Why the worker of this name has ended, or else the one that ended last. Only the thread that starts workers hears of it. */
export function whyEnded(name: number): string {
  return ends.get(name) ?? [...ends.values()].at(-1) ?? "the main thread knows why";
}

let warned = false;

/** Says once why tasks run on one thread, though more were wanted. */
export function warnIfAlone(): void {
  if (warned || whyAlone === undefined) return;
  warned = true;
  console.warn(`parachan: parallel tasks run on one thread, as ${whyAlone}`);
}

/** Ends all workers as soon as they let go of what they run. Resolves when they have ended. */
export function stopWorkers(): Promise<void> {
  core.stopAll();
  if (workers.size === 0) return Promise.resolve();
  hold(true); // A worker does not keep the process alive, but whoever waits for its end does.
  return new Promise((resolve) => {
    stopped = resolve;
  });
}

function workerEnded(name: number): void {
  workers.delete(name);
  failures = core.hasStarted(name) !== 0 ? 0 : failures + 1;
  core.bury(name);
  if (failures >= MAX_FAILURES) {
    failures = 0;
    core.failFresh();
  }
  if (workers.size > 0 || stopped === undefined) return;
  hold(false);
  stopped();
  stopped = undefined;
}
