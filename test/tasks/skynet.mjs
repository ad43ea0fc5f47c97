// Skynet: a tree of goroutines, ten children each, whose leaves send their number and whose nodes send sums.

import { chan, go, parallel } from "parachan";

export const roles = {
  /** Sends the sum of `size` numbers from `first` on. Nodes of `spread` leaves or more start their children on any thread. */
  *skynet(out, first, size, spread) {
    if (size === 1) {
      yield* out.send(first);
      return;
    }
    const sums = chan();
    const part = size / 10;
    const child = size >= spread ? tasks.skynet : roles.skynet;
    for (let i = 0; i < 10; i++) go(child, sums, first + i * part, part, spread);
    let sum = 0;
    for (let i = 0; i < 10; i++) sum += yield* sums.recv();
    yield* out.send(sum);
  },
};

export const tasks = parallel(import.meta.url, roles);
