// Spinning: a thread that has nothing else to run looks again for a moment before it gives up (Go's spinning Ms).
//
// A hand-over between two cores takes some 0.2 µs, a turn of the event loop 1 µs, a sleep and its end 50 µs. What spins
// only repeats a look that it may make at any time, so nothing but time depends on it. It stops where it does not pay:
// each spin in vain costs a credit, and without credit only every 32nd chance is taken.

import { ROOT_THREADS } from "../../src/core/layout";
import { loadCell } from "../seam";
import { spendSpin } from "./goroutine";
import { hasWork } from "./idle";
import { isInboxEmpty } from "./inbox";
import { isReadyEmpty } from "./ready";

/** What a spin that pays earns, and the most credit there is. */
const REWARD = 4;
const MOST_CREDIT = 32;
/** Looks into the inbox between two for all there is to do, each of which takes a cache line from who works. */
const LOOKS_FOR_WORK = 256;

/** How long others' queues are left alone once what was seen there was gone: for 2 to 30 µs, as sixteenths of a spin. */
export const SHORT_GRACE = 8;
const LONG_GRACE = 64;

/** Looks into the inbox that a spin lasts for; 0: nobody spins. */
let patience: i32 = 0;
let credit: i32 = MOST_CREDIT;
/** Chances to spin that there have been without credit. */
let chances: i32 = 0;
/** What is granted now: more with each spin that ended because of a fresh task, until one has been taken. */
let grace: i32 = 0;
/** Looks that are left of this spin. */
let left: i32 = 0;

/** Sets how long this thread spins, in looks of about a nanosecond. It pays only where threads have a core each. */
export function setPatience(looks: i32): void {
  patience = looks;
}

/** Spins until there is something to run; false if there is nothing. */
export function spin(): bool {
  pause(grace);
  for (let tries = 0; !hasWork(); tries++) {
    if (mayTryAgain(tries, LOOKS_FOR_WORK)) continue;
    grace = 0;
    return hasWork();
  }
  if (grace < LONG_GRACE && isReadyEmpty() && isInboxEmpty()) grace = 2 * grace + SHORT_GRACE;
  return true;
}

/** To be called when a fresh task has been taken. */
export function foundTask(): void {
  grace = 0;
}

/**
 * Whether what has been tried in vain, `tries` times after the first, is to be tried again: not if there is something else to
 * run by then. Lets as many looks into the inbox go by.
 */
export function mayTryAgain(tries: i32, looks: i32): bool {
  if (tries === 0) {
    if (!begin()) return false;
  } else if (left === 0) {
    credit = credit > REWARD ? credit - REWARD - 1 : 0; // It did not pay.
    return false;
  }
  const end = left > looks ? left - looks : 0;
  for (; left > end; left--) if (!isInboxEmpty()) return false;
  return true;
}

/** To be called by who has lost a race: the winner goes on without having its cache lines taken. */
export function backOff(): void {
  pause(1);
}

/** Lets so many sixteenths of a spin go by, or until something is sent here. */
export function pause(sixteenths: i32): void {
  for (let looks = (patience >> 4) * sixteenths; looks > 0 && isInboxEmpty(); looks--) {}
}

/** Begins a spin, which is taken to pay until it turns out not to. */
function begin(): bool {
  if (patience === 0 || !isReadyEmpty() || loadCell(ROOT_THREADS) === 1) return false;
  if (credit === 0) {
    chances += 1;
    if (chances % 32 !== 0) return false;
  }
  spendSpin();
  left = patience;
  credit = credit + REWARD < MOST_CREDIT ? credit + REWARD : MOST_CREDIT;
  return true;
}
