// Sleeping: the only file in which a thread waits.
//
//   nothing to run ─▶ spin a little ─▶ announce ─▶ look again ─▶ sleep
//
// A value sent after the look but before the announcement would wake nobody, hence the second look, which is inside the
// core's `announce`. A worker sleeps in `Atomics.wait` at first, which wakes fastest, but only for a few milliseconds: its
// event loop may have something for it that this library knows nothing of. After that, and on the thread that began,
// sleep is an `Atomics.waitAsync`, under which the event loop runs. Where that is missing (Firefox before 145), the thread
// has a bell: a second worker, which sleeps in its place on the same word and then sends a message.

import { cores, eventsOutstanding, hold, looksForDry, mayBlock, nextTurn, ring, startWorker } from "#platform";
import { ASLEEP, AWAKE, DOZING } from "../core/layout.js";
import { DeadlockError, WorkerDiedError } from "../errors.js";
import type { Boot } from "../platform/types.js";
import { publishLive } from "./census.js";
import { forgetCompleted } from "./completed.js";
import { BELL_INDEX, ownWords, SLEEP_INDEX, threadWords } from "./control-block.js";
import { endWorker } from "./cut-off.js";
import { dump } from "./dump.js";
import { hasEntries } from "./entries.js";
import { endBatch } from "./holdings.js";
import { endingWorkers } from "./last-words.js";
import { factory, startWanted } from "./pool.js";
import { elapsed } from "./stopwatch.js";
import { bootForBell, core, isWorker } from "./thread.js";
import { askForTimeout, fireDue, hasAwaitedTimers, hasTimers, time, untilNextTimer } from "./timers.js";
import { unaskedCause } from "./unasked.js";

/** Longest spin before sleeping, in milliseconds: what a futex round trip costs. */
const SPIN = 0.05;
/** Longest sleep without the event loop, in milliseconds. */
const BLOCK = 4;

/** How often the thread that began looks, while it is blocked, whether workers have ended, in milliseconds. */
const LOOK = 1000;
/** And how often whether others fall asleep, while one that has ended counts as busy. */
const LOOK_AGAIN = 10;

/** Lets the scheduler run, which stands above this file. */
let kick: () => void;
/** Whether a decision to sleep is under way. */
let deciding = false;
/** Whether this thread has announced itself asleep to the others. */
let asleep = false;
/** Whether a `waitAsync` or the bell is pending; it outlives the sleep that asked for it. */
let listening = false;
/** Whether there is a worker that sleeps in this thread's place, where there is no `waitAsync`. */
let hasBell = false;
/**
 * Those who say whether somebody waits for what will call back into this thread though its platform does not keep it alive for
 * that: signals.
 */
const awaited = new Set<() => boolean>();
/** What may call back into this thread soon: promises that are waited for, goroutines that are async functions. */
let hoped = 0;

/** How many await something of this library's, as async functions do that are among the hoped for. */
let inside = 0;

export function onWake(callback: () => void): void {
  kick = callback;
}

/** Keeps the process alive whenever `isAwaited` says that somebody waits, until the answer is called. */
export function expectWhile(isAwaited: () => boolean): () => void {
  awaited.add(isAwaited);
  return () => void awaited.delete(isAwaited);
}

/** Counts something for which the thread had better not sleep without its event loop (1), or no more (-1). */
export function countHoped(delta: number): void {
  hoped += delta;
}

/** Counts somebody who awaits an op or a goroutine (1), or no more (-1). */
export function countInside(delta: number): void {
  inside += delta;
}

/** Whether promises, or signals that somebody waits for, may call back into this thread. */
export function isHoping(): boolean {
  return hoped > 0 || isSignalAwaited();
}

/** Whether this library knows of something that will call back into this thread. */
export function isExpecting(): boolean {
  return hasAwaitedTimers() || isSignalAwaited();
}

function isSignalAwaited(): boolean {
  for (const isAwaited of awaited) if (isAwaited()) return true;
  return false;
}

/** Says that this thread runs, if it had said that it sleeps. */
export function awake(): void {
  if (!asleep) return;
  asleep = false;
  core.arise();
  if (isWorker) hold(true);
}

/** To be called when nobody is ready. Awaiting code runs first, for it may ready somebody; then the thread sleeps. */
export function idle(): void {
  if (deciding) return;
  deciding = true;
  nextTurn(decide);
}

/** Sleeps on this stack until there may be something to run. */
export function block(): void {
  awake(); // Code that the event loop runs may block a thread that has said that it sleeps under it.
  startWanted(kick);
  if (spin() || time.onIdle()) return;
  const dozes = isWorker && hasAwaitedTimers(); // Else nobody would know that this thread wakes by itself.
  if (core.announce(dozes)) {
    // After the announcement: from then on, the last worker that falls asleep wakes the thread that began.
    const ending = isWorker ? 0 : endingWorkers();
    const stuck = !isWorker && !hasAwaitedTimers() && isStuck(ending);
    const look = isWorker ? Number.POSITIVE_INFINITY : ending === 0 ? LOOK : LOOK_AGAIN;
    if (!stuck) Atomics.wait(ownWords, SLEEP_INDEX, dozes ? DOZING : ASLEEP, Math.min(look, untilNextTimer()));
    core.arise();
    if (stuck) throw whyStuck(ending);
    fireDue();
  }
  endIfStopping();
}

