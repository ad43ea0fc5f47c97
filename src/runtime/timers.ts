// The timer heap: one a thread, by the time at which each is due.
//
// A thread that runs looks for itself whether one is due; before it sleeps under its event loop, the platform is asked for a
// timeout, and while it sleeps without, park.ts sleeps until then. Whether timers keep the process alive is for park.ts to say.
//
// All that waits for time asks this file what time it is. Another time than the platform's can be put in its place: it has
// a heap of its own, and the timers of the platform's stand still meanwhile.

import { laterUnheld } from "#platform";
import { atEnd } from "./end.js";

/** A timer that is in a heap, or has been. */
export interface Timer {
  /** When it is due: milliseconds, as `now` counts them. */
  due: number;
  fire(): void;
  /** Whether somebody waits for it, so that the process stays alive and there is no deadlock yet. */
  isAwaited(): boolean;
  /** Called if all timers are stopped, this one among them. */
  cutOff?(): void;
  /** Its place in the heap; -1 while it is in none. */
  place: number;
  heap: Timer[] | undefined;
}

/** What time it is, and what is due. */
export interface Time {
  now(): number;
  /** What `now` counts from: milliseconds since 1970. */
  readonly origin: number;
  /** As `Date.now()`, which follows the clock on the wall: milliseconds since 1970. */
  wall(): number;
  readonly heap: Timer[];
  /** Called when nobody on this thread can run; true if somebody may be able to now. */
  onIdle?(): boolean;
}

const platformTime: Time = {
  now: () => performance.now(),
  origin: performance.timeOrigin,
  wall: Date.now,
  heap: [],
};
/** The time of this thread. */
export let time: Time = platformTime;

/** When the platform's timeout is due that has been asked for. */
let asked: number = Number.POSITIVE_INFINITY;
/** Longest timeout that platforms take. */
const LONGEST = 2 ** 31 - 1;

const always = (): boolean => true;

/** Makes it another time on this thread, or the platform's again. */
export function setTime(other: Time = platformTime): void {
  time = other;
}

/** Milliseconds by the clock of timers. */
export function now(): number {
  return time.now();
}

/** A time by the clock of timers as a date. */
export function dateOf(moment: number): Date {
  return new Date(time.origin + moment);
}

/** Calls `fire` once it is `due`. Unless `isAwaited` says otherwise, somebody waits for that. */
export function startTimer(due: number, fire: () => void, isAwaited: () => boolean = always): Timer {
  const timer: Timer = { due, fire, isAwaited, place: -1, heap: undefined };
  arm(timer);
  return timer;
}

/** Puts a timer into the heap that is in none. */
export function arm(timer: Timer): void {
  const { heap } = time;
  timer.heap = heap;
  heap.push(timer);
  rise(heap, timer, heap.length - 1);
}

/** Takes the timer out; false if it has fired or been stopped. */
export function stopTimer(timer: Timer): boolean {
  const { place } = timer;
  if (place < 0) return false;
  const heap = timer.heap as Timer[];
  const last = heap.pop() as Timer;
  if (last !== timer) {
    rise(heap, last, place);
    sink(heap, last, last.place);
  }
  timer.place = -1;
  return true;
}

/** Takes all timers out. */
export function stopTimers(): void {
  for (const timer of time.heap.splice(0)) {
    timer.place = -1;
    timer.cutOff?.();
  }
}

atEnd(stopTimers);

/** Fires all timers that are due; whether there were any. */
export function fireDue(): boolean {
  const { heap } = time;
  if (heap.length === 0) return false;
  const moment = now();
  let fired = false;
  for (let timer = heap[0]; timer !== undefined && timer.due <= moment; timer = heap[0]) {
    stopTimer(timer);
    timer.fire();
    fired = true;
  }
  return fired;
}

/** Milliseconds until the first timer is due; Infinity if there is none. */
export function untilNextTimer(): number {
  const first = time.heap[0];
  return first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.due - now());
}

export function hasTimers(): boolean {
  return time.heap.length > 0;
}

/** Whether somebody waits for a timer. */
export function hasAwaitedTimers(): boolean {
  return time.heap.some((timer) => timer.isAwaited());
}

let onDue: () => void = () => {};

/** Says what is to be called when the platform's timeout has come. */
export function setOnDue(callback: () => void): void {
  onDue = callback;
}

/** Asks the platform for a timeout for the first timer, unless one is under way that comes in time. */
export function askForTimeout(): void {
  const due = platformTime.heap[0]?.due ?? Number.POSITIVE_INFINITY;
  if (asked <= due || time !== platformTime) return;
  asked = due;
  laterUnheld(
    () => {
      if (asked === due) asked = Number.POSITIVE_INFINITY;
      fireDue();
      onDue(); // After which it is asked again, if it was early, or too far off for one timeout.
    },
    Math.min(LONGEST, Math.ceil(due - now())),
  );
}

function rise(heap: Timer[], timer: Timer, from: number): void {
  let place = from;
  while (place > 0) {
    const parent = heap[(place - 1) >> 1] as Timer;
    if (parent.due <= timer.due) break;
    heap[place] = parent;
    parent.place = place;
    place = (place - 1) >> 1;
  }
  heap[place] = timer;
  timer.place = place;
}

function sink(heap: Timer[], timer: Timer, from: number): void {
  let place = from;
  for (;;) {
    let at = 2 * place + 1;
    if (at >= heap.length) break;
    let child = heap[at] as Timer;
    const other = heap[at + 1];
    if (other !== undefined && other.due < child.due) {
      child = other;
      at += 1;
    }
    if (timer.due <= child.due) break;
    heap[place] = child;
    child.place = place;
    place = at;
  }
  heap[place] = timer;
  timer.place = place;
}
