// Tasks for shutdown.test.ts.

import { go, parallel, shutdown } from "parachan";

export const { end, nothing, one, sendLater, two } = parallel(import.meta.url, {
  end: () => shutdown(),
  nothing() {},
  one: () => 1,
  *two() {
    const other = go(one);
    return (yield* other) + 1;
  },
  /** @param {import("parachan").SendChan<number>} ch @param {number} milliseconds */
  *sendLater(ch, milliseconds) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    yield* ch.send(1);
  },
});
