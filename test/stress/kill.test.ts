// Workers that are terminated at random moments while others send, receive, select, lock and wait. Nobody who lives may
// hang, and nothing that a channel has accepted may be lost or come twice.
//
// STRESS is how many minutes all stress tests run together (a few rounds if it is not set), STRESS_SEED the seed of what is killed
// when.

import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Chan, chan, configure, dump, type Goroutine, go, trySelect, WorkerDiedError } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Mutex, WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";
import { bootForWorker, core, join } from "../../dist/runtime/thread.js";
import {
  DEPOT_LOCK,
  DEPOT_SIZE,
  OBJECT_LOCK,
  OBJECT_RECEIVERS,
  OBJECT_SENDERS,
  ROOT_ARENA_LOCK,
  ROOT_BUSY,
  ROOT_DEPOTS,
  ROOT_ERA,
  ROOT_SEARCHING,
  ROOT_SLEEPING,
  ROOT_WORKERS,
  SNAPSHOT_SIZE,
  THREAD_BLOCKS,
  THREAD_ROSTER_LOCK,
} from "../../src/core/layout.js";
import { random } from "../random.js";
import { tasks as grinders, ROWS } from "../tasks/grind.mjs";
import { RECEIVED, SENT, tasks, type Value } from "../tasks/kill.mjs";
import { minutesOf } from "./rounds.js";

const minutes = minutesOf("kill");
const seed = Number(process.env.STRESS_SEED ?? 1 + Math.floor(Math.random() * 2 ** 30));
const draw = random(seed);

const THREADS = 3;
const ROUNDS = 8;
const CAPACITIES = [0, 1, 3, 64];
/** Values of each who sends. */
const VALUES = 5000;
const CHOOSERS = 2;
const LOCKS = 20_000;
const COUNTERS = 3;
const MEETERS = 4;
/** After so long without anybody's getting on, a lock that nobody says to have is one that a dead goroutine has. */
const STALE = 5000;
/** The part of the time for those that do nothing but call the core. */
const GRIND = 0.2;
/** A round that takes longer hangs. */
const HANGS = 60_000;

/** Where locks are that are to be free when a thread has died. */
let locks: number[] = [];
/** Locks that a dead thread had. */
const leftBehind = new Set<number>();

const living = new Set<Worker>();
let kills = 0;
/** Tasks that have died with their workers. */
let deadTasks = 0;

configure({
  threads: THREADS,
  worker: (url, options) => {
    const worker = new Worker(url, options);
    living.add(worker);
    const { name } = (options as { workerData: { parachan: { name: number } } }).workerData.parachan;
    worker.on("exit", () => {
      living.delete(worker);
      // Before the burial, for whoever wants a dead thread's lock then takes it over.
      for (const at of locks) if (sharedWords()[at >> 2] === name) leftBehind.add(at);
    });
    return worker;
  },
});

function sharedWords(): Int32Array {
  return new Int32Array((bootForWorker(0).memory as WebAssembly.Memory).buffer);
}

/** How many tasks of a group have died, once all have ended. */
async function deaths(group: readonly Promise<boolean>[]): Promise<number> {
  const ends = await Promise.all(group);
  return ends.filter((dead) => dead).length;
}

/** Whether the task dies. To be asked at once, or its death is an error that nobody waits for. */
async function died(task: Goroutine<void>): Promise<boolean> {
  try {
    await task;
    return false;
  } catch (error) {
    if (!(error instanceof WorkerDiedError)) throw error;
    deadTasks += 1;
    return true;
  }
}

/** Waits until it is so. */
async function until(what: string, so: () => boolean): Promise<void> {
  const end = performance.now() + HANGS;
  while (!so()) {
    if (performance.now() > end) throw new Error(`${what}: not after ${HANGS} ms`);
    await sleep(2);
  }
}

async function killOne(): Promise<void> {
  const workers = [...living];
  if (workers.length === 0) return;
  kills += 1;
  await workers[draw(workers.length)].terminate();
}

