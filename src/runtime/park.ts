// Sleeping: the only file in which a thread waits.
//
//   nothing to run ─▶ spin a little ─▶ announce ─▶ look again ─▶ sleep
//
// A value sent after the look but before the announcement would wake nobody, hence the second look, which is inside the
// core's `announce`. A worker sleeps in `Atomics.wait` at first, which wakes fastest, but only for a few milliseconds: its
// event loop may have something for it that this library knows nothing of. After that, and on the thread that began,
// sleep is an `Atomics.waitAsync`, under which the event loop runs.

import { cores, eventsOutstanding, exitWorker, hold, laterUnheld, mayBlock, nextTurn } from "#platform";
import { ASLEEP, DOZING } from "../core/layout.js";
import { DeadlockError } from "../errors.js";
import { publishLive } from "./census.js";
import { dumpAll } from "./dump.js";
import { startWanted } from "./pool.js";
import { core, isWorker, sleepWord } from "./thread.js";
import { fireDue, hasHeldTimers, hasTimers, setOnDue, untilNextTimer } from "./timers.js";

/** Longest spin before sleeping, in milliseconds: what a futex round trip costs. */
const SPIN = 0.05;
/** Longest sleep without the event loop, in milliseconds. */
const BLOCK = 4;
/** How often a thread that dozes looks whether anything can still come from its event loop, in milliseconds. */
const DOZE_CHECK = 100;

/** What the scheduler is asked, as it stands above this file. */
export interface Sleeper {
  hasEntries(): boolean;
  kick(): void;
}

let sleeper: Sleeper;
/** Whether a decision to sleep is under way. */
let deciding = false;
/** Whether this thread has announced itself asleep to the others. */
let asleep = false;
/** Whether a `waitAsync` is pending; it outlives the sleep that asked for it. */
let listening = false;
/** Imports and the like that this library itself has under way here. */
let underWay = 0;

export function setSleeper(one: Sleeper): void {
  sleeper = one;
  setOnDue(one.kick);
}

/** Counts something that will call back into this thread, so that it is waited for. */
export function beginOutside(): void {
  underWay += 1;
}

export function endOutside(): void {
  underWay -= 1;
}

/** Whether this library has something under way that will call back into this thread. */
export function isUnderWay(): boolean {
  return underWay > 0;
}

/** Says that this thread runs, if it had said that it sleeps. */
export function awake(): void {
  if (!asleep) return;
  asleep = false;
  core.arise();
}

/** To be called when nobody is ready. Awaiting code runs first, for it may ready somebody; then the thread sleeps. */
export function idle(): void {
  if (deciding) return;
  deciding = true;
  nextTurn(decide);
}

/** Sleeps on this stack until there may be something to run. */
export function block(): void {
  if (!isWorker) startWanted(sleeper.kick);
  if (spin()) return;
  if (!isWorker && core.busyWorkers() === 0 && !hasTimers() && core.hasWork() === 0) {
    throw new DeadlockError(dumpAll()); // While this thread is blocked, its event loop brings nothing either.
  }
  if (!core.announce(false)) return;
  const { words, index } = sleepWord();
  Atomics.wait(words, index, ASLEEP, untilNextTimer());
  core.arise();
  fireDue();
  if (isWorker && core.isStopping() !== 0) exitWorker();
}

function decide(): void {
  deciding = false;
  if (core.isStopping() !== 0) {
    if (isWorker) exitWorker();
    return;
  }
  publishLive();
  if (!isWorker) startWanted(sleeper.kick);
  if (core.hasWork() !== 0 || ((isWorker || sleeper.hasEntries()) && spin())) {
    sleeper.kick();
    return;
  }
  if (!isWorker) hold(hasHeldTimers() || (sleeper.hasEntries() && (hasTimers() || core.busyWorkers() > 0)));
  if (isWorker && mayBlock() && !hasTimers() && !isDozing() && !sleepBriefly()) return;
  sleepInEventLoop();
}

/** Whether this thread's own event loop may bring something. */
function isDozing(): boolean {
  return underWay > 0 || hasHeldTimers() || (sleeper.hasEntries() && hasTimers()) || eventsOutstanding();
}

/** Sleeps without the event loop; false if somebody woke the thread. */
function sleepBriefly(): boolean {
  if (core.announce(false)) {
    const { words, index } = sleepWord();
    const outcome = Atomics.wait(words, index, ASLEEP, BLOCK);
    core.arise();
    if (outcome === "timed-out") return true;
  }
  sleeper.kick();
  return false;
}

function sleepInEventLoop(): void {
  const dozing = isWorker && isDozing();
  if (!core.announce(dozing)) {
    sleeper.kick();
    return;
  }
  asleep = true;
  if (dozing) laterUnheld(checkDozing, DOZE_CHECK);
  listen(dozing ? DOZING : ASLEEP);
}

function listen(sleep: number): void {
  if (listening) return;
  const { words, index } = sleepWord();
  const waiting = Atomics.waitAsync(words, index, sleep);
  if (!waiting.async) {
    sleeper.kick();
    return;
  }
  listening = true;
  void waiting.value.then(() => {
    listening = false;
    sleeper.kick();
  });
}

/** What a dozing thread waited for may have come to nothing: then it sleeps like the others, and counts as they do. */
function checkDozing(): void {
  if (!asleep) return;
  awake();
  idle();
}

/** Looks for work for a moment; true if there is some. It pays only if another core can bring it. */
function spin(): boolean {
  if (cores() < 2 || core.busyWorkers() === 0) return core.hasWork() !== 0;
  const end = performance.now() + SPIN;
  do {
    for (let i = 0; i < 32; i++) if (core.hasWork() !== 0) return true;
  } while (performance.now() < end);
  return false;
}
