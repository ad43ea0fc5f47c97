// Tasks for shutdown.test.ts.

import { parallel } from "parachan";

export const { nothing, sendLater } = parallel(import.meta.url, {
  nothing() {},
  /** @param {import("parachan").SendChan<number>} ch @param {number} milliseconds */
  *sendLater(ch, milliseconds) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    yield* ch.send(1);
  },
});
