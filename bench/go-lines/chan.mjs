// The channel lines of Go's runtime/chan_test.go, with its loops. What one operation is, each line says.

import { chan, parallel } from "parachan";
import { Shares, takeChunk, takeNumberedChunk } from "../harness/counter.mjs";
import { localWork, work100 } from "../harness/work.mjs";

const CHUNK = 1000;

export const bodies = {
  nonblocking(shares, c) {
    const mine = new Shares(shares);
    while (mine.next()) c.tryRecvOk();
  },

  *uncontended(shares) {
    const mine = new Shares(shares);
    const c = chan(100);
    while (mine.next()) {
      for (let i = 0; i < 100; i++) yield* c.send(0);
      for (let i = 0; i < 100; i++) yield* c.recv();
    }
  },

  *contended(shares, c) {
    const mine = new Shares(shares);
    while (mine.next()) {
      for (let i = 0; i < 100; i++) yield* c.send(0);
      for (let i = 0; i < 100; i++) yield* c.recv();
    }
  },

  *sync(chunks, c, work) {
    for (;;) {
      const i = takeNumberedChunk(chunks);
      if (i < 0) return;
      for (let g = 0; g < CHUNK; g++) {
        if (i % 2 === 0) {
          yield* c.recv();
          localWork(work);
          yield* c.send(0);
        } else {
          yield* c.send(0);
          localWork(work);
          yield* c.recv();
        }
        localWork(work);
      }
    }
  },

  *produce(chunks, c, works) {
    while (takeChunk(chunks)) {
      for (let g = 0; g < CHUNK; g++) {
        if (works) work100();
        yield* c.send(1);
      }
    }
    yield* c.send(0);
  },

  *consume(c, works) {
    while ((yield* c.recv()) !== 0) if (works) work100();
  },

  *create(shares) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const c = chan(1);
      yield* c.send(0);
      yield* c.recv();
    }
  },

  *semaphore(shares, c) {
    const mine = new Shares(shares);
    while (mine.next()) {
      yield* c.send(undefined);
      yield* c.recv();
    }
  },

  closed(shares, c) {
    const mine = new Shares(shares);
    while (mine.next()) if (c.tryRecvOk()?.[1] !== false) throw new Error("a receive from a closed channel would wait");
  },

  *ping(n, ping, pong) {
    for (let i = 0; i < n; i++) {
      yield* ping.send(i);
      yield* pong.recv();
    }
  },

  *pong(n, ping, pong) {
    for (let i = 0; i < n; i++) {
      yield* ping.recv();
      yield* pong.send(i);
    }
  },
};

export const tasks = parallel(import.meta.url, bodies);

/** One operation: a value that one goroutine hands to the other. */
function* sync(b, work) {
  const c = chan();
  const chunks = b.chunks(true);
  const one = b.go("sync", chunks, c, work);
  const other = b.go("sync", chunks, c, work);
  yield* one;
  yield* other;
}

/** One operation: a value from one of the producers to one of the consumers, as many as threads. */
function* producersConsumers(b, capacity, works) {
  const c = chan(capacity);
  const chunks = b.chunks();
  const goroutines = [];
  for (let p = 0; p < b.threads; p++) {
    goroutines.push(b.go("produce", chunks, c, works), b.go("consume", c, works));
  }
  for (const goroutine of goroutines) yield* goroutine;
}

let made;

export const lines = {
  /** One operation: a channel of 8 numbers made. A channel of ours takes any value, so Go's element types make one line. */
  "MakeChan/Byte": { threads: [1], run: makeChannels },
  "MakeChan/Int": { threads: [1], run: makeChannels },
  /** One operation: a receive that would wait. Go compiles its select with default to a try, hence `tryRecvOk`. */
  ChanNonblocking: {
    *run(b) {
      yield* b.parallel("nonblocking", chan());
    },
  },
  /** One operation: 100 sends, then 100 receives. */
  ChanUncontended: {
    *run(b) {
      yield* b.parallel("uncontended");
    },
  },
  ChanContended: {
    *run(b) {
      yield* b.parallel("contended", chan(100 * b.threads));
    },
  },
  ChanSync: { run: (b) => sync(b, 0) },
  ChanSyncWork: { run: (b) => sync(b, 1000) },
  ChanProdCons0: { run: (b) => producersConsumers(b, 0, false) },
  ChanProdCons10: { run: (b) => producersConsumers(b, 10, false) },
  ChanProdCons100: { run: (b) => producersConsumers(b, 100, false) },
  ChanProdConsWork0: { run: (b) => producersConsumers(b, 0, true) },
  ChanProdConsWork10: { run: (b) => producersConsumers(b, 10, true) },
  ChanProdConsWork100: { run: (b) => producersConsumers(b, 100, true) },
  /** One operation: a receive from a closed channel that still holds values. */
  ReceiveDataFromClosedChan: {
    threads: [1],
    *run(b) {
      const c = chan(b.n);
      for (let i = 0; i < b.n; i++) yield* c.send(undefined);
      c.close();
      b.reset();
      while ((yield* c.recvOk())[1]) {}
    },
  },
  /** One operation: a channel made, one value sent and received. */
  ChanCreation: {
    *run(b) {
      yield* b.parallel("create");
    },
  },
  /** One operation: a semaphore of as many permits as threads acquired and released. */
  ChanSem: {
    *run(b) {
      yield* b.parallel("semaphore", chan(b.threads));
    },
  },
  ChanClosed: {
    *run(b) {
      const c = chan();
      c.close();
      yield* b.parallel("closed", c);
    },
  },
  /** One operation: a round trip. */
  PingPong: {
    *run(b) {
      const ping = chan();
      const pong = chan();
      const one = b.go("ping", b.n, ping, pong);
      const other = b.go("pong", b.n, ping, pong);
      yield* one;
      yield* other;
    },
  },
};

// biome-ignore lint/correctness/useYield: a line is a generator, whether it waits or not.
function* makeChannels(b) {
  for (let i = 0; i < b.n; i++) made = chan(8);
  made.close();
}
