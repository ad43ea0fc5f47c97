// Go 45, 104–106: functions over channels of any type, made of select.

import { type Chan, chan, go, type RecvChan, RuntimeError, range, select, trySelect } from "parachan";
import { describe, expect, test } from "vitest";
import { places } from "./select-places.js";

/** All values of a channel, once it is closed. */
async function readAll<T>(ch: RecvChan<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of ch) values.push(value);
  return values;
}

/** The values of both channels, in any order, until both are closed. */
function merge<T>(one: RecvChan<T>, other: RecvChan<T>): RecvChan<T> {
  const merged = chan<T>();
  go(function* () {
    let open: readonly RecvChan<T>[] = [one, other];
    while (open.length > 0) {
      const { case: index, value: received } = yield* select(open.map((ch) => ch.recvOk()));
      if (received[1]) yield* merged.send(received[0]);
      else open = open.filter((_, n) => n !== index);
    }
    merged.close();
  });
  return merged;
}

function filter<T>(ch: RecvChan<T>, keep: (value: T) => boolean): RecvChan<T> {
  const kept = chan<T>();
  go(function* () {
    yield* range(ch, function* (value) {
      if (keep(value)) yield* kept.send(value);
    });
    kept.close();
  });
  return kept;
}

/** A value that one may have at a time: the buffer of a channel of capacity 1 holds it while it is free. */
class Exclusive<T> {
  readonly #free: Chan<T> = chan(1);

  constructor(value: T) {
    this.#free.trySend(value);
  }

  acquire(): PromiseLike<T> {
    return this.#free.recv() as PromiseLike<T>;
  }

  tryAcquire(): T | undefined {
    return trySelect({ acquired: this.#free.recv() })?.value;
  }

  release(value: T): void {
    if (trySelect({ released: this.#free.send(value) }) === undefined)
      throw new RuntimeError("release without acquire");
  }
}

function sent<T>(values: readonly T[]): RecvChan<T> {
  const ch = chan<T>();
  go(function* () {
    for (const value of values) yield* ch.send(value);
    ch.close();
  });
  return ch;
}

test("Go 104: functions over channels of any type: all values, some of them, and none", async () => {
  expect(await readAll(sent([1, 2, 3]))).toEqual([1, 2, 3]);
  expect(await readAll(sent(["a", "b"]))).toEqual(["a", "b"]);
  expect(await readAll(filter(sent([1, 2, 3, 4]), (n) => n % 2 === 0))).toEqual([2, 4]);
  expect(await readAll(filter(sent<object>([{}]), () => false))).toEqual([]);
});

test("Go 105: what is exclusive is had by one at a time", async () => {
  const counter = new Exclusive({ count: 0 });
  const adders = [1, 2].map(() =>
    go(async () => {
      for (let n = 0; n < 10; n++) {
        const value = await counter.acquire();
        value.count += 1;
        counter.release(value);
      }
    }),
  );
  for (const adder of adders) await adder;
  const value = await counter.acquire();
  expect(value.count).toBe(20);
  expect(counter.tryAcquire()).toBeUndefined();
  counter.release(value);
  expect(() => counter.release(value)).toThrow("release without acquire");
  expect(counter.tryAcquire()).toBe(value);
});

test("Go 106: a merge of two channels yields the values of both, and ends when both are closed", async () => {
  expect((await readAll(merge(sent([1, 3, 5]), sent([2, 4, 6])))).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await readAll(merge(sent([]), sent([])))).toEqual([]);
});

describe.for(places)("$name", ({ party }) => {
  test("Go 45: 10 goroutines receive 1000 values in selects: each was sent before, and is received once", async () => {
    const ch = chan<unknown>(2);
    const receivers = Array.from({ length: 10 }, () => go(party.drainNumbers, ch));
    for (let n = 0; n < 1000; n++) await ch.send(n);
    ch.close();
    const received: number[] = [];
    for (const receiver of receivers) received.push(...(await receiver));
    expect(received.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });
});
