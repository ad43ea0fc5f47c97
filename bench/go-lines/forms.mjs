// The three forms of waiting beside each other: `yield* op`, `await op` and `op.wait()`, in the same loops.
//
// On two threads each of a pair has a thread of its own, and keeps it: `.wait()` blocks the thread, and a pair on one thread
// would be another piece of work.

import { chan, parallel } from "parachan";
import { meet, newCounter, Shares } from "../harness/counter.mjs";

/** Waits until both of a pair have come, so that each is on another thread. */
function meetOther(counter) {
  if (counter !== undefined) meet(counter, 2);
}

export const bodies = {
  *hundredsYield(shares) {
    const mine = new Shares(shares);
    const c = chan(100);
    while (mine.next()) {
      for (let i = 0; i < 100; i++) yield* c.send(0);
      for (let i = 0; i < 100; i++) yield* c.recv();
    }
  },

  async hundredsAwait(shares) {
    const mine = new Shares(shares);
    const c = chan(100);
    while (mine.next()) {
      for (let i = 0; i < 100; i++) await c.send(0);
      for (let i = 0; i < 100; i++) await c.recv();
    }
  },

  hundredsWait(shares) {
    const mine = new Shares(shares);
    const c = chan(100);
    while (mine.next()) {
      for (let i = 0; i < 100; i++) c.send(0).wait();
      for (let i = 0; i < 100; i++) c.recv().wait();
    }
  },

  *sendYield(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) yield* c.send(i);
  },

  async sendAwait(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) await c.send(i);
  },

  sendWait(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) c.send(i).wait();
  },

  *receiveYield(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) yield* c.recv();
  },

  async receiveAwait(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) await c.recv();
  },

  receiveWait(n, c, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) c.recv().wait();
  },

  *pingYield(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      yield* ping.send(i);
      yield* pong.recv();
    }
  },

  async pingAwait(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      await ping.send(i);
      await pong.recv();
    }
  },

  pingWait(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      ping.send(i).wait();
      pong.recv().wait();
    }
  },

  *pongYield(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      yield* ping.recv();
      yield* pong.send(i);
    }
  },

  async pongAwait(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      await ping.recv();
      await pong.send(i);
    }
  },

  pongWait(n, ping, pong, met) {
    meetOther(met);
    for (let i = 0; i < n; i++) {
      ping.recv().wait();
      pong.send(i).wait();
    }
  },
};

export const tasks = parallel(import.meta.url, bodies);

function* pair(b, one, other, ...channels) {
  const met = b.threads === 1 ? undefined : newCounter(0);
  const goroutines = [b.go(one, b.n, ...channels, met), b.go(other, b.n, ...channels, met)];
  for (const goroutine of goroutines) yield* goroutine;
}

/** The lines of one form. Two that block the same thread cannot hand anything to each other. */
function linesOf(form, suffix, threads) {
  return {
    /** One operation: 100 sends, then 100 receives. */
    [`ChanUncontended, ${form}`]: {
      go: "ChanUncontended",
      *run(b) {
        yield* b.parallel(`hundreds${suffix}`);
      },
    },
    /** One operation: a value from one goroutine to another. */
    [`OneToOne/capacity=0, ${form}`]: {
      go: "OneToOne/capacity=0",
      threads,
      run: (b) => pair(b, `send${suffix}`, `receive${suffix}`, chan()),
    },
    [`OneToOne/capacity=100, ${form}`]: {
      go: "OneToOne/capacity=100",
      threads,
      run: (b) => pair(b, `send${suffix}`, `receive${suffix}`, chan(100)),
    },
    /** One operation: a round trip. */
    [`PingPong, ${form}`]: {
      go: "PingPong",
      threads,
      run: (b) => pair(b, `ping${suffix}`, `pong${suffix}`, chan(), chan()),
    },
  };
}

const forms = [linesOf("yield*", "Yield", [1, 2]), linesOf("await", "Await", [1, 2]), linesOf(".wait()", "Wait", [2])];

// Line by line, the forms beside each other.
const sorted = Object.keys(forms[0]).flatMap((_, line) => forms.map((form) => Object.entries(form)[line]));

export const lines = Object.fromEntries(sorted);
