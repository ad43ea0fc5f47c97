// Tasks of the threads on the other core.

import { parallel, select } from "parachan";
import { bootForWorker } from "../../dist/runtime/thread.js";

export const tasks = parallel(import.meta.url, {
  core: () => (bootForWorker(0).module === undefined ? "js" : "wasm"),

  *double(
    /** @type {import("parachan").RecvChan<number>} */ numbers,
    /** @type {import("parachan").SendChan<number>} */ doubles,
  ) {
    for (let count = 0; ; count++) {
      const [n, ok] = yield* numbers.recvOk();
      if (!ok) {
        doubles.close();
        return count;
      }
      yield* doubles.send(2 * n);
    }
  },

  /** Sends what is left to send on one of two channels; answers with the sums of what went where. */
  *chooseOften(
    /** @type {import("parachan").SendChan<number>} */ first,
    /** @type {import("parachan").SendChan<number>} */ second,
    /** @type {number} */ count,
  ) {
    const sums = { first: 0, second: 0 };
    for (let i = 0; i < count; i++) {
      const chosen = yield* select({ first: first.send(i), second: second.send(i) });
      sums[chosen.case] += i;
    }
    return sums;
  },

  *sumAll(/** @type {import("parachan").RecvChan<Uint8Array>} */ values) {
    let sum = 0;
    for (;;) {
      const [bytes, ok] = yield* values.recvOk();
      if (!ok) return sum;
      for (const byte of bytes) sum += byte;
    }
  },
});
