// Go 21–24, 51, 54, 56, 64, 66: select with a default, and close as select sees it.

import { type Chan, chan, go, gosched, type Received, select, trySelect } from "parachan";
import { describe, expect, test } from "vitest";
import { selectTasks } from "../tasks/selecting.mjs";
import { capacities } from "./capacities.js";
import { sleep } from "./clock.js";
import { places } from "./select-places.js";

const values: readonly unknown[] = [123, 123456, true, "hello", { n: 1 }];
const sendOnClosed = /^send on closed channel$/;

test.for([0, 1])("Go 21: a receive of trySelect on an empty channel takes the default (capacity %i)", (capacity) => {
  const ch = chan<unknown>(capacity);
  expect(trySelect({ got: ch.recv() })).toBeUndefined();
  expect(trySelect([ch.recvOk()])).toBeUndefined();
});

test.for(capacities)("Go 22: a send of trySelect on a full channel takes the default (capacity %i)", (capacity) => {
  for (const value of values) {
    const ch = chan<unknown>(capacity);
    for (let n = 0; n < capacity; n++)
      expect(trySelect({ sent: ch.send(n) })).toEqual({ case: "sent", value: undefined });
    expect(trySelect({ sent: ch.send(value) })).toBeUndefined();
    expect(ch.length).toBe(capacity);
    for (let n = 0; n < capacity; n++) expect(ch.tryRecv()).toBe(n);
    expect(ch.tryRecvOk()).toBeUndefined(); // What was refused left nothing behind.
  }
});

describe.for(places)("$name", ({ party }) => {
  test("Go 23: trySelect sends on an unbuffered channel as soon as a receiver is parked", async () => {
    for (const value of values) {
      const ch = chan<unknown>();
      const receiver = go(party.receiveInForm, "one case", ch, chan<never>());
      let sent: unknown;
      while (sent === undefined) {
        sent = trySelect({ sent: ch.send(value) });
        if (sent === undefined) await sleep(0);
      }
      expect(await receiver).toEqual([value, true]);
      expect(await go(party.trySelectReceive, oneOf(value))).toEqual([value, true]);
    }
  });

  test("Go 24: trySelect receives as soon as a sender is parked (0), or the buffer has a value (1)", async () => {
    for (const capacity of [0, 1]) {
      for (const value of values) {
        const ch = chan<unknown>(capacity);
        const sender = go(party.sendInForm, "one case", ch, value, chan<never>());
        let got: { value: Received<unknown> } | undefined;
        while (got === undefined) {
          got = trySelect({ got: ch.recvOk() });
          if (got === undefined) await sleep(0);
        }
        expect(got.value).toEqual([value, true]);
        await sender;
      }
    }
  });

  test.for(capacities)(
    "Go 51: a receive of trySelect on a closed empty channel is chosen, never the default (capacity %i)",
    async (capacity) => {
      const ch = chan<unknown>(capacity);
      ch.close();
      for (let round = 0; round < 3; round++) {
        expect(trySelect({ got: ch.recv() })).toEqual({ case: "got", value: undefined });
        expect(trySelect([ch.recvOk()])).toEqual({ case: 0, value: [undefined, false] });
        expect(await go(party.trySelectReceive, ch)).toEqual([undefined, false]);
      }
    },
  );

  test("Go 56: the rules of a closed channel hold plainly, in a select of one case and in one of two", async () => {
    const never = chan<never>();
    for (const capacity of capacities) {
      for (const form of ["plain", "one case", "two cases"] as const) {
        const ch = chan<unknown>(capacity);
        for (let n = 0; n < capacity; n++) await go(party.sendInForm, form, ch, n, never);
        ch.close();
        await expect(Promise.resolve(go(party.sendInForm, form, ch, 1, never))).rejects.toThrow(sendOnClosed);
        expect(ch.length).toBe(capacity);
        for (let n = 0; n < capacity; n++) expect(await go(party.receiveInForm, form, ch, never)).toEqual([n, true]);
        for (let round = 0; round < 2; round++) {
          expect(await go(party.receiveInForm, form, ch, never)).toEqual([undefined, false]);
          await expect(Promise.resolve(go(party.sendInForm, form, ch, 1, never))).rejects.toThrow(sendOnClosed);
        }
      }
    }
  });
});

