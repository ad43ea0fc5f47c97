// A task that keeps its thread busy, and then waits.

import { parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** Counts to `n`, and then adds what `more` brings. */
  *add(/** @type {number} */ n, /** @type {import("parachan").RecvChan<number>} */ more) {
    let sum = 0;
    while (sum < n) sum += 1;
    return sum + ((yield* more.recv()) ?? 0);
  },
});
