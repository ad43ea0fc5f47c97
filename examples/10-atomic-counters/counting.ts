// What the worker threads do.

import { parallel } from "parachan";
import type { Uint32 } from "parachan/atomic";

export const { count } = parallel(import.meta.url, {
  /** Adds 1, `times` times. */
  count(ops: Uint32, times: number) {
    for (let i = 0; i < times; i++) ops.add(1);
  },
});
