// The select lines of Go's runtime/chan_test.go, with its loops.

import * as parachan from "parachan";
import { Shares, takeChunk } from "../harness/counter.mjs";
import { work100 } from "../harness/work.mjs";

const { chan, go, parallel, select } = parachan;

const CHUNK = 1000;
const MANY = 1000;

/** Passes a token between two channels. */
function* pass(mine, c1, c2) {
  while (mine.next()) {
    const { case: ready } = yield* select({ c1: c1.recv(), c2: c2.recv() });
    if (ready === "c1") yield* c2.send(0);
    else yield* c1.send(0);
  }
}

export const bodies = {
  *uncontended(shares) {
    const c1 = chan(1);
    const c2 = chan(1);
    yield* c1.send(0);
    yield* pass(new Shares(shares), c1, c2);
  },

  *asyncContended(shares, c1, c2) {
    yield* c1.send(0);
    yield* pass(new Shares(shares), c1, c2);
  },

  *syncContended(shares, c1, c2, c3, done) {
    const mine = new Shares(shares);
    go(function* () {
      for (;;) {
        const sent = yield* select({ c1: c1.send(0), c2: c2.send(0), c3: c3.send(0), done: done.recv() });
        if (sent.case === "done") return;
      }
    });
    while (mine.next()) yield* select({ c1: c1.recv(), c2: c2.recv(), c3: c3.recv() });
  },

  nonblock(shares, c1, c2, c3, c4) {
    const mine = new Shares(shares);
    while (mine.next()) {
      c1.tryRecvOk();
      c2.trySend(0);
      c3.tryRecvOk();
      c4.trySend(0);
    }
  },

  *produce(chunks, c, close) {
    const timeout = chan();
    while (takeChunk(chunks)) {
      for (let g = 0; g < CHUNK; g++) {
        work100();
        yield* select({ c: c.send(1), timeout: timeout.recv(), close: close.recv() });
      }
    }
    yield* select({ c: c.send(0), timeout: timeout.recv(), close: close.recv() });
  },

  *consume(c, close) {
    const timeout = chan();
    for (;;) {
      const received = yield* select({ c: c.recv(), timeout: timeout.recv(), close: close.recv() });
      if (received.value === 0) return;
      work100();
    }
  },

  *sendToEach(n, own) {
    for (let i = 0; i < n; i++) for (const d of own) yield* d.send(true);
  },

  *popular(n, c, d) {
    for (let i = 0; i < n; i++) yield* select({ c: c.recv(), d: d.recv() });
  },
};

export const tasks = parallel(import.meta.url, bodies);

export const lines = {
  /** One operation: four tries. Go compiles a select of one case and default to a try, hence ours are tries. */
  SelectNonblock: {
    *run(b) {
      yield* b.parallel("nonblock", chan(), chan(), chan(1), chan(1));
    },
  },
  /** One operation: a select of two receives, and a send. */
  SelectUncontended: {
    needs: "select",
    *run(b) {
      yield* b.parallel("uncontended");
    },
  },
  SelectAsyncContended: {
    needs: "select",
    *run(b) {
      yield* b.parallel("asyncContended", chan(b.threads), chan(b.threads));
    },
  },
  /** One operation: a select of three receives, against goroutines that select over three sends. */
  SelectSyncContended: {
    needs: "select",
    *run(b) {
      const done = chan();
      yield* b.parallel("syncContended", chan(), chan(), chan(), done);
      done.close();
    },
  },
  /** One operation: a value through two selects of three cases, of which two never happen. */
  SelectProdCons: {
    needs: "select",
    *run(b) {
      const c = chan(128);
      const close = chan();
      const chunks = b.chunks();
      const goroutines = [];
      for (let p = 0; p < b.threads; p++) goroutines.push(b.go("produce", chunks, c, close), b.go("consume", c, close));
      for (const goroutine of goroutines) yield* goroutine;
    },
  },
  /** One operation: 1,000 values to 1,000 goroutines, all of which wait in a select on one more channel. */
  ChanPopular: {
    needs: "select",
    *run(b) {
      const c = chan();
      const own = [];
      const goroutines = [];
      for (let j = 0; j < MANY; j++) {
        own.push(chan());
        goroutines.push(b.go("popular", b.n, c, own[j]));
      }
      goroutines.push(b.go("sendToEach", b.n, own)); // Not here, which would be a third thread.
      for (const goroutine of goroutines) yield* goroutine;
    },
  },
};

/** What this build of the library offers. */
export const offers = (name) => name in parachan;
