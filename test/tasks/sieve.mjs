// The prime sieve's filter.

import { parallel } from "parachan";

export const roles = {
  /** Passes on what `prime` does not divide. */
  *filter(from, to, prime) {
    for (;;) {
      const n = yield* from.recv();
      if (n % prime !== 0) yield* to.send(n);
    }
  },
};

export const tasks = parallel(import.meta.url, roles);
