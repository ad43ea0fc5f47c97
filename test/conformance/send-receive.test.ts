// Go 19–39: send and receive.

import { type Chan, chan, go, gosched } from "parachan";
import { describe, expect, test } from "vitest";
import { capacities, manyCapacities, places } from "./capacities.js";
import { isBlocked, sleep } from "./clock.js";

test("Go 19: receive from an empty channel blocks, in both forms, for capacities 0..199", async () => {
  const channels = manyCapacities.map((capacity) => chan<number>(capacity));
  const ops = channels.flatMap((ch) => [go(() => ch.recv()), go(() => ch.recvOk())]);
  const blocked = await Promise.all(ops.map((op) => isBlocked(op)));
  expect(blocked.every(Boolean)).toBe(true);
  for (const ch of channels) ch.close();
  await Promise.all(ops);
});

test("Go 20: send to a full channel blocks until an element is received, for capacities 0..199", async () => {
  for (const capacity of manyCapacities) {
    const ch = chan<number>(capacity);
    for (let n = 0; n < capacity; n++) await ch.send(n);
    let sent = false;
    const sender = go(function* () {
      yield* ch.send(capacity);
      sent = true;
    });
    if (capacity < 4) await sleep(1);
    else await gosched();
    expect(sent).toBe(false);
    expect(await ch.recv()).toBe(0);
    await sender;
    expect(sent).toBe(true);
  }
});

test.for(capacities)("Go 21: tryRecv and tryRecvOk on an empty channel take nothing (capacity %i)", (capacity) => {
  const ch = chan<unknown>(capacity);
  expect(ch.tryRecv()).toBeUndefined();
  expect(ch.tryRecvOk()).toBeUndefined();
});

test.for(capacities)("Go 22: trySend on a full channel answers false (capacity %i)", (capacity) => {
  const ch = chan<number>(capacity);
  for (let n = 0; n < capacity; n++) expect(ch.trySend(n)).toBe(true);
  expect(ch.trySend(capacity)).toBe(false);
  for (let n = 0; n < capacity; n++) expect(ch.tryRecv()).toBe(n);
  expect(ch.tryRecvOk()).toBeUndefined();
});

describe.for(places)("$name", ({ party }) => {
  test.for(capacities)(
    "Go 19: a receiver of an empty channel blocks until something is sent (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      const before = chan<number>();
      const after = chan<[unknown, boolean]>(1);
      const receiver = go(party.receiveBetween, before, ch, after);
      await before.recv();
      await sleep(1);
      expect(after.length).toBe(0);
      await ch.send("sent");
      expect(await after.recv()).toEqual(["sent", true]);
      await receiver;
    },
  );

  test.for(capacities)(
    "Go 20: a sender to a full channel blocks until an element is received (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      for (let n = 0; n < capacity; n++) await ch.send(n);
      const before = chan<number>();
      const after = chan<number>(1);
      const sender = go(party.sendBetween, before, ch, "last", after);
      await before.recv();
      await sleep(1);
      expect(after.length).toBe(0);
      for (let n = 0; n < capacity; n++) expect(await ch.recv()).toBe(n);
      expect(await ch.recv()).toBe("last");
      await after.recv();
      await sender;
    },
  );

  test.for([123, 123456, true, "hello"])(
    "Go 23: trySend to an unbuffered channel delivers %o to a parked receiver",
    async (value) => {
      const ch = chan<unknown>();
      const sender = go(party.trySendUntilDone, ch, value);
      expect(await ch.recv()).toBe(value);
      await sender;
    },
  );

  test.for([0, 1])(
    "Go 24: tryRecv gets the value of a parked sender or of the buffer (capacity %i)",
    async (capacity) => {
      for (const value of [123, 123456, true, "hello"]) {
        const ch = chan<unknown>(capacity);
        const receiver = go(party.tryReceiveUntilDone, ch);
        await ch.send(value);
        expect(await receiver).toEqual([value, true]);
      }
    },
  );

  test("Go 26: an unbuffered send returns only after a receiver has taken the value", async () => {
    const ch = chan<unknown>();
    let count = 0;
    const receiver = go(async () => {
      for (let i = 0; i < 2; i++) {
        await sleep(1);
        count += 1;
        await ch.recv();
      }
    });
    await go(party.sendAll, ch, [true, true]);
    expect(count).toBe(2);
    await receiver;
  });

  test.for(capacities)(
    "Go 27, 28: recvOk gives the value and true, for zero values too (capacity %i)",
    async (capacity) => {
      const values = [100, 0, false, "", null, undefined, Number.NaN];
      const ch = chan<unknown>(capacity);
      const sender = go(party.sendAll, ch, values);
      for (const value of values) expect(await ch.recvOk()).toEqual([value, true]);
      await sender;
    },
  );

  test.for(capacities)(
    "Go 29: a receiver that discards the value still completes the sender (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      const rounds = capacity + 2;
      const sender = go(party.sendRange, ch as Chan<number>, 0, 3 * rounds);
      for (let i = 0; i < rounds; i++) {
        await ch.recv();
        await ch.recvOk();
        await go(party.receiveOne, ch);
      }
      await sender;
      expect(ch.length).toBe(0);
    },
  );

  test.for(capacities)(
    "Go 33: 4 senders of 0..999 and 4 receivers: each value is seen exactly 4 times (capacity %i)",
    async (capacity) => {
      const ch = chan<number>(capacity);
      const senders = Array.from({ length: 4 }, () => go(party.sendRange, ch, 0, 1000));
      const receivers = Array.from({ length: 4 }, () => go(party.receiveAll, ch));
      for (const sender of senders) await sender;
      ch.close();
      const seen = new Array<number>(1000).fill(0);
      for (const receiver of receivers) for (const value of await receiver) seen[value as number] += 1;
      expect(seen).toEqual(new Array(1000).fill(4));
    },
  );

  test("Go 38: what a goroutine sends as it ends is intact at the receiver, 10 × 1000 rounds", async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, k) => {
        for (let round = 0; round < 1000; round += 100) {
          const ch = chan<unknown>();
          const values = Array.from({ length: 100 }, (_, i) => ({ k, round: round + i }));
          void go(party.sendAll, ch, values);
          for (const value of values) expect(await ch.recv()).toEqual(value);
        }
      }),
    );
  });
});

