// A program that grows the shared memory to its maximum, in one way of several, and says how that went.
//
//   node fill.mjs WAY SEED BYTES

import assert from "node:assert/strict";
import { chan, configure, dump, go, OutOfMemoryError, select, trySelect } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Mutex, WaitGroup } from "parachan/sync";
import { collectHere } from "./collector.mjs";
import { filler } from "./filler.mjs";
import { random } from "./random.mjs";

const [way, seed, bytes] = process.argv.slice(2);
const draw = random(Number(seed));
configure({ memory: Number(bytes), threads: 2 });
/** Whether the other threads are kept from taking tasks while these are made. */
const keeps = draw(2) === 0;

/** Says what was refused, and how. */
function isRefusal(error) {
  assert.ok(error instanceof OutOfMemoryError, `another error: ${String(error?.stack ?? error)}`);
  assert.match(error.message, /^parachan: out of shared memory; raise it with configure/);
  return true;
}

/** Does it until memory runs out; answers how often it was done. */
function untilFull(make) {
  for (let count = 0; ; count++) {
    try {
      make(count);
    } catch (error) {
      isRefusal(error);
      return count;
    }
  }
}

// What was there before, and has to work afterwards.
const before = {
  own: chan(8),
  shared: chan(8),
  requests: chan(),
  replies: chan(),
  mutex: new Mutex(),
};
const echo = go(filler.echo, before.requests, before.replies);
await go(filler.look, before.shared);
for (let n = 0; n < 4; n++) {
  before.own.trySend({ n });
  before.shared.trySend({ n, text: "kept" });
}

/** Uses all of it; nothing here takes more memory than it gives back. */
async function use() {
  for (let n = 0; n < 20; n++) {
    await before.requests.send(n);
    assert.equal(await before.replies.recv(), n);
  }
  for (let n = 0; n < 4; n++) {
    const own = before.own.tryRecv();
    assert.deepEqual(own, { n });
    assert.ok(before.own.trySend(own));
    assert.deepEqual(before.shared.tryRecv(), { n, text: "kept" });
    assert.ok(before.shared.trySend({ n, text: "kept" })); // Its bytes fit where those before were.
  }
  assert.deepEqual((await select([before.requests.send(7), chan0.recv()])).case, 0);
  assert.equal(await before.replies.recv(), 7);
  await before.mutex.lock();
  assert.ok(!before.mutex.tryLock());
  before.mutex.unlock();
}
const chan0 = chan();
await use();
// A select that waits takes room for its cases, and keeps it for the next.
const waking = chan();
const woken = select([waking.recv(), chan0.recv()]).then(({ case: which }) => which);
assert.ok(waking.trySend(0));
assert.equal(await woken, 0);

let results;

// The ways: each fills the memory, checks what it made, and lets go of it. Answers how much there was.