/** The same as the tasks of that name, on this thread. */
function* receiveHere(ch: Chan<Value>, ledger: Int32Array): Generator<unknown, void, never> {
  for (;;) {
    const [value, ok] = yield* ch.recvOk();
    if (!ok) return;
    const id = typeof value === "number" ? value : value.id;
    if ((Atomics.or(ledger, id, RECEIVED) & RECEIVED) !== 0) throw new Error(`${id} was received twice`);
  }
}

async function round(): Promise<void> {
  const senders = CAPACITIES.length;
  const ledger = sharedArray("i32", 1 + (senders + CHOOSERS) * VALUES);
  const channels = CAPACITIES.map((capacity) => chan<Value>(capacity));
  const sending = channels.map((ch, i) => died(go(tasks.send, ch, ledger, 1 + i * VALUES, VALUES)));
  const receiving = channels.map((ch) => died(go(tasks.receive, ch, ledger)));
  const here = channels.map((ch) => go(receiveHere, ch, ledger));
  const choosing = Array.from({ length: CHOOSERS }, (_, i) =>
    died(go(tasks.choose, channels, ledger, 1 + (senders + i) * VALUES, VALUES)),
  );
  const mutex = new Mutex();
  const words = sharedArray("i32", 2);
  const counting = Array.from({ length: COUNTERS }, (_, i) => died(go(tasks.count, mutex, words, i + 1, LOCKS)));
  const group = new WaitGroup();
  group.add(MEETERS);
  const met = sharedArray("i32", MEETERS);
  const meeting = Array.from({ length: MEETERS }, (_, i) => died(go(tasks.meet, group, met, i)));

  await until("all threads run", () => living.size === THREADS);
  const firsts = Array.from({ length: senders + CHOOSERS }, (_, i) => 1 + i * VALUES);
  await until("all send", () => firsts.every((id) => ledger[id] !== 0) && words[0] > 0);
  for (let more = 1 + draw(THREADS); more > 0; more--) {
    await sleep(draw(30));
    await killOne();
  }

  const killedSenders = await deaths(sending);
  const killedChoosers = await deaths(choosing);
  for (const ch of channels) ch.close();
  const killedReceivers = await deaths(receiving);
  await Promise.all(here);
  let lost = 0;
  let unknown = 0;
  for (let id = 1; id < ledger.length; id++) {
    if (ledger[id] === SENT) lost += 1;
    if (ledger[id] === RECEIVED) unknown += 1;
  }
  // Each that was killed may have received one value more than it could note, or sent one.
  expect(lost, "values that nobody received").toBeLessThanOrEqual(killedReceivers + killedChoosers);
  expect(unknown, "values that nobody sent").toBeLessThanOrEqual(killedSenders + killedChoosers);
  expect(channels.map((ch) => ch.length)).toEqual(CAPACITIES.map(() => 0));

  await unlockForTheDead(mutex, words, counting);
  await doneForTheDead(group, met, meeting);
  await countsAreRight();
}

/** A lock whose holder has died stays locked: somebody must know, and unlock it. */
async function unlockForTheDead(mutex: Mutex, words: Int32Array, counting: readonly Promise<boolean>[]): Promise<void> {
  const dead = new Set<number>();
  let open = counting.length;
  const ends = counting.map(async (end, i) => {
    if (await end) dead.add(i + 1);
    open -= 1;
  });
  let unlocked = 0;
  let count = -1;
  let since = 0;
  while (open > 0) {
    await sleep(5);
    const [now, holder] = [Atomics.load(words, 0), Atomics.load(words, 1)];
    if (now !== count) [count, since] = [now, performance.now()];
    if (!dead.has(holder)) {
      if (holder !== 0 || performance.now() - since < STALE) continue;
      if (mutex.tryLock()) throw new Error("a mutex is free, and nobody wakes those who wait for it");
    }
    Atomics.store(words, 1, 0);
    mutex.unlock();
    unlocked += 1;
    since = performance.now();
  }
  await Promise.all(ends);
  expect(unlocked, "locks that the dead had").toBeLessThanOrEqual(dead.size);
}

