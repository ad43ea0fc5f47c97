// Two threads that hand over value after value. Whoever waits there is mostly served before it has left its op
// (assembly/scheduler/linger.ts), and nobody may be able to tell.

import { type Chan, chan, configure, go, gosched, WorkerDiedError } from "parachan";
import { expect, test } from "vitest";
import { tasks } from "./tasks/handing.mjs";

configure({ threads: 2 });

test("timers of both fire, however long they hand over", async () => {
  const ping = chan<number>();
  const pong = chan<boolean>();
  const other = go(tasks.timed, ping, pong);
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1);
  await go(function* () {
    for (let there = false; !fired || !there; ) {
      yield* ping.send(0);
      there = (yield* pong.recv()) as boolean;
    }
  });
  ping.close();
  await other;
});

test("others of their threads go on, waiting or not", async () => {
  const [ping, pong, beside, besides] = [chan<number>(), chan<number>(), chan<number>(), chan<number>()];
  const others = [go(tasks.echo, ping, pong), go(tasks.echo, beside, besides)];
  let left = 2;
  const waits = go(function* () {
    for (let i = 0; i < 1000; i++) {
      yield* beside.send(i);
      if ((yield* besides.recv()) !== i) throw new Error(`${i} did not come back`);
    }
    left -= 1;
  });
  const yields = go(function* () {
    for (let i = 0; i < 1000; i++) yield* gosched();
    left -= 1;
  });
  const hands = go(function* () {
    for (let i = 0; left > 0; i++) {
      yield* ping.send(i);
      if ((yield* pong.recv()) !== i) throw new Error(`${i} did not come back`);
    }
  });
  for (const goroutine of [waits, yields, hands]) await goroutine;
  for (const ch of [ping, beside]) ch.close();
  for (const goroutine of others) await goroutine;
});

test("values of each sender come in order, and each once", async () => {
  const COUNT = 5000;
  const values = chan<[name: number, i: number]>();
  const senders = [0, 1, 2].map((name) => go(tasks.count, name, COUNT, values));
  const next = [0, 0, 0];
  await go(function* () {
    for (let left = 3 * COUNT; left > 0; left--) {
      const [name, i] = (yield* values.recv()) as [number, number];
      expect(i).toBe(next[name]);
      next[name] += 1;
    }
  });
  for (const sender of senders) await sender;
  expect(next).toEqual([COUNT, COUNT, COUNT]);
});

test("a send that a close meets throws once, and its value is given back once", async () => {
  const channels = chan<Chan<object>>();
  const closer = go(tasks.closeEach, channels);
  await go(function* () {
    for (let i = 0; i < 2000; i++) {
      const ch = chan<object>();
      yield* channels.send(ch);
      let message = "nothing";
      try {
        yield* ch.send({ text: `refused ${i}` });
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toBe("send on closed channel");
    }
  });
  channels.close();
  await closer;
  // Memory that was given back twice would be that of two of these.
  const kept = chan<object>(64);
  const took = go(tasks.take, kept, 64);
  const values = Array.from({ length: 64 }, (_, i) => ({ text: `value ${i}` }));
  for (const value of values) await kept.send(value);
  expect(await took).toEqual(values);
});

test("when one of them dies, what it was about to receive comes to the next", async () => {
  for (const count of [0, 1, 2, 100, 3000]) {
    const values = chan<number>();
    const leaving = go(tasks.leave, values, count);
    let sent = 0;
    const sender = go(function* () {
      for (; sent < count + 10; sent++) yield* values.send(sent);
    });
    await expect(leaving).rejects.toThrow(WorkerDiedError);
    const first = await values.recv();
    // It may have received one more than it could tell.
    expect([count, count + 1]).toContain(first);
    for (let next = (first as number) + 1; next < count + 10; next++) expect(await values.recv()).toBe(next);
    await sender;
  }
});
