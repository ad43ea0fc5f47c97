// Tasks that every platform runs.

import { parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** Doubles what comes, until the channel is closed; answers how many came. */
  *double(/** @type {import("parachan").Chan<unknown>} */ from, /** @type {import("parachan").Chan<unknown>} */ to) {
    for (let count = 0; ; count++) {
      const [value, ok] = yield* from.recvOk();
      if (!ok) return count;
      yield* to.send(typeof value === "number" ? value * 2 : { twice: [value, value] });
    }
  },

  /** Whether it runs on the thread that has marked itself as the first. */
  here() {
    return Reflect.get(globalThis, "firstThread") === globalThis;
  },

  /** Answers after a timer of its own, that the library knows nothing of. */
  async sleep(/** @type {number} */ milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return "slept";
  },

  /** Fails as a user's function may. */
  fail() {
    throw new RangeError("of its own", { cause: { code: 7 } });
  },

  /** Changes what was handed over: the caller must not see it. */
  change(/** @type {{ list: number[] }} */ value) {
    value.list.push(4);
    return value.list.length;
  },
});
