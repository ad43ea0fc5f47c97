// The lines of Go's time package, with its loops. All run while tens of thousands of timers are under way.
//
// Timers belong to a thread here, so there is no line for two. The platform's timers count whole milliseconds: what Go
// calls a nanosecond is the shortest time there is.

import { chan, go, parallel } from "parachan";
import { WaitGroup } from "parachan/sync";
import { after, afterFunc, sleep, Ticker, Timer } from "parachan/time";
import { Shares } from "../harness/counter.mjs";

const HOUR = 3_600_000;
const SECOND = 1000;
const NANOSECOND = 1e-6;
const GARBAGE = 32_768;
const MANY = 1000;

const nothing = () => {};

/** Calls itself by timers as often as n says. */
function chain(n, done) {
  afterFunc(0, () => {
    if (n > 0) chain(n - 1, done);
    else done.trySend(true);
  });
}

// Not a closure each: V8 takes half a microsecond to call a generator function for the first time.
function* sleepOnce(group) {
  yield* sleep(NANOSECOND);
  group.done();
}

export const bodies = {
  *afterFunc(shares) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const done = chan(1);
      chain(MANY, done);
      yield* done.recv();
    }
  },

  *after(shares) {
    const mine = new Shares(shares);
    while (mine.next()) yield* after(NANOSECOND).recv();
  },

  stopChannel(shares) {
    const mine = new Shares(shares);
    while (mine.next()) new Timer(SECOND).stop();
  },

  stopFunction(shares) {
    const mine = new Shares(shares);
    while (mine.next()) afterFunc(SECOND, nothing).stop();
  },

  *simultaneous(shares) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const group = new WaitGroup();
      group.add(MANY);
      const done = () => group.done();
      for (let i = 0; i < MANY; i++) afterFunc(0, done);
      yield* group.wait();
    }
  },

  startStop(shares) {
    const mine = new Shares(shares);
    while (mine.next()) for (const timer of someTimers(MANY)) timer.stop();
  },

  resetChannel(shares) {
    const mine = new Shares(shares);
    const timer = new Timer(HOUR);
    while (mine.next()) timer.reset(HOUR);
    timer.stop();
  },

  resetFunction(shares) {
    const mine = new Shares(shares);
    const timer = afterFunc(HOUR, nothing);
    while (mine.next()) timer.reset(HOUR);
    timer.stop();
  },

  *sleep(shares) {
    const mine = new Shares(shares);
    while (mine.next()) {
      const group = new WaitGroup();
      group.add(MANY);
      for (let i = 0; i < MANY; i++) go(sleepOnce, group);
      yield* group.wait();
    }
  },

  tickerReset(shares) {
    const mine = new Shares(shares);
    const ticker = new Ticker(NANOSECOND);
    while (mine.next()) ticker.reset(2 * NANOSECOND);
    ticker.stop();
  },

  tickerResetNaive(shares) {
    const mine = new Shares(shares);
    let ticker = new Ticker(NANOSECOND);
    while (mine.next()) {
      ticker.stop();
      ticker = new Ticker(2 * NANOSECOND);
    }
    ticker.stop();
  },
};

export const tasks = parallel(import.meta.url, bodies);

const someTimers = (count) => Array.from({ length: count }, () => afterFunc(HOUR, nothing));

const amongTimers = (body) => ({
  threads: [1],
  *run(b) {
    const garbage = someTimers(GARBAGE);
    b.reset();
    yield* b.parallel(body);
    b.stop();
    for (const timer of garbage) timer.stop();
  },
});

export const lines = {
  /** One operation: a chain of 1,000 timers, each of which starts the next. */
  AfterFunc1000: amongTimers("afterFunc"),
  After: amongTimers("after"),
  "Stop/impl=chan": amongTimers("stopChannel"),
  "Stop/impl=func": amongTimers("stopFunction"),
  /** One operation: 1,000 timers that are due at once. */
  SimultaneousAfterFunc1000: amongTimers("simultaneous"),
  StartStop1000: amongTimers("startStop"),
  "Reset/impl=chan": amongTimers("resetChannel"),
  "Reset/impl=func": amongTimers("resetFunction"),
  /** One operation: 1,000 goroutines that sleep. */
  Sleep1000: amongTimers("sleep"),
  TickerReset: amongTimers("tickerReset"),
  TickerResetNaive: amongTimers("tickerResetNaive"),
};
