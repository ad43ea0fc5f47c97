// A program for sync.test.ts: random programs of which some deadlock and some do not, one after the other, each with `run`.
//
//   node stuck-at-random.mjs SEED COUNT
//
// Every party ends up waiting for one of a list of things. In a program that deadlocks nobody ever does what they wait for, and
// the error has to name each of them with its reason; in one that does not, the main goroutine does it all after a while.

import { chan, DeadlockError, go, gosched, nilChan, parallel, range, run, select } from "parachan";
import { sharedArray } from "parachan/atomic";
import { background, withCancel } from "parachan/context";
import { Weighted } from "parachan/semaphore";
import { Cond, Mutex, Once, RWMutex, WaitGroup } from "parachan/sync";
import { sleep } from "parachan/time";
import { random } from "./random.mjs";

function makeWorld() {
  const mutex = new Mutex();
  mutex.tryLock();
  const written = new RWMutex();
  written.tryLock();
  const read = new RWMutex();
  read.tryRLock();
  const group = new WaitGroup();
  group.add(1);
  const semaphore = new Weighted(5);
  semaphore.tryAcquire(5);
  const [context, cancel] = withCancel(background());
  const world = {
    closing: chan(),
    full: chan(),
    mutex,
    written,
    read,
    group,
    semaphore,
    cond: new Cond(new Mutex()),
    readers: new Cond(new RWMutex().rLocker()),
    flag: sharedArray("i32", 1),
    context,
    free: new Mutex(),
  };
  return { world, cancel };
}

/** What a party waits for in the end, and what a dump says of it then. Those with `ends` the main goroutine can release. */
const ways = [
  { reason: "chan receive", ends: true, wait: ({ closing }) => closing.recv() },
  { reason: "chan receive", ends: true, wait: ({ closing }) => range(closing, () => {}) },
  { reason: "chan receive", ends: true, wait: ({ context }) => context.done.recv() },
  { reason: "chan send", ends: true, sends: true, wait: ({ full }) => full.send({}) },
  { reason: "chan receive (nil chan)", wait: () => nilChan().recv() },
  { reason: "chan receive (nil chan)", wait: ({ semaphore }) => semaphore.acquire(6) },
  { reason: "chan send (nil chan)", wait: () => nilChan().send(1) },
  { reason: "select (no cases)", wait: () => select({}) },
  { reason: "select", wait: ({ semaphore }) => select([nilChan().recv(), semaphore.acquire(6)]) },
  {
    reason: "select",
    ends: true,
    wait: ({ closing, full }) => select([closing.recv(), full.recv()], { ordered: true }),
  },
  { reason: "select", ends: true, wait: ({ closing, group }) => select([select([closing.recv()]), group.wait()]) },
  { reason: "select", ends: true, wait: ({ group, context }) => group.wait().within(context), fails: true },
  { reason: "sync.WaitGroup.Wait", ends: true, wait: ({ group }) => group.wait() },
  {
    reason: "sync.Mutex.Lock",
    ends: true,
    wait: function* ({ mutex }) {
      yield* mutex.lock();
      mutex.unlock();
    },
  },
  {
    reason: "sync.RWMutex.Lock",
    ends: true,
    wait: function* ({ written }) {
      yield* written.lock();
      written.unlock();
    },
  },
  {
    reason: "sync.RWMutex.RLock",
    ends: true,
    wait: function* ({ written }) {
      yield* written.rLock();
      written.rUnlock();
    },
  },
  {
    reason: "sync.RWMutex.Lock",
    ends: true,
    wait: function* ({ read }) {
      yield* read.lock();
      read.unlock();
    },
  },
  {
    reason: "select",
    ends: true,
    wait: function* ({ written, mutex, closing }) {
      const got = yield* select({
        lock: written.lock(),
        read: written.rLock(),
        mutex: mutex.lock(),
        closing: closing.recv(),
      });
      if (got.case === "lock") written.unlock();
      if (got.case === "read") written.rUnlock();
      if (got.case === "mutex") mutex.unlock();
    },
  },
  {
    reason: "select",
    ends: true,
    wait: function* ({ semaphore }) {
      yield* semaphore.acquire(3);
      semaphore.release(3);
    },
  },
  {
    reason: "sync.Cond.Wait",
    ends: true,
    wait: function* ({ cond, flag }) {
      yield* cond.l.lock();
      while (Atomics.load(flag, 0) === 0) yield* cond.wait();
      cond.l.unlock();
    },
  },
  {
    reason: "sync.Cond.Wait",
    ends: true,
    wait: function* ({ readers, flag }) {
      yield* readers.l.lock();
      while (Atomics.load(flag, 0) === 0) yield* readers.wait();
      readers.l.unlock();
    },
  },
  {
    reason: "sync.Mutex.Lock",
    wait: function* () {
      const mutex = new Mutex();
      yield* mutex.lock();
      yield* mutex.lock();
    },
  },
  {
    reason: "sync.RWMutex.RLock",
    wait: function* () {
      const mutex = new RWMutex();
      yield* mutex.lock();
      yield* mutex.rLock();
    },
  },
];

