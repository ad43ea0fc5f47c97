// What an operation costs where there are n of something: node --expose-gc level.mjs KIND N MILLISECONDS.
//
// A pass is n operations, or one where n is the size of each; passes are repeated as Go's benchmarks repeat their work. Prints
// the time of one operation, and what one of the n takes of resident memory where that can be told.

import { chan, go, gosched, select } from "parachan";
import { WaitGroup } from "parachan/sync";
import { ramp } from "../harness/ramp.mjs";

/** Fewer than these are too few to see in a process's resident memory. */
const LEAST_TO_WEIGH = 10_000;
/** Steps from one channel to the next: prime, so that all are met, and not in the order in which they were made. */
const STRIDE = 7919;

const [, , kind, text, milliseconds] = process.argv;
const n = Number(text);

/** A clock that a pass may stop for what is not to be measured. */
class Clock {
  took = 0;
  #begun = 0n;

  start() {
    this.#begun = process.hrtime.bigint();
  }

  stop() {
    this.took += Number(process.hrtime.bigint() - this.#begun);
  }
}

let before = 0;
let bytes;

/** Weighs the n things that are there now, the first time. */
function weigh() {
  if (n < LEAST_TO_WEIGH || bytes !== undefined) return;
  globalThis.gc?.();
  bytes = (process.memoryUsage.rss() - before) / n;
}

/** Goroutines that have begun and all wait, and what ends them. */
function* startMany(body) {
  const started = new WaitGroup();
  const ended = new WaitGroup();
  started.add(n);
  ended.add(n);
  for (let i = 0; i < n; i++) go(run, body, i, started, ended);
  yield* started.wait();
  yield* gosched(); // The last one to begin has come to its wait.
  return ended;
}

// Not a closure each: V8 takes half a microsecond to call a generator function for the first time.
function* run(body, i, started, ended) {
  started.done();
  yield* body(i);
  ended.done();
}

function* goroutines(passes, clock) {
  clock.start();
  for (let pass = 0; pass < passes; pass++) {
    const gate = chan();
    const ended = yield* startMany(() => gate.recv());
    if (bytes === undefined) {
      clock.stop();
      weigh();
      clock.start();
    }
    gate.close();
    yield* ended.wait();
  }
  clock.stop();
}

function* channels(passes, clock) {
  const all = Array.from({ length: n }, () => chan(1));
  for (const c of all) c.trySend(0);
  weigh();
  clock.start();
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0, at = 0; i < n; i++) {
      const c = all[at];
      yield* c.recv();
      yield* c.send(i);
      at = (at + STRIDE) % n;
    }
  }
  clock.stop();
}

function* waiters(passes, clock) {
  const c = chan();
  const ended = yield* startMany(function* () {
    while ((yield* c.recvOk())[1]) {}
  });
  weigh();
  clock.start();
  for (let i = 0; i < passes * n; i++) yield* c.send(i);
  clock.stop();
  c.close();
  yield* ended.wait();
}

function* removals(passes, clock) {
  const c = chan();
  const own = Array.from({ length: n }, () => chan());
  const ended = yield* startMany(function* (i) {
    const cases = [c.recvOk(), own[i].recv()];
    while ((yield* select(cases)).case !== 0) {}
  });
  clock.start();
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0, at = 0; i < n; i++) {
      yield* own[at].send(i);
      at = (at + STRIDE) % n;
    }
  }
  clock.stop();
  c.close();
  yield* ended.wait();
}

function* cases(passes, clock) {
  const all = Array.from({ length: n }, () => chan(1));
  const receives = all.map((c) => c.recv());
  clock.start();
  for (let pass = 0, at = 0; pass < passes; pass++) {
    yield* all[at].send(pass);
    const ready = yield* select(receives);
    if (ready.case !== at) throw new Error("a case was chosen that was not ready");
    at = (at + STRIDE) % n;
  }
  clock.stop();
}

function* parkedCases(passes, clock) {
  const all = Array.from({ length: n }, () => chan());
  const receives = all.map((c) => c.recv());
  const receiver = go(function* () {
    for (let pass = 0; pass < passes; pass++) yield* select(receives);
  });
  clock.start();
  for (let pass = 0, at = 0; pass < passes; pass++) {
    yield* gosched(); // The receiver waits on all of them now.
    yield* all[at].send(pass);
    at = (at + STRIDE) % n;
  }
  yield* receiver;
  clock.stop();
}

const kinds = { goroutines, channels, waiters, removals, cases, parkedCases };

await go(function* () {}); // The library's own memory is not part of what is weighed.
globalThis.gc?.();
before = process.memoryUsage.rss();
const figures = await ramp(async (passes) => {
  const clock = new Clock();
  await go(kinds[kind], passes, clock);
  return clock.took;
}, Number(milliseconds));
console.log(JSON.stringify({ n: figures.n * n, nanoseconds: figures.nanoseconds / n, bytes }));
