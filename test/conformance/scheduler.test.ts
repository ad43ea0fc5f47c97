// Go 154–162: what the scheduler promises. Lines 163–165 are in test/core/scheduler.test.ts.

import { Worker } from "node:worker_threads";
import { chan, configure, go, gosched, nilChan, select } from "parachan";
import { beforeAll, describe, expect, test } from "vitest";
import { tasks as spinners } from "../tasks/spin.mjs";
import { places } from "./capacities.js";
import { sleep } from "./clock.js";

/** Memory that the tasks of spin.mjs find in their worker's data. */
const cells = new Int32Array(new SharedArrayBuffer(64));

beforeAll(() => {
  configure({
    threads: 2,
    worker: (url, options) => {
      const given = options as { workerData: object };
      return new Worker(url, { ...given, workerData: { ...given.workerData, cells } });
    },
  });
});

describe.for(places)("$name", ({ party }) => {
  test("Go 154: a goroutine that polls and yields lets the others run, and sees what they do", async () => {
    const ch = chan<unknown>();
    const poller = go(party.tryReceiveUntilDone, ch);
    await sleep(1);
    await ch.send(1);
    expect(await poller).toEqual([1, true]);
  });
});

test("Go 155: gosched and sleeping, 10 times in turn, comes to an end", async () => {
  let rounds = 0;
  await go(async () => {
    for (; rounds < 10; rounds++) {
      await gosched();
      await sleep(1);
    }
  });
  expect(rounds).toBe(10);
});

test("gosched lets every other goroutine that is ready run first", async () => {
  const order: string[] = [];
  const one = go(function* () {
    order.push("one");
    yield* gosched();
    order.push("one again");
  });
  const others = ["two", "three"].map((name) => go(() => void order.push(name)));
  await one;
  for (const other of others) await other;
  expect(order).toEqual(["one", "two", "three", "one again"]);
});

test("Go 156: goroutines run in parallel: two spin on one cell in strict rotation", async () => {
  for (let attempt = 0; attempt < 10; attempt++) {
    Atomics.store(cells, 0, 0);
    const first = go(spinners.rotate, 0, 2, 3);
    const second = go(spinners.rotate, 1, 2, 3);
    expect([await first, await second]).toEqual([3, 3]);
    expect(Atomics.load(cells, 0)).toBe(6);
  }
});

test("Go 157: the same with goroutines started by a goroutine, after all workers were idle", async () => {
  for (let attempt = 0; attempt < 5; attempt++) {
    await sleep(10);
    Atomics.store(cells, 0, 0);
    expect(await go(spinners.rotateNested, 2, 3)).toEqual([3, 3]);
  }
});

test("Go 158: a timer fires although two goroutines feed a channel as fast as they can", async () => {
  const ch = chan<number>();
  const done = chan<never>();
  const feeders = [1, 2].map((n) =>
    go(function* () {
      while (done.tryRecvOk() === undefined) yield* ch.send(n);
    }),
  );
  const timer = setTimeout(() => done.close(), 20);
  let received = 0;
  const reader = go(function* () {
    for (;;) {
      const [, ok] = yield* ch.recvOk();
      if (!ok) return;
      received += 1;
    }
  });
  for (const feeder of feeders) await feeder;
  clearTimeout(timer);
  ch.close();
  await reader;
  expect(received).toBeGreaterThan(0);
});

test("Go 158: a timer fires although awaiting code feeds a channel as fast as it can", async () => {
  const ch = chan<number>(1);
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 20);
  const receiver = go(async () => {
    while (await ch.recv());
  });
  while (!fired) await ch.send(1);
  await ch.send(0);
  await receiver;
  expect(fired).toBe(true);
});

test("Go 159: a timer fires although two goroutines ping-pong on a channel of capacity 1", async () => {
  const ch = chan<number>(1);
  let fired = false;
  const reader = go(function* () {
    while ((yield* ch.recv()) !== undefined);
  });
  const writer = go(function* () {
    let rounds = 0;
    for (; !fired; rounds++) yield* ch.send(rounds);
    ch.close();
    return rounds;
  });
  setTimeout(() => {
    fired = true;
  }, 0.001);
  expect(await writer).toBeGreaterThan(0);
  await reader;
});