/** Whoever has died before it was done is done by proxy. */
async function doneForTheDead(group: WaitGroup, met: Int32Array, meeting: readonly Promise<boolean>[]): Promise<void> {
  let open = meeting.length;
  let doubtful = 0;
  const ends = meeting.map(async (end, i) => {
    const dead = await end;
    open -= 1;
    if (!dead) return;
    if (met[i] === 0) group.done();
    if (met[i] === 1) doubtful += 1;
  });
  const waits = go(function* () {
    yield* group.wait();
  });
  const begun = performance.now();
  while (open > 0) {
    await sleep(5);
    if (performance.now() - begun > HANGS) throw new Error("a WaitGroup whose counter is 0 is waited for");
    const settled = met.every((word, i) => word === 2 || i < 0) || doubtful > 0;
    if (
      settled &&
      doubtful > 0 &&
      trySelect({ zero: group.wait() }) === undefined &&
      performance.now() - begun > STALE
    ) {
      doubtful -= 1;
      group.done();
    }
  }
  await Promise.all(ends);
  await waits;
}

/** Once nothing runs, all who live sleep, and are counted so. */
async function countsAreRight(): Promise<void> {
  const words = sharedWords();
  const counts = (): number[] => [ROOT_BUSY, ROOT_SEARCHING, ROOT_SLEEPING, ROOT_WORKERS].map((at) => words[at >> 2]);
  const right = (): boolean => `${counts()}` === `${[0, 0, living.size, living.size]}`;
  try {
    await until("the counts are right", right);
  } catch (error) {
    throw new Error(`BUSY, SEARCHING, SLEEPING, WORKERS are ${counts()} of ${living.size}`, { cause: error });
  }
}

test("workers that are terminated at any moment lose nothing and hold nobody up", {
  timeout: minutes * 60_000 + 300_000,
}, async () => {
  const end = performance.now() + 0.6 * minutes * 60_000;
  let rounds = 0;
  const report = setInterval(
    () => console.log(`${rounds} rounds, ${kills} workers killed, STRESS_SEED=${seed}`),
    60_000,
  );
  try {
    while (rounds < ROUNDS || performance.now() < end) {
      const hung = new AbortController();
      const hangs = sleep(HANGS, undefined, { signal: hung.signal }).then(
        () => {
          throw new Error(`round ${rounds} hangs:\n${dump()}`);
        },
        () => {},
      );
      await Promise.race([round(), hangs]);
      hung.abort();
      rounds += 1;
    }
  } catch (error) {
    throw new Error(`round ${rounds}, ${kills} workers killed, STRESS_SEED=${seed}: ${error}`, { cause: error });
  } finally {
    clearInterval(report);
  }
  console.log(`${rounds} rounds, ${kills} workers and ${deadTasks} tasks killed, STRESS_SEED=${seed}`);
  expect(deadTasks, "tasks that were killed").toBeGreaterThan(rounds);
});

/** A thread that spins in the core hears no timer: another one ends the process if this one is not heard of for a minute. */
function watch(): () => void {
  const beat = new Int32Array(new SharedArrayBuffer(4));
  const heart = setInterval(() => Atomics.add(beat, 0, 1), 1000);
  const watchdog = new Worker(
    `const { workerData } = require("node:worker_threads");
     let last = -1;
     setInterval(() => {
       const now = Atomics.load(workerData, 0);
       if (now === last) process.kill(process.pid, "SIGKILL");
       last = now;
     }, ${HANGS});`,
    { eval: true, workerData: beat },
  );
  return () => {
    clearInterval(heart);
    void watchdog.terminate();
  };
}

