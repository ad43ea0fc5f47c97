// Tasks for sleeping.test.ts.

import { setTimeout } from "node:timers/promises";
import { parallel } from "parachan";
import { sleep } from "parachan/time";

export const tasks = parallel(import.meta.url, {
  /** Blocks the thread in code that its event loop runs, so often, when the thread has slept before. */
  async block(times) {
    for (let i = 0; i < times; i++) {
      await setTimeout(2);
      sleep(1).wait();
    }
  },
});
