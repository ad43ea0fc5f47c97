// A task that says what its thread's garbage collector sees.

import { parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** How many bytes of buffers this thread has, to its collector's knowledge, while it has what came. */
  seen(/** @type {unknown} */ came) {
    const { arrayBuffers } = process.memoryUsage();
    return came === undefined ? Number.NaN : arrayBuffers;
  },
});
