// Go 49–69: close.

import { chan, go, gosched, nilChan, RuntimeError, range } from "parachan";
import { describe, expect, test } from "vitest";
import { tasks } from "../tasks/roles.mjs";
import { capacities, places } from "./capacities.js";
import { sleep } from "./clock.js";

const sendOnClosed = /^send on closed channel$/;

test.for(capacities)(
  "Go 49, 50: a closed channel gives undefined and false, at once and forever (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    ch.close();
    for (let round = 0; round < 3; round++) {
      expect(await ch.recv()).toBeUndefined();
      expect(await ch.recvOk()).toEqual([undefined, false]);
      expect(await go(() => ch.recvOk().wait())).toEqual([undefined, false]);
    }
  },
);

test.for(capacities)(
  "Go 51: tryRecvOk on a closed empty channel receives, it never says that it would wait (capacity %i)",
  (capacity) => {
    const ch = chan<number>(capacity);
    expect(ch.tryRecvOk()).toBeUndefined();
    ch.close();
    for (let round = 0; round < 3; round++) {
      expect(ch.tryRecvOk()).toEqual([undefined, false]);
      expect(ch.tryRecv()).toBeUndefined();
    }
  },
);

test.for(capacities)(
  "Go 52: what was buffered before close is received first, in order and with true (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    for (let n = 0; n < capacity; n++) await ch.send(n);
    ch.close();
    for (let n = 0; n < capacity; n++) {
      if (n % 3 === 0) expect(await ch.recvOk()).toEqual([n, true]);
      else if (n % 3 === 1) expect(await ch.recv()).toBe(n);
      else expect(ch.tryRecvOk()).toEqual([n, true]);
    }
    expect(await ch.recvOk()).toEqual([undefined, false]);
  },
);

test.for(capacities)("Go 53: send on a closed channel throws, in every form (capacity %i)", async (capacity) => {
  const ch = chan<number>(capacity);
  ch.close();
  await expect(Promise.resolve(ch.send(1))).rejects.toThrow(sendOnClosed);
  expect(() => ch.send(1).wait()).toThrow(sendOnClosed);
  await expect(
    Promise.resolve(
      go(function* () {
        yield* ch.send(1);
      }),
    ),
  ).rejects.toThrow(sendOnClosed);
});

test.for(capacities)("Go 54: trySend on a closed channel throws, full or not (capacity %i)", (capacity) => {
  const empty = chan<number>(capacity);
  empty.close();
  expect(() => empty.trySend(1)).toThrow(sendOnClosed);
  const full = chan<number>(capacity);
  for (let n = 0; n < capacity; n++) full.trySend(n);
  full.close();
  expect(() => full.trySend(1)).toThrow(sendOnClosed);
});

test.for(capacities)(
  "Go 55: a failed send on a closed channel leaves no value behind (capacity %i)",
  async (capacity) => {
    const ch = chan<unknown>(capacity);
    ch.close();
    await expect(Promise.resolve(ch.send({ lost: true }))).rejects.toThrow(RuntimeError);
    expect(() => ch.trySend(2)).toThrow(RuntimeError);
    expect(ch.length).toBe(0);
    expect(await ch.recvOk()).toEqual([undefined, false]);
  },
);

test.for(capacities)(
  "Go 57, 59: close of a closed channel throws, and the channel stays as it was (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    for (let n = 0; n < capacity; n++) ch.trySend(n);
    ch.close();
    for (let round = 0; round < 2; round++) {
      expect(() => ch.close()).toThrow(new RuntimeError("close of closed channel"));
      expect(ch.length).toBe(capacity);
    }
    for (let n = 0; n < capacity; n++) expect(await ch.recvOk()).toEqual([n, true]);
    expect(await ch.recvOk()).toEqual([undefined, false]);
  },
);

test("Go 58: close of the nil channel throws", () => {
  expect(() => nilChan().close()).toThrow(new RuntimeError("close of nil channel"));
});

