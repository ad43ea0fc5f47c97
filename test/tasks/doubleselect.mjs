// The parties of doubleselect: one sender selects over four channels, four muxers bring them together again.

import { parallel, range, select } from "parachan";

export const roles = {
  /** Sends 0 … count - 1, each on whichever channel takes it. */
  *sender(channels, count) {
    for (let i = 0; i < count; i++) yield* select(channels.map((ch) => ch.send(i)));
    for (const ch of channels) ch.close();
  },

  *muxer(from, to) {
    yield* range(from, function* (value) {
      yield* to.send(value);
    });
  },
};

export const tasks = parallel(import.meta.url, roles);
