// Tasks whose worker may be terminated at any moment. What each has done is in a ledger that outlives it: a word for each
// value, and a word for each task.

import { parallel, select } from "parachan";

/** Words of the ledger: what is known of a value. */
export const SENT = 1;
export const RECEIVED = 2;

/** @param {Int32Array} ledger @param {number} id @param {number} what */
function note(ledger, id, what) {
  const before = Atomics.or(ledger, id, what);
  if (what === RECEIVED && (before & RECEIVED) !== 0) throw new Error(`${id} was received twice`);
}

export const tasks = parallel(import.meta.url, {
  /** Sends the values from `from` on. */
  *send(ch, ledger, from, count) {
    for (let id = from; id < from + count; id++) {
      yield* ch.send(id % 3 === 0 ? { id } : id);
      note(ledger, id, SENT);
    }
  },

  /** Receives until the channel is closed. */
  *receive(ch, ledger) {
    for (;;) {
      const [value, ok] = yield* ch.recvOk();
      if (!ok) return;
      note(ledger, typeof value === "number" ? value : value.id, RECEIVED);
    }
  },

  /** Sends the values from `from` on, to whichever channel takes them first, and receives from them meanwhile. */
  *choose(channels, ledger, from, count) {
    let id = from;
    while (id < from + count) {
      const cases = channels.flatMap((ch) => [ch.send(id), ch.recvOk()]);
      const { case: which, value } = yield* select(cases);
      if (which % 2 === 0) note(ledger, id++, SENT);
      else if (value[1]) note(ledger, typeof value[0] === "number" ? value[0] : value[0].id, RECEIVED);
      else return;
    }
  },

  /** Does nothing but receive and send what it has received, until it is killed. `words` counts at `me`. */
  pass(ch, words, me) {
    for (;;) {
      const value = ch.tryRecv();
      if (value === undefined) continue;
      while (!ch.trySend(value)) {}
      Atomics.add(words, me, 1);
    }
  },

  /** Locks, and adds 1 while nobody else may. `words` has the number, and who is inside. */
  *count(mutex, words, me, times) {
    for (let i = 0; i < times; i++) {
      yield* mutex.lock();
      if (Atomics.exchange(words, 1, me) !== 0) throw new Error("two have the lock");
      words[0] += 1;
      if (Atomics.exchange(words, 1, 0) !== me) throw new Error("two have the lock");
      mutex.unlock();
    }
  },

  /** Is done at once, and waits for the others. `words` has at `me` how far it has come. */
  *meet(group, words, me) {
    Atomics.store(words, me, 1);
    group.done();
    Atomics.store(words, me, 2);
    yield* group.wait();
  },
});
