// Go 35, 36, 40–44: the order in which values and waiters are served.

import { chan, go, gosched } from "parachan";
import { describe, expect, test } from "vitest";
import { capacities, manyCapacities, places } from "./capacities.js";

test("Go 35: a sender that finds a parked receiver hands the value over, past the buffer", async () => {
  for (const capacity of capacities) {
    const ch = chan<number>(capacity);
    const received: (number | undefined)[] = [];
    const receiver = go(function* () {
      received.push(yield* ch.recv());
    });
    await gosched();
    expect(ch.trySend(1)).toBe(true);
    expect(ch.length).toBe(0); // Not in the buffer, though the receiver has not run yet.
    expect(received).toEqual([]);
    await receiver;
    expect(received).toEqual([1]);
  }
});

test("Go 36: a receiver of a full channel takes the head, and a parked sender's value goes to the tail", async () => {
  for (const capacity of capacities) {
    const ch = chan<number>(capacity);
    const senders = Array.from({ length: capacity + 2 }, (_, n) =>
      go(function* () {
        yield* ch.send(n);
      }),
    );
    await gosched();
    expect(ch.length).toBe(capacity);
    for (let n = 0; n < 2; n++) {
      expect(ch.tryRecv()).toBe(n);
      expect(ch.length).toBe(capacity); // Full again at once: the sender's value came in with the same step.
    }
    for (let n = 2; n < capacity + 2; n++) expect(ch.tryRecv()).toBe(n);
    expect(ch.tryRecvOk()).toBeUndefined();
    for (const sender of senders) await sender;
  }
});

test("Go 40: 10 sends into a buffer, then 10 receives in order", async () => {
  const ch = chan<number>(10);
  for (let n = 0; n < 10; n++) await ch.send(n);
  for (let n = 0; n < 10; n++) expect(await ch.recv()).toBe(n);
});

test("Go 41: one sender, one receiver: 100 values in order, in both forms, for capacities 0..199", async () => {
  for (const capacity of manyCapacities) {
    const ch = chan<number>(capacity);
    const sender = go(function* () {
      for (let n = 0; n < 100; n++) yield* ch.send(n);
    });
    const received: unknown[] = [];
    const receiver = go(function* () {
      for (let n = 0; n < 50; n++) {
        received.push(yield* ch.recv());
        received.push((yield* ch.recvOk())[0]);
      }
    });
    await sender;
    await receiver;
    expect(received).toEqual(Array.from({ length: 100 }, (_, n) => n));
  }
});

describe.for(places)("$name", ({ party }) => {
  test.for(capacities)("Go 41: one sender, one receiver: 1000 values in order (capacity %i)", async (capacity) => {
    const expected = Array.from({ length: 1000 }, (_, n) => n);
    const ch = chan<number>(capacity);
    const sender = go(party.sendRange, ch, 0, 1000);
    const receiver = go(party.receiveSome, ch, 1000);
    expect(await receiver).toEqual(expected);
    await sender;
  });

  test("Go 42: in a daisy chain of 10 receivers, receiver i gets value i", async () => {
    const ch = chan<unknown>();
    const turns = Array.from({ length: 11 }, () => chan<number>());
    const results = chan<[number, unknown]>(10);
    for (let i = 0; i < 10; i++) {
      go(function* () {
        yield* turns[i].recv();
        results.trySend([i, yield* ch.recv()]);
        yield* turns[i + 1].send(1);
      });
    }
    const sender = go(party.sendRange, ch as never, 0, 10);
    await turns[0].send(1);
    await turns[10].recv();
    await sender;
    results.close();
    for await (const [i, value] of results) expect(value).toBe(i);
  });

  test("Go 44: 23 workers range over 271828 values: count and sum are exact (capacity 69)", async () => {
    const items = 271_828;
    const ch = chan<number>(69);
    const sums = chan<[number, number]>(69);
    const workers = Array.from({ length: 23 }, () => go(party.sum, ch, sums));
    const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31];
    let expected = 0;
    const sender = go(function* () {
      for (let n = 0; n < items; n++) {
        const prime = primes[n % primes.length];
        expected += prime;
        yield* ch.send(prime);
      }
      ch.close();
    });
    await sender;
    let count = 0;
    let sum = 0;
    for (let i = 0; i < workers.length; i++) {
      const [workerCount, workerSum] = (await sums.recv()) as [number, number];
      count += workerCount;
      sum += workerSum;
    }
    for (const worker of workers) await worker;
    expect([count, sum]).toEqual([items, expected]);
  });
});

test("Go 43: waiting receivers are served in order of arrival", async () => {
  for (const capacity of capacities) {
    const ch = chan<number>(capacity);
    const served: [number, unknown][] = [];
    const receivers = Array.from({ length: 20 }, (_, i) =>
      go(function* () {
        served.push([i, yield* ch.recv()]);
      }),
    );
    await gosched();
    for (let n = 0; n < 20; n++) await ch.send(n);
    for (const receiver of receivers) await receiver;
    expect(served).toEqual(Array.from({ length: 20 }, (_, i) => [i, i]));
  }
});

test("Go 43: waiting senders are served in order of arrival, awaited ones and goroutines alike", async () => {
  for (const capacity of capacities) {
    const ch = chan<number>(capacity);
    for (let n = 0; n < capacity; n++) ch.trySend(-1);
    const done: number[] = [];
    const senders = [];
    for (let i = 0; i < 20; i++) {
      if (i % 2 === 0) senders.push(ch.send(i).then(() => done.push(i)));
      else
        senders.push(
          go(function* () {
            yield* ch.send(i);
            done.push(i);
          }),
        );
      await gosched();
    }
    for (let n = 0; n < capacity; n++) expect(await ch.recv()).toBe(-1);
    for (let i = 0; i < 20; i++) expect(await ch.recv()).toBe(i);
    for (const sender of senders) await sender;
    expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  }
});
