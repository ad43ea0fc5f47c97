// Tasks that keep a thread, or wait on one.

import { gomaxprocs, parallel } from "parachan";
import { read } from "parachan/metrics";

export const { compute, procs, receive, receiveBlocking } = parallel(import.meta.url, {
  /** Computes until it is told to stop. */
  compute(started, stop) {
    started.trySend(true);
    while (!stop.load());
  },
  procs: () => [gomaxprocs(), read().gomaxprocs],
  *receive(started, ch) {
    yield* started.send(true);
    return yield* ch.recv();
  },
  receiveBlocking(started, ch) {
    started.send(true).wait();
    return ch.recv().wait();
  },
});