const { party } = parallel(import.meta.url, {
  /** Does what takes no partner for a while, and then waits. */
  *party(world, number, seed) {
    const draw = random(seed);
    for (let i = draw(6); i > 0; i--) {
      const kind = draw(4);
      if (kind === 0) yield* gosched();
      else if (kind === 1) yield* sleep(draw(3) / 2);
      else if (kind === 2) yield* new Once().do(() => {});
      else {
        yield* world.free.lock();
        yield* gosched();
        world.free.unlock();
      }
    }
    yield* here(world, number);
  },
});

/** What a party of the main thread does at once. */
function* here(world, number) {
  const { wait, fails } = ways[number];
  try {
    yield* wait(world);
  } catch (error) {
    if (!fails) throw error;
  }
}

async function perform(seed) {
  const draw = random(seed);
  for (let i = 0; i < 8; i++) draw(1);
  const deadlocks = draw(2) === 0;
  const { world, cancel } = makeWorld();
  const usable = ways.map((_, i) => i).filter((i) => deadlocks || ways[i].ends);
  const numbers = Array.from({ length: draw(deadlocks ? 8 : 12) + 1 }, () => usable[draw(usable.length)]);
  // A receiver of any kind would take what a sender waits with.
  const apart = (i) => !ways[i].sends || !numbers.some((one) => ways[one].wait.toString().includes("full.recv"));
  const chosen = numbers.filter(apart);
  const main = usable.filter((i) => apart(i) && !ways[i].sends && !ways[i].wait.toString().includes("full.recv"));
  const last = main[draw(main.length)];
  let outcome;
  try {
    outcome = await run(function* () {
      const running = chosen.map((number) => go(draw(2) === 0 ? here : party, world, number, 1 + draw(2 ** 30)));
      if (deadlocks) {
        yield* here(world, last);
        return "woken";
      }
      for (let i = draw(20); i > 0; i--) yield* gosched();
      yield* sleep(draw(4));
      for (const number of chosen) if (ways[number].sends) yield* world.full.recv();
      Atomics.store(world.flag, 0, 1);
      for (const cond of [world.cond, world.readers]) {
        yield* cond.l.lock();
        cond.broadcast();
        cond.l.unlock();
      }
      world.mutex.unlock();
      world.written.unlock();
      world.read.rUnlock();
      world.semaphore.release(5);
      if (draw(2) === 0) cancel();
      world.group.done();
      world.closing.close();
      cancel();
      for (const one of running) yield* one;
      return "ended";
    });
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    outcome = [...error.dump.matchAll(/\[(.*)\]:/g)]
      .map(([, reason]) => reason)
      .sort()
      .join(", ");
  }
  const expected = deadlocks ? ["await", ...[...chosen, last].map((i) => ways[i].reason)].sort().join(", ") : "ended";
  if (outcome !== expected) throw new Error(`seed ${seed}: ${outcome}; expected ${expected}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [seed, count] = process.argv.slice(2).map(Number);
  for (let i = 0; i < count; i++) await perform((seed + i * 7919) | 0);
  console.log("done");
}
