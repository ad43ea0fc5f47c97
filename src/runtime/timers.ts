// The timer heap: one a thread, by the time at which each is due.
//
// The earliest one also has a timeout of the platform's, which wakes the event loop; while the thread sleeps without its
// event loop, park.ts sleeps until then. Whether timers keep the process alive is for park.ts to say.

import { laterUnheld } from "#platform";

/** A timer that is in the heap, or has been. */
export interface Timer {
  /** When it is due: milliseconds, as `performance.now()` counts them. */
  readonly due: number;
  readonly fire: () => void;
  /** Whether somebody waits for it, so that the process stays alive and there is no deadlock yet. */
  readonly isAwaited: () => boolean;
  /** Its place in the heap; -1 once it is out. */
  place: number;
}

const heap: Timer[] = [];
/** When the platform's timeout is due that has been asked for. */
let asked: number = Number.POSITIVE_INFINITY;
/** Longest timeout that platforms take. */
const LONGEST = 2 ** 31 - 1;

const always = (): boolean => true;

/** Calls `fire` once it is `due`. Unless `isAwaited` says otherwise, somebody waits for that. */
export function startTimer(due: number, fire: () => void, isAwaited: () => boolean = always): Timer {
  const timer: Timer = { due, fire, isAwaited, place: heap.length };
  heap.push(timer);
  rise(timer);
  if (timer.place === 0) ask();
  return timer;
}

/** Takes the timer out; false if it has fired or been stopped. */
export function stopTimer(timer: Timer): boolean {
  const { place } = timer;
  if (place < 0) return false;
  const last = heap.pop() as Timer;
  if (last !== timer) {
    heap[place] = last;
    last.place = place;
    rise(last);
    sink(last);
  }
  timer.place = -1;
  return true;
}

/** Takes all timers out. */
export function stopTimers(): void {
  for (const timer of heap) timer.place = -1;
  heap.length = 0;
}

/** Fires all timers that are due; whether there were any. */
export function fireDue(): boolean {
  const first = heap[0];
  if (first === undefined) return false;
  const now = performance.now();
  if (first.due > now) return false;
  for (let timer = heap[0]; timer !== undefined && timer.due <= now; timer = heap[0]) {
    stopTimer(timer);
    timer.fire();
  }
  if (heap.length > 0) ask();
  return true;
}

/** Milliseconds until the first timer is due; Infinity if there is none. */
export function untilNextTimer(): number {
  const first = heap[0];
  return first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.due - performance.now());
}

export function hasTimers(): boolean {
  return heap.length > 0;
}

/** Whether somebody waits for a timer. */
export function hasAwaitedTimers(): boolean {
  return heap.some((timer) => timer.isAwaited());
}

let onDue: () => void = () => {};

/** Says what is to be called when the platform's timeout has come. */
export function setOnDue(callback: () => void): void {
  onDue = callback;
}

/** Asks the platform for a timeout for the first timer, unless one is under way that comes in time. */
function ask(): void {
  const { due } = heap[0] as Timer;
  if (asked <= due) return;
  asked = due;
  laterUnheld(
    () => {
      if (asked === due) asked = Number.POSITIVE_INFINITY;
      if (!fireDue() && heap.length > 0) ask(); // It was early, or too far off for one timeout.
      onDue();
    },
    Math.min(LONGEST, Math.ceil(due - performance.now())),
  );
}

function rise(timer: Timer): void {
  while (timer.place > 0) {
    const parent = heap[(timer.place - 1) >> 1] as Timer;
    if (parent.due <= timer.due) return;
    swap(timer, parent);
  }
}

function sink(timer: Timer): void {
  for (;;) {
    let child = heap[2 * timer.place + 1];
    const other = heap[2 * timer.place + 2];
    if (child === undefined) return;
    if (other !== undefined && other.due < child.due) child = other;
    if (timer.due <= child.due) return;
    swap(timer, child);
  }
}

function swap(a: Timer, b: Timer): void {
  const place = a.place;
  a.place = b.place;
  b.place = place;
  heap[a.place] = a;
  heap[b.place] = b;
}