test("Go 33: 4 senders of 0..999 and 4 receivers, for capacities 0..199", async () => {
  for (const capacity of manyCapacities) {
    const ch = chan<number>(capacity);
    const seen = new Array<number>(1000).fill(0);
    const senders = Array.from({ length: 4 }, () =>
      go(function* () {
        for (let n = 0; n < 1000; n++) yield* ch.send(n);
      }),
    );
    const receivers = Array.from({ length: 4 }, () =>
      go(function* () {
        for (;;) {
          const [value, ok] = yield* ch.recvOk();
          if (!ok) return;
          seen[value] += 1;
        }
      }),
    );
    for (const sender of senders) await sender;
    ch.close();
    for (const receiver of receivers) await receiver;
    expect(seen.every((times) => times === 4)).toBe(true);
  }
});

test.for(capacities.filter((capacity) => capacity > 0))(
  "Go 25: a send to free buffer space never blocks (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    let sent = 0;
    const sender = go(function* () {
      for (; sent < capacity; sent++) yield* ch.send(sent);
    });
    await gosched();
    await sender;
    expect(sent).toBe(capacity);
  },
);

test("Go 30: what is received may go anywhere: a variable, an element, a property, an argument", async () => {
  const ch = chan<unknown>(4);
  const sent = [1, "two", [3], { four: 4 }];
  for (const value of sent) ch.trySend(value);
  const array: unknown[] = [];
  const map = new Map<string, unknown>();
  const object: { target?: unknown } = {};
  const variable = await ch.recv();
  array[0] = await ch.recv();
  map.set("key", await ch.recv());
  object.target = await ch.recv();
  expect([variable, array[0], map.get("key"), object.target]).toEqual(sent);
});

test("Go 32: channel and value of a send are evaluated before the send blocks", async () => {
  const order: string[] = [];
  const ch = chan<number>();
  const channel = (): Chan<number> => {
    order.push("channel");
    return ch;
  };
  const value = (): number => {
    order.push("value");
    return 1;
  };
  const sender = go(function* () {
    yield* channel().send(value());
    order.push("sent");
  });
  await gosched();
  expect(order).toEqual(["channel", "value"]);
  await ch.recv();
  await sender;
  expect(order).toEqual(["channel", "value", "sent"]);
});