test.for(capacities)("Go 54: a send of trySelect on a closed channel throws, full or not (capacity %i)", (capacity) => {
  for (const filled of [0, capacity]) {
    const ch = chan<unknown>(capacity);
    for (let n = 0; n < filled; n++) ch.trySend(n);
    ch.close();
    for (const value of values) {
      expect(() => trySelect({ sent: ch.send(value) })).toThrow(sendOnClosed);
      expect(() => trySelect([chan().recv(), ch.send(value)])).toThrow(sendOnClosed);
    }
    expect(ch.length).toBe(filled);
  }
});

test("Go 64: on one thread, trySelect that races with close never takes the default, 10000 rounds", async () => {
  for (let round = 0; round < 10_000; round++) {
    const ch = chan<number>(1);
    ch.trySend(1);
    const closer = go(function* () {
      if (round % 2 === 0) yield* gosched();
      ch.close();
      yield* ch.recv();
    });
    const looker = go(function* () {
      if (round % 3 === 0) yield* gosched();
      return trySelect({ got: ch.recv() });
    });
    expect(await looker).not.toBeUndefined();
    await closer;
  }
});

test("Go 64: across threads, trySelect that races with close never takes the default, 10000 rounds", async () => {
  const channels = chan<Chan<number>>();
  const answers = chan<boolean>();
  const looker = go(selectTasks.lookAtEach, channels, answers);
  let missed = 0;
  await go(function* () {
    for (let round = 0; round < 10_000; round++) {
      const ch = chan<number>(1);
      ch.trySend(1);
      yield* channels.send(ch);
      ch.close();
      yield* ch.recv();
      if ((yield* answers.recv()) !== true) missed += 1;
    }
    channels.close();
  });
  await looker;
  expect(missed).toBe(0);
});

test("Go 66: a receive that is not taken writes nothing: 10 looks at an open empty channel, then at a closed one", () => {
  const ch = chan<number>();
  let ok = true;
  const look = (): void => {
    const got = trySelect({ got: ch.recvOk() });
    if (got !== undefined) ok = got.value[1];
  };
  for (let n = 0; n < 10; n++) look();
  expect(ok).toBe(true);
  ch.close();
  look();
  expect(ok).toBe(false);
});

test("Go 86: a send with room and a receive with a value are preferred to the default", () => {
  const full = chan<number>(1);
  full.trySend(1);
  expect(trySelect({ got: full.recv() })).toEqual({ case: "got", value: 1 });
  expect(trySelect({ sent: full.send(2) })).toEqual({ case: "sent", value: undefined });
  expect(full.length).toBe(1);
});

test("Go 103: trySelect of a channel without a value reads nothing", async () => {
  const ch = chan<number>();
  expect(trySelect({ got: ch.recv() })).toBeUndefined();
  const sender = go(() => ch.send(1));
  await gosched();
  expect(await ch.recv()).toBe(1); // Had the look left a receiver behind, it would have got the value.
  await sender;
});

test("Go 82: wherever a default stands, it is taken only if nothing can proceed", () => {
  const [ready, closed, empty] = [chan<number>(1), chan<number>(), chan<number>()];
  closed.close();
  expect(trySelect([empty.recv(), empty.send(1)])).toBeUndefined();
  for (let n = 0; n < 20; n++) {
    ready.trySend(n);
    expect(trySelect([empty.recv(), ready.recv(), empty.send(1)])).toEqual({ case: 1, value: n });
    expect(trySelect([closed.recvOk(), empty.recv()])).toEqual({ case: 0, value: [undefined, false] });
  }
});

test("Go 84, 115: trySelect of no cases answers at once", () => {
  expect(trySelect({})).toBeUndefined();
  expect(trySelect([])).toBeUndefined();
});

test.for(capacities)(
  "Go 87: a closed channel is ready for a receive; a send alone throws (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    ch.close();
    for (let round = 0; round < 3; round++) {
      expect(await select({ got: ch.recvOk() })).toEqual({ case: "got", value: [undefined, false] });
    }
    await expect(Promise.resolve(select({ sent: ch.send(7) }))).rejects.toThrow(sendOnClosed);
  },
);

function oneOf(value: unknown): Chan<unknown> {
  const ch = chan<unknown>(1);
  ch.trySend(value);
  return ch;
}
