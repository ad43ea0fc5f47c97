// Tasks of the programs that test/process.test.ts and test/bad-input.test.ts run.

import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isMainThread } from "node:worker_threads";
import { gzip } from "node:zlib";
import { chan, go, gosched, parallel } from "parachan";
import { Group } from "parachan/errgroup";
import { sleep, Timer } from "parachan/time";

export const tasks = parallel(import.meta.url, {
  identity: (value) => value,
  /** Answers with what belongs to its thread. */
  group: () => new Group(),
  /** Computes for at least that many milliseconds, then sends. */
  *computeThenSend(ch, milliseconds) {
    compute(milliseconds);
    yield* ch.send("computed");
  },
  compute(milliseconds) {
    compute(milliseconds);
    return "computed";
  },
  async sleepThenSend(ch, milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await ch.send("slept");
  },
  async readThenSend(ch, path) {
    await ch.send((await readFile(path)).length > 0);
  },
  async zipThenSend(ch) {
    const zipped = await promisify(gzip)(Buffer.alloc(50_000_000));
    await ch.send(zipped.length > 0);
  },
  *echo(requests, replies) {
    for (;;) {
      const [value, ok] = yield* requests.recvOk();
      if (!ok) return;
      yield* replies.send(value);
    }
  },
  *receive(ch) {
    return yield* ch.recv();
  },
  throwNow(message) {
    throw new TypeError(message);
  },
  /** Whether its thread was given the flags that set a flag. */
  flagged: () => globalThis.flag === 1,
  /** Throws outside of any goroutine. */
  async throwOutside(value) {
    setTimeout(() => {
      throw value;
    });
    await chan().recv();
  },
  exit(code) {
    process.exit(code);
  },
  /** Waits for a go-ahead, then ends its whole thread. */
  *exitAfter(ch) {
    yield* ch.recv();
    process.exit(7);
  },
  /** Says that it is there, waits for a go-ahead, and ends its whole thread with the code. */
  *exitWith(code, ready, ch) {
    yield* ready.send(code);
    yield* ch.recv();
    process.exit(code);
  },
  /** Sends its own thread's number of calls, and waits. */
  *announceAndWait(ready, never) {
    yield* ready.send(1);
    yield* never.recv();
  },
  *returnLong(quit, length) {
    yield* quit.recv();
    return "x".repeat(length);
  },
  *throwLong(quit, length) {
    yield* quit.recv();
    throw new Error("x".repeat(length));
  },
  /** Blocks its thread for ever, while a goroutine of it says that it runs and then polls. */
  pollUnderWait(ready) {
    go(function* () {
      yield* ready.send(1);
      for (;;) yield* gosched();
    });
    chan().recv().wait();
  },
  fillHeap() {
    const kept = [];
    for (;;) kept.push(new Array(10_000).fill(kept.length));
  },
  /** Leaves a goroutine of its own behind that fails when nobody looks. */
  leaveFailing() {
    go(function* () {
      yield* chan(1).send(1);
      throw new Error("left behind");
    });
  },
  /** Blocks its thread until something is sent. */
  waitForOne: (ch) => ch.recv().wait(),
  /** Says that it is there, and blocks its thread until something is sent. */
  *announceAndBlock(ready, ch) {
    yield* ready.send(1);
    return ch.recv().wait();
  },
  /** Leaves a goroutine behind that does. */
  leaveBlocked(ready, ch) {
    go(function* () {
      yield* ready.send(1);
      ch.recv().wait();
    });
  },
  /** Says that it is there, waits for a go-ahead, and blocks its thread until a task of its own has ended. */
  *startAndBlock(ready, begin) {
    yield* ready.send(1);
    yield* begin.recv();
    return go(tasks.identity, 5).wait();
  },
  /** Starts a task, and only later, when it is told to, blocks its thread until that has ended. */
  startThenBlock(ready, begin) {
    const child = go(tasks.identity, 5);
    ready.trySend(1);
    while (begin.tryRecv() === undefined); // No other task runs here meanwhile.
    return child.wait();
  },
  /** Says that it is there, waits for a go-ahead, and evaluates what is to end its thread. */
  *endBy(ready, begin, source) {
    yield* ready.send(1);
    yield* begin.recv();
    new Function("process", source)(process);
    yield* chan().recv();
  },
  /** Blocks its thread until something is sent, again and again. */
  receiveBlocked(ch) {
    for (;;) ch.recv().wait();
  },
  sleepByWait(milliseconds) {
    sleep(milliseconds).wait();
    return "slept";
  },
  timerChannel: (milliseconds) => new Timer(milliseconds).c,
  async spinWithPromises(rounds) {
    for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve));
    return rounds;
  },
});

/** Named here, but not declared by the module that a worker imports. */
export const lacking = parallel(new URL("./lacking.mjs", import.meta.url), isMainThread ? { missing: () => 1 } : {});
/** The module throws where a worker imports it. */
export const throwing = parallel(new URL("./throwing.mjs", import.meta.url), isMainThread ? { any: () => 1 } : {});
/** There is no such module. */
export const absent = parallel(new URL("./absent.mjs", import.meta.url), isMainThread ? { any: () => 1 } : {});

function compute(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