/** Whether nothing will wake this thread, whose event loop brings nothing: nor that a worker has ended. */
function isStuck(ending: number): boolean {
  return (core.busyWorkers() <= ending || core.isStopping() !== 0) && core.hasWork() === 0;
}

function whyStuck(ending: number): Error {
  if (ending === 0 || core.isStopping() !== 0) return new DeadlockError(dump(), undefined, unaskedCause());
  return new WorkerDiedError("a worker thread has ended, which wait() keeps from being told: use await");
}

/** To be called now and then while the thread is blocked by a call and has something to run all the time. */
export function attend(): void {
  fireDue();
  startWanted(kick);
  endIfStopping();
}

function endIfStopping(): void {
  if (!isWorker || core.isStopping() === 0) return;
  endWorker();
  for (;;) Atomics.wait(ownWords, SLEEP_INDEX, AWAKE); // A browser leaves the stack alone for a while: nothing on it may go on.
}

function decide(): void {
  deciding = false;
  if (core.isStopping() !== 0) {
    if (isWorker) endWorker();
    return;
  }
  publishLive();
  endBatch();
  forgetCompleted();
  fireDue(); // A timeout of the platform's takes a millisecond at least.
  startWanted(kick);
  if (core.hasWork() !== 0 || ((isWorker || hasEntries()) && spin()) || time.onIdle()) {
    kick();
    return;
  }
  if (isWorker && mayBlock() && !hasTimers() && !isHoping() && eventsOutstanding() !== true && !sleepBriefly()) return;
  sleepInEventLoop();
}

/** Sleeps without the event loop; false if somebody woke the thread. */
function sleepBriefly(): boolean {
  if (core.announce(true)) {
    const outcome = Atomics.wait(ownWords, SLEEP_INDEX, DOZING, BLOCK);
    core.arise();
    if (outcome === "timed-out") return true;
  }
  kick();
  return false;
}

/** Sleeps under the event loop. A worker dozes until its event loop has run dry, for it may bring something. */
function sleepInEventLoop(): void {
  if (!core.announce(isWorker)) {
    kick();
    return;
  }
  asleep = true;
  askForTimeout(kick);
  listen(isWorker ? DOZING : ASLEEP);
  // After the announcement: from then on, the last worker that falls asleep wakes the thread that began.
  hold(isExpecting() || (!isWorker && hasEntries() && core.busyWorkers() > 0));
}

/** A worker's event loop brings nothing any more: only other threads can wake it. It lives on, but counts as asleep. */
export function sleepSoundly(): void {
  hold(true);
  if (!asleep || core.isStopping() !== 0) return;
  if (looksForDry && hoped > inside) return; // Somebody waits for a promise of another's, so perhaps for I/O.
  core.arise();
  if (core.announce(false)) return; // What it listens to is the word, whatever that says.
  asleep = false;
  kick();
}

function listen(sleep: number): void {
  if (listening) return;
  listening = true;
  if (typeof Atomics.waitAsync !== "function") {
    askBell(sleep);
    return;
  }
  const waiting = Atomics.waitAsync(ownWords, SLEEP_INDEX, sleep);
  if (waiting.async) void waiting.value.then(heard);
  else heard();
}

function heard(): void {
  listening = false;
  kick();
}

/** Lets this thread's bell sleep in its place. */
function askBell(sleep: number): void {
  if (!hasBell) startBell();
  Atomics.store(ownWords, BELL_INDEX, sleep);
  Atomics.notify(ownWords, BELL_INDEX);
}

function startBell(): void {
  hasBell = true;
  const lost = (reason: string): never => {
    throw new Error(`parachan: nothing can wake this thread, for its bell has ended: ${reason}`);
  };
  startWorker(bootForBell(), factory, lost, heard);
}

/** What a bell does, for good: it waits until it is asked, then in the other's place, then rings. */
export function toll(boot: Boot, thread: number): never {
  const words = threadWords(boot.memory, thread);
  for (;;) {
    Atomics.wait(words, BELL_INDEX, 0);
    Atomics.wait(words, SLEEP_INDEX, Atomics.exchange(words, BELL_INDEX, 0));
    ring();
  }
}

/** Looks for work for a moment; true if there is some. It pays only if another core can bring it. */
function spin(): boolean {
  if (cores() < 2 || core.busyWorkers() === 0) return core.hasWork() !== 0;
  const end = elapsed() + SPIN;
  do {
    for (let i = 0; i < 32; i++) if (core.hasWork() !== 0) return true;
  } while (elapsed() < end);
  return false;
}
