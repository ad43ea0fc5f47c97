// Waiters whose wait is over, kept for the next: a control block costs more than an object.

import { atEnd } from "./end.js";
import { core } from "./thread.js";

/** Most of a kind. */
const MOST = 1024;

/** A list of those of one kind. */
export function makeSpares<W extends { readonly block: number }>(): W[] {
  const spares: W[] = [];
  atEnd(() => {
    for (const { block } of spares.splice(0)) core.freeGoroutine(block);
  });
  return spares;
}

/** Keeps a waiter; false if there are enough. */
export function keepSpare<W>(spares: W[], waiter: W): boolean {
  return spares.length < MOST && spares.push(waiter) > 0;
}
