// Tasks that say what they have been given.

import { parallel } from "parachan";
import { Value } from "parachan/atomic";
import { Map as SyncMap } from "parachan/sync";

export const tasks = parallel(import.meta.url, {
  /** All arguments, as a list. */
  given: (...values) => values,

  /** The first of the arguments. */
  first: (value) => value,

  /** Throws the first of the arguments. */
  fail: (value) => {
    throw value;
  },

  /** What the channels hold, and their capacities. */
  contents: (...channels) =>
    channels.map((ch) => [ch.capacity, ...Array.from({ length: ch.length }, () => ch.tryRecv())]),

  /** How long the chain is of channels, maps and values that begins here. */
  depth: (thing) => {
    for (let depth = 0; ; depth++) {
      if (thing === undefined) return depth;
      const next =
        thing instanceof SyncMap ? thing.load("next") : thing instanceof Value ? thing.load() : thing.tryRecv();
      thing = next?.inside ?? next;
    }
  },

  /** Counts the WaitGroup down, and unlocks the mutex. */
  meet(group, mutex) {
    mutex.unlock();
    group.done();
  },

  /** Sends 42 on each channel that comes. */
  *answer(requests) {
    for (;;) {
      const [reply, ok] = yield* requests.recvOk();
      if (!ok) return;
      yield* reply.send(42);
    }
  },

  /** Whether all arguments are one object. */
  areOne: (first, ...others) => others.every((other) => other === first),

  /** Says that it has started, and waits until the other channel is closed. */
  *wait(started, over) {
    yield* started.send(true);
    yield* over.recv();
  },
});
