// Tasks that say what they have been given.

import { parallel } from "parachan";

export const tasks = parallel(import.meta.url, {
  /** All arguments, as a list. */
  given: (...values) => values,

  /** Whether all arguments are one object. */
  areOne: (first, ...others) => others.every((other) => other === first),

  /** Says that it has started, and waits until the other channel is closed. */
  *wait(started, over) {
    yield* started.send(true);
    yield* over.recv();
  },
});
