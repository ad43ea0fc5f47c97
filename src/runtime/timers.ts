// The timer heap: one a thread, by the time at which each is due.
//
// A thread that runs looks for itself whether one is due; before it sleeps under its event loop, the platform is asked for a
// timeout, and while it sleeps without, park.ts sleeps until then. Whether timers keep the process alive is for park.ts to say.
//
// All that waits for time asks this file what time it is. Another time than the platform's can be put in its place: it has
// a heap of its own, and the timers of the platform's stand still meanwhile.

import { laterUnheld } from "#platform";
import { OutOfMemoryError } from "../errors.js";

/** A timer that is in a heap, or has been. */
export interface Timer {
  /** When it is due: milliseconds, as `now` counts them. */
  due: number;
  /** May throw OutOfMemoryError, and is called again then; another error crashes the program. */
  fire(): void;
  /** Whether somebody waits for it, so that the process stays alive and there is no deadlock yet. */
  isAwaited(): boolean;
  /** Called if all timers are stopped, this one among them. */
  cutOff?(): void;
  /** Its place in the heap; -1 while it is in none. */
  place: number;
  /** Whether it ends a wait: what else is due in the same instant has come in time, and fires before. */
  readonly isLast?: boolean;
}

/** When a timer is due that never fires, or that there is not. */
const NEVER_DUE: number = Number.POSITIVE_INFINITY;

/** What time it is, and what is due. */
export interface Time {
  now(): number;
  /** What `now` counts from, milliseconds since 1970; the platform's is `performance.timeOrigin`. */
  readonly origin?: number;
  readonly heap: Timer[];
  /** Called when nobody on this thread can run; true if somebody may be able to now. */
  onIdle(): boolean;
}

const platformTime: Time = {
  now: () => performance.now(),
  onIdle: () => false,
  heap: [],
};
/** The time of this thread. */
export let time: Time = platformTime;

/** When the platform's timeout is due that has been asked for. Of fake timers, it may be one that never comes. */
let asked: number = NEVER_DUE;
/** Longest timeout that platforms take. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds until a timer that has found the memory full tries again. */
const RETRY = 10;

const always = (): boolean => true;

/** Makes it another time on this thread, or the platform's again. */
export function setTime(other: Time = platformTime): void {
  time = other;
}

/** Milliseconds by the clock of timers. */
export function now(): number {
  return time.now();
}

/** What `now` counts from: milliseconds since 1970. */
export function origin(): number {
  return time.origin ?? performance.timeOrigin;
}

/** As `Date.now()`, which follows the clock on the wall: milliseconds since 1970. */
export function wall(): number {
  return time.origin === undefined ? Date.now() : time.origin + now();
}

/** A time by the clock of timers as a date. */
export function dateOf(moment: number): Date {
  return new Date(origin() + moment);
}

/** Calls `fire` once it is `due`. Unless `isAwaited` says otherwise, somebody waits for that. */
export function startTimer(due: number, fire: () => void, isAwaited: () => boolean = always, isLast = false): Timer {
  const timer: Timer = { due, fire, isAwaited, place: -1, isLast };
  arm(timer);
  return timer;
}

/** Puts the timer where it belongs in the heap, whose `due` has just been set: it need not have been stopped. */
export function arm(timer: Timer): void {
  const { heap } = time;
  if (timer.place < 0 || heap[timer.place] !== timer) {
    stopTimer(timer); // It may be the platform's, and this another time.
    timer.place = heap.length;
  }
  rise(heap, timer);
  sink(heap, timer);
}

/** Takes the timer out; false if it has fired or been stopped. */
export function stopTimer(timer: Timer): boolean {
  const { place } = timer;
  if (place < 0) return false;
  const heap = time.heap[place] === timer ? time.heap : platformTime.heap;
  const last = heap.pop() as Timer;
  if (last !== timer) {
    last.place = place;
    rise(heap, last);
    sink(heap, last);
  }
  timer.place = -1;
  return true;
}

/** Takes all timers out; unless it is said of which times, also those that stand still. */
export function stopTimers(times: readonly Time[] = [platformTime, time]): void {
  for (const { heap } of times) {
    for (const timer of heap.splice(0)) {
      timer.place = -1;
      timer.cutOff?.();
    }
  }
}

/** Fires all timers that are due; whether there were any. */
export function fireDue(): boolean {
  if (!hasTimers()) return false;
  const moment = now();
  if (nextDue() > moment) return false;
  do fire(time.heap[0] as Timer);
  while (nextDue() <= moment);
  return true;
}

/** Fires the timer if it is due, before others that are. */
export function fireIfDue(timer: Timer): boolean {
  if (time.heap[timer.place] !== timer || timer.due > now()) return false;
  fire(timer);
  return true;
}

/** Fires the timer. There is no call that an error could go to: one that finds the memory full is due again soon. */
function fire(timer: Timer): void {
  stopTimer(timer);
  try {
    timer.fire();
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) return void Promise.reject(error); // Of code that is told of a deadline.
    timer.due = now() + RETRY;
    arm(timer);
  }
}

/** When the first timer is due; NEVER_DUE if there is none. */
export function nextDue(): number {
  return time.heap[0]?.due ?? NEVER_DUE;
}

/** Milliseconds until the first timer is due; Infinity if there is none. */
export function untilNextTimer(): number {
  return Math.max(0, nextDue() - now());
}

/** Whether a timer will ever be due. */
export function hasTimers(): boolean {
  return nextDue() < NEVER_DUE;
}

/** Whether somebody waits for a timer. */
export function hasAwaitedTimers(): boolean {
  return time.heap.some((timer) => timer.isAwaited());
}

/** Asks the platform for a timeout for the first timer, unless one is under way that comes in time. It calls `onDue`. */
export function askForTimeout(onDue: () => void): void {
  const due = nextDue();
  if ((asked <= due && asked > now()) || time !== platformTime || due === NEVER_DUE) return;
  asked = due;
  laterUnheld(
    () => {
      if (asked === due) asked = NEVER_DUE;
      fireDue();
      onDue(); // After which it is asked again, if it was early, or too far off for one timeout.
    },
    Math.min(LONGEST, Math.ceil(untilNextTimer())),
  );
}

function isBefore(one: Timer, other: Timer): boolean {
  if (one.due !== other.due) return one.due < other.due;
  return one.isLast !== true && other.isLast === true;
}

/** Moves the timer towards the first place, from its own. */
function rise(heap: Timer[], timer: Timer): void {
  let { place } = timer;
  while (place > 0) {
    const parent = heap[(place - 1) >> 1] as Timer;
    if (!isBefore(timer, parent)) break;
    put(heap, place, parent);
    place = (place - 1) >> 1;
  }
  put(heap, place, timer);
}

/** Moves the timer away from the first place, from its own. */
function sink(heap: Timer[], timer: Timer): void {
  let { place } = timer;
  for (;;) {
    let at = 2 * place + 1;
    let child = heap[at];
    const other = heap[at + 1];
    if (child === undefined) break;
    if (other !== undefined && isBefore(other, child)) {
      child = other;
      at += 1;
    }
    if (!isBefore(child, timer)) break;
    put(heap, place, child);
    place = at;
  }
  put(heap, place, timer);
}

function put(heap: Timer[], place: number, timer: Timer): void {
  heap[place] = timer;
  timer.place = place;
}