test("a worker that does nothing but send and receive leaves no lock and no half-taken slot", {
  timeout: minutes * 60_000 + 300_000,
}, async () => {
  const end = performance.now() + 0.2 * minutes * 60_000;
  const stop = watch();
  let passes = 0;
  try {
    for (let rounds = 0; rounds < 2 * ROUNDS || performance.now() < end; rounds++) {
      const ch = chan<number>(rounds % 2 === 0 ? 3 : 8);
      const words = sharedArray("i32", 2);
      for (let value = 1; value <= 3; value++) ch.trySend(value);
      const passing = [0, 1].map((i) => died(go(tasks.pass, ch, words, i)));
      await until("they pass values", () => words.every((count) => count > 0));
      // Somebody waits now and then, so that half of what they do is under the lock.
      const here = go(function* () {
        for (let i = 0; i < 50; i++) {
          const value = yield* ch.recv();
          if (value !== undefined) yield* ch.send(value);
        }
      });
      await sleep(draw(20));
      await Promise.all([...living].map((worker) => worker.terminate()));
      expect(await deaths(passing)).toBe(2);
      await here.within(HANGS);
      // Each of the two may have had one in its hands.
      expect(ch.length).toBeGreaterThanOrEqual(1);
      for (let left = ch.length; left > 0; left--) expect(await ch.recv()).toBeGreaterThan(0);
      await ch.send(7);
      expect(await ch.recv()).toBe(7);
      passes += words[0] + words[1];
    }
  } finally {
    stop();
  }
  console.log(`${passes} values passed, STRESS_SEED=${seed}`);
});

test("a worker that is terminated inside of the core leaves no lock and no waiter", {
  timeout: minutes * 60_000 + 300_000,
}, async () => {
  const end = performance.now() + GRIND * minutes * 60_000;
  const stop = watch();
  join();
  const room = core.allocate(ROWS * SNAPSHOT_SIZE);
  const depots = Array.from({ length: (ROOT_ERA - ROOT_DEPOTS) / DEPOT_SIZE }, (_, i) => ROOT_DEPOTS + i * DEPOT_SIZE);
  const before = kills;
  let rounds = 0;
  let turns = 0;
  try {
    for (; rounds < 2 * ROUNDS || performance.now() < end; rounds++) {
      const empty = [0, 0, 1, 8].map((capacity) => chan<number>(capacity));
      const full = [0, 1, 8].map((capacity) => chan<number>(capacity));
      for (const ch of full) while (ch.trySend(7)) {}
      const words = sharedArray("i32", THREADS);
      const grinding = Array.from(words, (_, i) => died(go(grinders.grind, empty, full, words, i, room)));
      const objects = [...empty, ...full].map((ch) => (ch as unknown as { address: number }).address);
      locks = [
        ROOT_ARENA_LOCK,
        ...depots.map((depot) => depot + DEPOT_LOCK),
        THREAD_BLOCKS + THREAD_ROSTER_LOCK,
        ...objects.map((object) => object + OBJECT_LOCK),
      ];
      await until("they grind", () => words.every((count) => count > 0));
      await sleep(draw(10));
      kills += living.size;
      await Promise.all([...living].map((worker) => worker.terminate()));
      expect(await deaths(grinding)).toBe(THREADS);
      expect([...leftBehind], "locks that the dead had").toEqual([]);
      const queues = objects.flatMap((object) => [object + OBJECT_RECEIVERS, object + OBJECT_SENDERS]);
      expect(
        queues.map((queue) => sharedWords()[queue >> 2]),
        "the first of each queue",
      ).toEqual(queues.map(() => 0));
      for (const ch of full)
        expect(Array.from({ length: ch.capacity }, () => ch.tryRecv())).toEqual(Array(ch.capacity).fill(7));
      for (const ch of [...empty, ...full]) {
        const received = ch.recv();
        go(() => ch.send(8));
        expect(await received).toBe(8);
      }
      turns += words.reduce((sum, count) => sum + count, 0);
    }
  } finally {
    locks = [];
    core.free(room);
    stop();
    console.log(`${rounds} rounds, ${kills - before} workers killed after ${turns} turns, STRESS_SEED=${seed}`);
  }
});
