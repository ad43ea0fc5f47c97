// Tasks under a name of their own: in a bundle, a module has no URL that all threads agree on.

import { parallel } from "parachan";

export const tasks = parallel("bundle/tasks", {
  *sum(/** @type {import("parachan").RecvChan<number>} */ numbers) {
    let sum = 0;
    for (;;) {
      const [n, ok] = yield* numbers.recvOk();
      if (!ok) return sum;
      sum += n;
    }
  },

  where: () => (typeof document === "undefined" ? "worker" : "page"),
});
