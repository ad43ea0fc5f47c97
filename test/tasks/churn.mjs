// What is made and dropped again and again, on whichever thread: each does its thing `count` times and leaves nothing behind.

import { chan, go, gosched, nilChan, parallel, range, select, trySelect } from "parachan";
import { Mutex, WaitGroup } from "parachan/sync";
import { after, sleep, Timer } from "parachan/time";
import { random } from "./random.mjs";

const capacities = [0, 1, 2, 3, 10, 100];

export const makers = {
  /** Goroutines of this thread: some are awaited, some are not, some wait for each other. */
  *goroutines(count) {
    for (let n = 0; n < count; n++) {
      const ch = chan(n % 2);
      go(function* () {
        yield* ch.send(n);
      });
      const receiver = go(function* () {
        return yield* ch.recv();
      });
      go(() => n);
      const asynchronous = n % 16 === 0 ? go(async () => n) : undefined;
      if ((yield* receiver) !== n) throw new Error("another value came");
      if (asynchronous !== undefined) yield* asynchronous;
    }
  },

  /** Channels that only this thread knows, dropped with values in them. */
  *channels(count, seed) {
    const draw = random(seed);
    for (let n = 0; n < count; n++) {
      const capacity = capacities[draw(capacities.length)];
      const ch = chan(capacity);
      if (draw(2) === 0) trySelect([ch.recv()]); // Into the shared memory, though nobody has to wait.
      for (let i = draw(capacity + 1); i > 0; i--) ch.trySend({ n, i });
      if (draw(2) === 0) ch.close();
      if (n % 64 === 0) yield* gosched();
    }
  },

  /**
   * Channels that others know too, dropped with values in them, some of which hold channels in their turn. None holds itself,
   * at whatever depth: such a one is never freed, as its values count as holders.
   */
  *messages(count, seed, post) {
    const draw = random(seed);
    for (let n = 0; n < count; n++) {
      const outer = chan(3);
      const inner = chan(2);
      yield* post.send({ n, outer, deep: [{ inner }] });
      inner.trySend({ text: "x".repeat(draw(500)) });
      outer.trySend(inner);
      outer.trySend(new Uint8Array(draw(5000)));
      if (draw(3) === 0) outer.close();
    }
  },

  /** Receives what `messages` sends, looks into some of it, and drops it. */
  *readers(post) {
    let read = 0;
    yield* range(post, ({ n, outer, deep }) => {
      const first = n % 3 === 0 ? outer.tryRecvOk() : undefined;
      if (n % 3 === 1) deep[0].inner.trySend([chan()]);
      if (first !== undefined) first[0]?.trySend("again");
      read += 1;
    });
    return read;
  },

  /** Selects of which all cases but one lose, with values and timers in those that do. */
  *selects(count, seed, empty, full) {
    const draw = random(seed);
    const never = chan();
    const ready = chan(1);
    for (let n = 0; n < count; n++) {
      ready.trySend(n);
      const cases = [never.recv(), empty.recv(), nilChan().send({ n }), never.send({ n }).within(60_000)];
      while (draw(3) === 0) cases.push(empty.recvOk(), full.send({ n }));
      cases.push(ready.recv());
      const got = yield* select(cases);
      if (got.value !== n) throw new Error("another case happened");
      trySelect([never.recv(), full.send({ n, text: "lost" })]);
      if (n % 8 === 0) {
        const waiting = go(() => select([never.recv(), empty.recv(), ready.recv()]));
        yield* gosched();
        ready.trySend(n);
        yield* waiting;
      }
    }
  },

  /** Timers that fire and that do not, and locks. */
  *timers(count) {
    const mutex = new Mutex();
    for (let n = 0; n < count; n++) {
      yield* sleep(n % 32 === 0 ? 0.5 : 0);
      new Timer(60_000).stop();
      if (n % 32 === 1) yield* after(0).recv();
      yield* mutex.lock();
      go(function* () {
        yield* mutex.lock().within(60_000);
        mutex.unlock();
      });
      yield* gosched();
      mutex.unlock();
      const group = new WaitGroup();
      group.go(() => n);
      yield* group.wait().within(60_000);
    }
  },

  /** Tasks that tasks start, each with a channel of its own and a result that is copied. */
  *tasks(count) {
    for (let n = 0; n < count; n++) {
      const ch = chan(n % 2);
      const child = go(tasks.child, n, ch);
      const got = yield* ch.recv();
      const result = yield* child;
      if (got.n !== n || result.list.length !== n % 50) throw new Error("another child answered");
    }
  },

  *child(n, ch) {
    yield* ch.send({ n, ch });
    return { list: new Array(n % 50).fill("text") };
  },
};

export const tasks = parallel(import.meta.url, makers);
