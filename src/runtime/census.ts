// Goroutines by number, and how many there are.

import { ID_BLOCK } from "../core/layout.js";
import { core } from "./thread.js";

/** The number of the main program: a dump gives it to whoever waits without being a goroutine. */
export const MAIN = 1;

let nextId = 0;
let lastId = -1;
let live = 0;
let published = 0;

/** A number that no other goroutine has had, on any thread. */
export function takeId(): number {
  if (nextId > lastId) {
    nextId = (core.takeIds() >>> 0) + MAIN + 1;
    lastId = nextId + ID_BLOCK - 1;
  }
  const id = nextId;
  nextId += 1;
  return id;
}

export function countLive(delta: number): void {
  live += delta;
}

/** How many goroutines this thread answers for: its own, and the tasks that it has started. */
export function liveHere(): number {
  return live;
}

/** Counts this thread's goroutines no more: they have been cut off. */
export function forgetLive(): void {
  live = 0;
}

/** Tells the other threads how many goroutines this one answers for. */
export function publishLive(): void {
  if (live === published) return;
  published = live;
  core.publishLive(live);
}

/** How many goroutines there are, the main program among them. Other threads' are counted as of their last pause. */
export function liveGoroutines(): number {
  publishLive();
  return MAIN + core.liveGoroutines();
}
