// Go 1–18: making channels, len and cap, identity.

import { type Chan, chan, go, nilChan, RuntimeError } from "parachan";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";
import { capacities, manyCapacities, places } from "./capacities.js";
import { sleep } from "./clock.js";

test("Go 1: chan() and chan(0) are unbuffered: length 0, capacity 0", () => {
  for (const ch of [chan(), chan(0)]) {
    expect(ch.length).toBe(0);
    expect(ch.capacity).toBe(0);
  }
});

test("Go 2: chan(10) has length 0 and capacity 10; after 3 sends length 3, capacity 10", async () => {
  const ch = chan<number>(10);
  expect([ch.length, ch.capacity]).toEqual([0, 10]);
  for (const n of [1, 2, 3]) await ch.send(n);
  expect([ch.length, ch.capacity]).toEqual([3, 10]);
});

test("Go 3: for every capacity 0..199, length is 0 at first, and n after n sends", async () => {
  for (const capacity of manyCapacities) {
    const ch = chan<number>(capacity);
    expect([ch.length, ch.capacity]).toEqual([0, capacity]);
    for (let n = 0; n < capacity; n++) {
      await ch.send(n);
      expect(ch.length).toBe(n + 1);
    }
    expect(ch.capacity).toBe(capacity);
  }
});

test.for(capacities)(
  "Go 4: length counts the buffer alone, never senders that wait (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    const senders = Array.from({ length: capacity + 3 }, (_, n) => ch.send(n).then(() => n));
    await sleep(1);
    expect(ch.length).toBe(capacity);
    for (let n = 0; n < capacity + 3; n++) {
      expect(ch.length).toBe(Math.min(capacity, capacity + 3 - n));
      expect(await ch.recv()).toBe(n);
    }
    await Promise.all(senders);
    expect(ch.length).toBe(0);
  },
);

test("Go 5: length and capacity of a nil channel are 0", () => {
  expect([nilChan().length, nilChan().capacity]).toEqual([0, 0]);
});

test.for([-1, -0.5, Number.MIN_SAFE_INTEGER])("Go 6: a negative size (%d) is out of range", (size) => {
  expect(() => chan(size)).toThrow(new RangeError("makechan: size out of range"));
});

test.for([2 ** 26, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 59, 2 ** 63, Number.MAX_VALUE])(
  "Go 7: an absurd size (%d) is out of range",
  (size) => {
    expect(() => chan(size)).toThrow(new RangeError("makechan: size out of range"));
  },
);

test.for([0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "Go 8: a size that is no integer (%d) is out of range",
  (size) => {
    expect(() => chan(size)).toThrow(new RangeError("makechan: size out of range"));
  },
);

test.for(["1", null, 1n, {}, [], true])("Go 8: a size that is no number (%o) is out of range", (size) => {
  expect(() => chan(size as number)).toThrow(new RangeError("makechan: size out of range"));
});

test("Go 8: 1.0 is a size", () => {
  expect(chan(1.0).capacity).toBe(1);
});

test("Go 9: a buffered channel counts elements of no size like any other", async () => {
  const ch = chan<undefined>(1);
  expect(ch.trySend(undefined)).toBe(true);
  expect(ch.trySend(undefined)).toBe(false);
  expect(ch.length).toBe(1);
  expect(ch.tryRecvOk()).toEqual([undefined, true]);
  const unbuffered = chan<undefined>();
  const received = go(() => unbuffered.recvOk());
  await unbuffered.send(undefined);
  expect(await received).toEqual([undefined, true]);
});

describe.for(places)("$name", ({ party }) => {
  test("Go 10: a channel carries channels, and a received one may be sent on", async () => {
    const requests = chan<[Chan<number>, number]>();
    const server = go(party.serve, requests);
    for (let n = 0; n < 10; n++) {
      const reply = chan<number>();
      await requests.send([reply, n]);
      expect(await reply.recv()).toBe(n + 1);
    }
    requests.close();
    await server;
  });

  test("Go 12: a channel carries values of mixed types unchanged", async () => {
    const values = [1, "one", true, null, undefined, 2n, [1, [2]], { a: { b: new Map([[1, new Set([2])]]) } }, -0, ""];
    for (const capacity of capacities) {
      const ch = chan<unknown>(capacity);
      const sender = go(party.sendAll, ch, values);
      for (const value of values) expect(await ch.recv()).toStrictEqual(value);
      await sender;
    }
  });

  test("Go 17: length and capacity may be read while others send, receive and close", async () => {
    for (const capacity of capacities) {
      const ch = chan<number>(capacity);
      const sender = go(party.sendRange, ch, 0, 300);
      const receiver = go(party.receiveAll, ch);
      let looks = 0;
      for (let ended = false; !ended; looks++) {
        expect(ch.length).toBeGreaterThanOrEqual(0);
        expect(ch.length).toBeLessThanOrEqual(capacity);
        expect(ch.capacity).toBe(capacity);
        ended = await Promise.race([sender.then(() => true), sleep(0).then(() => false)]);
      }
      expect(looks).toBeGreaterThan(0);
      ch.close();
      expect(await receiver).toHaveLength(300);
    }
  });
});

test("Go 13: channels are equal if one call made them; they may be keys", () => {
  const ch = chan();
  const same = ch;
  expect(ch === same).toBe(true);
  expect(ch === chan()).toBe(false);
  expect(nilChan()).toBe(nilChan());
  const names = new Map([[ch, "ch"]]);
  expect(names.get(same)).toBe("ch");
  expect(names.get(chan())).toBeUndefined();
});

test.for(places)("Go 13: a channel that comes back from another goroutine is the same channel $name", async (place) => {
  const ch = chan<unknown>(1);
  const carrier = chan<unknown>(1);
  await carrier.send({ first: ch, second: [ch] });
  const back = (await go(place.party.receiveOne, carrier)) as { first: unknown; second: unknown[] };
  expect(back.first).toBe(ch);
  expect(back.second[0]).toBe(ch);
});

test("Go 14: a channel is a reference: both sides see the same queue", async () => {
  const ch = chan<number>(3);
  const box = { ch };
  await ch.send(1);
  expect(box.ch.length).toBe(1);
  expect(await box.ch.recv()).toBe(1);
  expect(ch.length).toBe(0);
});

test("Go 18: a channel that nobody can reach is garbage, with what it buffers", async () => {
  const { code, stdout } = await runProgram(
    `
    import { chan } from "parachan";
    function drop() {
      const ch = chan(1), value = {};
      ch.trySend(value);
      return [new WeakRef(ch), new WeakRef(value)];
    }
    const dropped = Array.from({ length: 20 }, drop).flat();
    for (let look = 0; look < 100 && dropped.some((reference) => reference.deref() !== undefined); look++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    console.log(dropped.filter((reference) => reference.deref() !== undefined).length);
  `,
    ["--expose-gc"],
  );
  expect([code, stdout]).toEqual([0, "0\n"]);
});

test("Go 59: what closing and making refuse is a RuntimeError or a RangeError that can be caught", () => {
  expect(() => nilChan().close()).toThrow(RuntimeError);
  expect(() => chan(-1)).toThrow(RangeError);
});