describe.for(places)("$name", ({ party }) => {
  test.for(capacities)(
    "Go 60: close wakes every waiting receiver with undefined and false (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      const before = chan<number>();
      const after = chan<[unknown, boolean]>(8);
      const receivers = Array.from({ length: 8 }, () => go(party.receiveBetween, before, ch, after));
      for (let i = 0; i < 8; i++) await before.recv();
      await sleep(1);
      expect(after.length).toBe(0);
      ch.close();
      for (const receiver of receivers) await receiver;
      for (let i = 0; i < 8; i++) expect(after.tryRecv()).toEqual([undefined, false]);
    },
  );

  test.for(capacities)(
    "Go 61: close wakes every waiting sender, which then throws where it sends (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      for (let n = 0; n < capacity; n++) await ch.send(n);
      const senders = Array.from({ length: 8 }, (_, n) => go(party.sendOne, ch, n % 2 === 0 ? n : { n }));
      await sleep(1);
      ch.close();
      for (const sender of senders) expect(await sender).toBe("RuntimeError: send on closed channel");
      for (let n = 0; n < capacity; n++) expect(await ch.recvOk()).toEqual([n, true]);
      expect(await ch.recvOk()).toEqual([undefined, false]);
    },
  );

  test.for(capacities)(
    "Go 65: range gives what is left and ends when the channel is closed and drained (capacity %i)",
    async (capacity) => {
      const fibonacci = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34];
      const ch = chan<unknown>(capacity);
      const receiver = go(party.receiveAll, ch);
      await go(party.sendAll, ch, fibonacci);
      await go(party.close, ch);
      expect(await receiver).toEqual(fibonacci);
    },
  );

  test("Go 67: close is a broadcast: any number of goroutines that wait on a done channel go on", async () => {
    const done = chan<never>();
    const waiting = Array.from({ length: 50 }, () => go(party.receiveOk, done));
    await sleep(1);
    done.close();
    for (const goroutine of waiting) expect(await goroutine).toEqual([undefined, false]);
    expect(await go(party.receiveOk, done)).toEqual([undefined, false]); // Those that come later too.
  });

  test.for(capacities)(
    "Go 68, 69: after close length still counts what is left; nothing reopens the channel (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      for (let n = 0; n < capacity; n++) await ch.send(n);
      await go(party.close, ch);
      expect([ch.length, ch.capacity]).toEqual([capacity, capacity]);
      for (let n = 0; n < capacity; n++) {
        expect(await go(party.receiveOk, ch)).toEqual([n, true]);
        expect(ch.length).toBe(capacity - n - 1);
        expect(() => ch.trySend(1)).toThrow(sendOnClosed);
        expect(() => ch.close()).toThrow("close of closed channel");
      }
      expect(ch.capacity).toBe(capacity);
    },
  );
});

test("Go 63: close readies everyone who waits, each once", async () => {
  const ch = chan<number>();
  let woken = 0;
  const receivers = Array.from({ length: 30 }, () =>
    go(function* () {
      yield* ch.recvOk();
      woken += 1;
    }),
  );
  await gosched();
  ch.close();
  expect(woken).toBe(0); // Readied, not run inside close.
  for (const receiver of receivers) await receiver;
  expect(woken).toBe(30);
});

test("Go 64: tryRecvOk that races with close never says that a channel with a value would wait, 10000 rounds", async () => {
  for (let round = 0; round < 10_000; round++) {
    const ch = chan<number>(1);
    ch.trySend(1);
    const closer = go(function* () {
      ch.close();
      yield* ch.recv();
    });
    const [first] = [ch.tryRecvOk(), await closer];
    expect(first).not.toBeUndefined();
    expect(ch.tryRecvOk()).not.toBeUndefined();
  }
});

test("Go 65: range, for await and recvOk loops agree", async () => {
  for (const capacity of [2, 3, 10]) {
    const make = (): ReturnType<typeof chan<string>> => {
      const ch = chan<string>(capacity);
      ch.trySend("one");
      ch.trySend("two");
      ch.close();
      return ch;
    };
    const ranged: string[] = [];
    const first = make();
    await go(function* () {
      yield* range(first, (value) => void ranged.push(value));
    });
    const awaited: string[] = [];
    for await (const value of make()) awaited.push(value);
    expect([ranged, awaited]).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
  }
});

test("Go 66: tryRecvOk says undefined for 10 looks at an open empty channel, and false once it is closed", () => {
  const ch = chan<number>();
  for (let look = 0; look < 10; look++) expect(ch.tryRecvOk()).toBeUndefined();
  ch.close();
  expect(ch.tryRecvOk()).toEqual([undefined, false]);
});

// Failed once: the refused value is a reference, but is let go of as an encoded one, since the channel is shared now.
test("Go 61: a sender refused by close is refused though the channel is handed over before it runs again", async () => {
  const ch = chan<unknown>();
  const sender = go(function* () {
    try {
      yield* ch.send({ n: 1 });
      return "sent";
    } catch (error) {
      return (error as Error).message;
    }
  });
  await gosched();
  ch.close();
  const receiver = go(tasks.receiveAll, ch);
  expect(await sender).toBe("send on closed channel");
  expect(await receiver).toEqual([]);
});
