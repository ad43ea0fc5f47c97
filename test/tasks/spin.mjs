// Tasks that share plain memory beside the library's: the test's worker factory puts it into the worker's data.

import { workerData } from "node:worker_threads";
import { go, gosched, parallel } from "parachan";

/** Spun on: [0]. Written before and read after operations: [2]. Guarded by a channel: [3]. Counted in: [4]. */
const cells = workerData?.cells;

export const tasks = parallel(import.meta.url, {
  /** Waits for its turn among `parties`, spinning, that many rounds. */
  rotate,
  *rotateNested(parties, rounds) {
    const started = [];
    for (let party = 0; party < parties; party++) started.push(go(tasks.rotate, party, parties, rounds));
    const ended = [];
    for (const goroutine of started) ended.push(yield* goroutine);
    return ended;
  },
  *writeThenSend(ch, value) {
    cells[2] = value;
    yield* ch.send(0);
  },
  *writeThenReceive(ch, value) {
    cells[2] = value;
    yield* ch.recv();
  },
  *receiveThenRead(ch) {
    yield* ch.recv();
    return cells[2];
  },
  *addUnderMutex(mutex, count) {
    for (let i = 0; i < count; i++) {
      yield* mutex.send(1);
      const read = cells[3];
      if (i % 10 === 0) yield* gosched();
      cells[3] = read + 1;
      yield* mutex.recv();
    }
  },
  /** Answers the most that it ever saw inside. */
  *holdSemaphore(semaphore, count) {
    let most = 0;
    for (let i = 0; i < count; i++) {
      yield* semaphore.send(1);
      most = Math.max(most, Atomics.add(cells, 4, 1) + 1);
      yield* gosched();
      Atomics.sub(cells, 4, 1);
      yield* semaphore.recv();
    }
    return most;
  },
});

function rotate(party, parties, rounds) {
  for (let round = 0; round < rounds; round++) {
    while (Atomics.load(cells, 0) % parties !== party);
    Atomics.add(cells, 0, 1);
  }
  return rounds;
}