const ways = {
  async channels() {
    const made = [];
    const count = untilFull((n) => {
      const ch = chan(1 + (n % 5));
      assert.equal(trySelect([ch.recv()]), undefined); // From now on it lies in the shared memory.
      for (let i = 0; i <= n % 5; i++) ch.trySend(n + i);
      made.push(ch);
    });
    await use();
    for (const [n, ch] of made.entries()) {
      for (let i = 0; i <= n % 5; i++) assert.equal(ch.tryRecv(), n + i);
      assert.equal(ch.tryRecvOk(), undefined);
    }
    return count;
  },

  async large() {
    const made = [];
    const count = untilFull(() => made.push(chan(10_000)));
    await use();
    for (const ch of made) {
      assert.ok(ch.trySend(1));
      assert.equal(ch.tryRecv(), 1);
    }
    return count;
  },

  async values() {
    const ch = chan(5000);
    await go(filler.look, ch);
    const value = (n) => ({ n, bytes: new Uint8Array(2000).fill(n) });
    const count = untilFull((n) => assert.ok(ch.trySend(value(n))));
    assert.equal(ch.length, count);
    await assert.rejects(async () => ch.send(value(0)), isRefusal);
    await assert.rejects(async () => select([ch.send(value(0)), chan0.recv()]), isRefusal);
    await use();
    for (let n = 0; n < count; n++) assert.deepEqual(ch.tryRecv(), value(n));
    return count;
  },

  /** One that follows another finds the memory full when its turn comes, hence fails by its result. */
  async goroutines() {
    const quit = chan();
    const made = [];
    let refused = 0;
    const wait = function* () {
      return yield* quit.recvOk();
    };
    while (refused === 0) {
      for (let n = 0; n < 500; n++) {
        const goroutine = go(wait).then(
          (closed) => assert.deepEqual(closed, [undefined, false]) ?? 1,
          (error) => {
            refused += Number(isRefusal(error));
            return 0;
          },
        );
        made.push(goroutine);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await use();
    quit.close();
    return (await Promise.all(made)).reduce((sum, waited) => sum + waited, 0);
  },

  async selects() {
    const quit = chan();
    const never = Array.from({ length: 20 }, () => chan());
    const spare = chan(); // Its wait is over before all is used: then there is what one that awaits needs.
    const spared = spare.recv().then(() => {});
    const made = [];
    const count = untilFull(() => {
      const op = select([...never.map((ch) => ch.recv()), quit.recvOk()]);
      const goroutine = go(() => op); // Waits as an await does, hence fails by its result.
      made.push(goroutine);
      if (made.length > 5000) throw new OutOfMemoryError();
    });
    const quitting = [];
    for (const goroutine of made) quitting.push(goroutine.then(() => true, isRefusal));
    // Until all have begun, a slice a turn: one that begins while all is used would take what that has just given back.
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(spare.trySend(0));
    await spared;
    await use();
    quit.close();
    await Promise.all(quitting);
    return count;
  },

  async tasks() {
    const quit = chan();
    const made = [];
    const text = "x".repeat(1000);
    const word = sharedArray("i32", 1);
    if (keeps) {
      const kept = new WaitGroup();
      kept.add(2);
      for (let n = 0; n < 2; n++) go(filler.keep, word, kept);
      await kept.wait();
    }
    const count = untilFull(() => made.push(go(filler.hold, text, quit)));
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
    quit.close();
    for (const goroutine of made) assert.equal(await goroutine, text.length);
    await use();
    return count;
  },

  /** The same on other threads, whose errors come home. */
  async away() {
    const group = new WaitGroup();
    group.add(2);
    const fillers = [0, 1].map(() => go(filler.fill, group, 1 + draw(2 ** 30)));
    let count = 0;
    for (const one of fillers) count += await one;
    await use();
    return count;
  },

  /** Results that do not fit: what a task answers with is refused where it is copied. */
  async results() {
    // One for all cycles: where another thread has left a small block, there is no room for so large a one.
    results ??= chan(5000);
    const ch = results;
    await go(filler.look, ch);
    const count = untilFull(() => assert.ok(ch.trySend(new Uint8Array(3000))));
    // A thread may keep a few free blocks for itself, from the cycle before.
    let refused = 0;
    for (let n = 0; n < 50; n++) {
      const answer = await go(filler.answer, 3000).then(({ length }) => length, isRefusal);
      if (answer === true) refused += 1;
      else assert.equal(answer, 3000);
      await assert.rejects(async () => go(filler.throwBig, 3000), /^Error: too much$|^OutOfMemoryError/);
    }
    assert.ok(counts.length > 0 || refused > 0);
    await use();
    for (let n = 0; n < count; n++) assert.equal(ch.tryRecv().length, 3000);
    assert.equal((await go(filler.answer, 3000)).length, 3000);
    return count;
  },
};

const counts = [];
for (let cycle = 0; cycle < 4; cycle++) {
  counts.push(await ways[way]());
  await use();
  await collectHere();
  await Promise.all([go(filler.collect), go(filler.collect)]);
  assert.ok(dump().includes("goroutine"));
}
// What was dropped can be made again: nearly as often as the first time, where no other thread frees it meanwhile. How many
// tasks other threads take meanwhile is chance, and those leave blocks of their own size, in which no text of the next cycle fits.
const share = way === "away" ? 0.2 : way === "tasks" && !keeps ? 0 : 0.8;
assert.ok(Math.min(...counts) > share * counts[0], `made ${counts}`);
before.requests.close();
await echo;
console.log(`filled ${counts.join(" ")}`);
process.exit(0);
