// Tasks that keep a thread, or wait on one.

import { parallel } from "parachan";

export const { compute, receive, receiveBlocking } = parallel(import.meta.url, {
  /** Computes until it is told to stop. */
  compute(started, stop) {
    started.trySend(true);
    while (!stop.load());
  },
  *receive(started, ch) {
    yield* started.send(true);
    return yield* ch.recv();
  },
  receiveBlocking(started, ch) {
    started.send(true).wait();
    return ch.recv().wait();
  },
});