test("Go 159: a goroutine whose sends and receives never wait lets a timer fire", async () => {
  const ch = chan<number>(1);
  let fired = false;
  const rounds = await go(function* () {
    setTimeout(() => {
      fired = true;
    }, 1);
    let n = 0;
    for (; !fired; n++) {
      yield* ch.send(n);
      yield* ch.recv();
    }
    return n;
  });
  expect(rounds).toBeGreaterThan(0);
});

test("Go 159: goroutines whose selects never wait let each other and a timer have their turn", async () => {
  const closed = chan<number>();
  closed.close();
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1);
  const select1 = () => select({ closed: closed.recv(), nil: nilChan<number>().recv() });
  const select2 = () => select({ closed: closed.recv(), nil: nilChan<number>().recv() }).within(60_000);
  const rounds = [0, 0];
  const looping = [select1, select2].map((op, i) =>
    go(function* () {
      for (; !fired || rounds.includes(0); rounds[i] = (rounds[i] as number) + 1) yield* op();
    }),
  );
  for (const goroutine of looping) await goroutine;
  expect(rounds).not.toContain(0);
});

test("Go 162: busy goroutines do not starve the main program", async () => {
  let stop = false;
  const busy = Array.from({ length: 4 }, () =>
    go(function* () {
      while (!stop) yield* gosched();
    }),
  );
  for (let i = 0; i < 10; i++) await sleep(1);
  stop = true;
  for (const goroutine of busy) await goroutine;
  expect(stop).toBe(true);
});

test("Go 181: blocked sends give the same edges: what was written before one is read after its receive", async () => {
  for (let round = 0; round < 100; round++) {
    const ch = chan<number>();
    cells[2] = 0;
    const writer = go(spinners.writeThenSend, ch, round + 1);
    if (round % 2 === 0) await sleep(0); // Let it block first, now and then.
    await ch.recv();
    expect(cells[2]).toBe(round + 1);
    await writer;
  }
});

test.for([0, 1, 10])("Go 177: a send is before the completion of its receive (capacity %i)", async (capacity) => {
  for (let round = 0; round < 100; round++) {
    const ch = chan<number>(capacity);
    const reader = go(spinners.receiveThenRead, ch);
    cells[2] = 1000 + round;
    await ch.send(0);
    expect(await reader).toBe(1000 + round);
  }
});

test.for([0, 1, 10])(
  "Go 178: a close is before a receive that returns because of it (capacity %i)",
  async (capacity) => {
    for (let round = 0; round < 100; round++) {
      const ch = chan<number>(capacity);
      const reader = go(spinners.receiveThenRead, ch);
      cells[2] = 2000 + round;
      ch.close();
      expect(await reader).toBe(2000 + round);
    }
  },
);

test("Go 179: a receive from an unbuffered channel is before the completion of the send", async () => {
  for (let round = 0; round < 100; round++) {
    const ch = chan<number>();
    const receiver = go(spinners.writeThenReceive, ch, 3000 + round);
    await ch.send(0);
    expect(cells[2]).toBe(3000 + round);
    await receiver;
  }
});

test("Go 180: a channel of capacity 1 is a mutex: 4 goroutines add 1000 to a plain number", async () => {
  const mutex = chan<number>(1);
  cells[3] = 0;
  const adders = Array.from({ length: 4 }, () => go(spinners.addUnderMutex, mutex, 1000));
  for (const adder of adders) await adder;
  expect(cells[3]).toBe(4000);
});

test("Go 180: a channel of capacity 3 admits at most 3 at a time", async () => {
  const semaphore = chan<number>(3);
  cells[4] = 0;
  const holders = Array.from({ length: 6 }, () => go(spinners.holdSemaphore, semaphore, 300));
  for (const holder of holders) expect(await holder).toBeLessThanOrEqual(3);
  expect(cells[4]).toBe(0);
});
