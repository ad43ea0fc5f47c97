// Tasks of fill.mjs.

import { chan, OutOfMemoryError, parallel, range, trySelect } from "parachan";
import { collectHere } from "./collector.mjs";

export const filler = parallel(import.meta.url, {
  *echo(requests, replies) {
    yield* range(requests, (value) => replies.send(value)[Symbol.iterator]());
  },

  /** Makes the channel one that others know. */
  look() {},

  *hold(text, quit) {
    yield* quit.recvOk();
    return text.length;
  },

  /** Keeps its thread from all else until the word is set. */
  keep(word, kept) {
    kept.done();
    Atomics.wait(word, 0, 0);
  },

  /** Makes channels until memory runs out, with others that do the same; answers how many. */
  *fill(group) {
    const made = [];
    try {
      for (;;) {
        const ch = chan(3);
        trySelect([ch.recv()]); // From now on it lies in the shared memory.
        ch.trySend(made.length);
        made.push(ch);
      }
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
    group.done();
    yield* group.wait();
    for (const [n, ch] of made.entries()) {
      if (ch.tryRecv() !== n) throw new Error(`channel ${n} holds another value`);
    }
    return made.length;
  },

  answer: (length) => new Uint8Array(length),

  throwBig(length) {
    throw Object.assign(new Error("too much"), { bytes: new Uint8Array(length) });
  },

  async collect() {
    await collectHere();
  },
});
