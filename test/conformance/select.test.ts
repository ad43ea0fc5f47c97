// Go 62, 67, 72–93, 102–108: select.

import { type Chan, chan, dump, go, gosched, nilChan, type Op, select, trySelect } from "parachan";
import { after, sleep as sleepOp } from "parachan/time";
import { describe, expect, test } from "vitest";
import { capacities } from "./capacities.js";
import { eventually, isBlocked, sleep } from "./clock.js";
import { places } from "./select-places.js";

describe.for(places)("$name", ({ party }) => {
  test("Go 62: close wakes who receives in a select, with false, and who sends in one, with an error", async () => {
    const [data, before, after] = [chan<unknown>(), chan<number>(), chan<[number, unknown]>(8)];
    const others = [chan<never>(), chan<never>()];
    const receivers = Array.from({ length: 4 }, () =>
      go(party.receiveAnyBetween, before, [others[0], data, others[1]], after),
    );
    for (const _ of receivers) await before.recv();
    await sleep(1);
    data.close();
    for (const receiver of receivers) await receiver;
    for (const _ of receivers) expect(after.tryRecv()).toEqual([1, [undefined, false]]);

    const full = chan<unknown>();
    const senders = [1, "2", { n: 3 }].map((value) => go(party.sendOrReceive, full, value, others[0]));
    await sleep(1);
    full.close();
    for (const sender of senders) expect(await sender).toBe("RuntimeError: send on closed channel");
  });

  test("Go 67: close is a broadcast to all who select on a done channel", async () => {
    const [done, data] = [chan<never>(), chan<never>()];
    const waiting = Array.from({ length: 50 }, () => go(party.receiveUnless, data, done));
    await sleep(1);
    done.close();
    for (const goroutine of waiting) expect(await goroutine).toBe("done");
    expect(await go(party.receiveUnless, data, done)).toBe("done"); // Those that come later too.
  });

  test("Go 75: a channel that is left out, as Go sets it to nil, is not chosen any more; the loop drains all", async () => {
    const channels = capacities.map((capacity) => chan<number>(capacity));
    const drainer = go(party.drainAll, channels);
    for (const [index, ch] of channels.entries()) {
      go(function* () {
        for (let n = 0; n < 100 * (index + 1); n++) yield* ch.send(n);
        ch.close();
      });
    }
    expect(await drainer).toEqual(channels.map((_, index) => 100 * (index + 1)));
  });

  test.for([0, 10])(
    "Go 89: two goroutines that each select 1000 times among a send and a receive of one channel end (capacity %i)",
    async (capacity) => {
      const ch = chan<number>(capacity);
      const parties = [go(party.selfSelect, ch, 0, 1000), go(party.selfSelect, ch, 1, 1000)];
      const own: number[] = [];
      // Whoever ends last may be left without a partner, as in Go, where main ends then.
      const first = await Promise.race(parties.map(async (goroutine) => own.push(await goroutine)));
      expect(first).toBe(1);
      const rest = go(function* () {
        while (own.length < 2) {
          trySelect([ch.send(2), ch.recv()]);
          yield* gosched();
        }
      });
      for (const goroutine of parties) await goroutine;
      await rest;
      if (capacity === 0) expect(own).toEqual([0, 0]); // Never its own.
    },
  );

  test("Go 90: one channel in several cases; a waiter that is queued twice leaves all places", async () => {
    for (let round = 0; round < 20; round++) {
      const [before, c, d, e] = [chan<number>(), chan<number>(), chan<number>(), chan<number>()];
      const after = chan<[number, unknown]>(1);
      // Behind it in c's queue wait others; it must leave in the middle of them.
      const [ahead, behind] = [chan<[number, unknown]>(1), chan<[number, unknown]>(1)];
      const first = go(party.receiveAnyBetween, before, [c], ahead);
      await before.recv();
      await sleep(0);
      const twice = go(party.receiveAnyBetween, before, [c, c, d, c], after);
      await before.recv();
      await sleep(0);
      const last = go(party.receiveAnyBetween, before, [c, e], behind);
      await before.recv();
      await d.send(round);
      await twice;
      expect(after.tryRecv()).toEqual([2, [round, true]]);
      await c.send(1);
      await c.send(2);
      await first;
      await last;
      const got = [ahead.tryRecv(), behind.tryRecv()];
      expect(got).toContainEqual([0, [1, true]]);
      expect(got).toContainEqual([0, [2, true]]);
      expect(c.trySend(3)).toBe(false); // Nobody is left in the queue.
    }
  });

  test("Go 91: a select that loses on a channel leaves the others that wait there in place", async () => {
    const [c1, c2, before] = [chan<unknown>(), chan<unknown>(), chan<number>()];
    const [x, y, z] = [chan<[number, unknown]>(1), chan<[number, unknown]>(1), chan<[number, unknown]>(1)];
    const first = go(party.receiveAnyBetween, before, [c1, c2], x);
    await before.recv();
    await sleep(0);
    const second = go(party.receiveAnyBetween, before, [c1], y);
    await before.recv();
    await sleep(0);
    await c2.send("to the first");
    await first;
    const third = go(party.receiveAnyBetween, before, [c1], z);
    await before.recv();
    await c1.send("to the second");
    await c1.send("to the third");
    await second;
    await third;
    expect(x.tryRecv()).toEqual([1, ["to the first", true]]);
    expect([y.tryRecv(), z.tryRecv()].map((got) => got?.[1]).sort()).toEqual([
      ["to the second", true],
      ["to the third", true],
    ]);
  });

  test("Go 92: three forms of receiving pair with three forms of sending", async () => {
    const never = chan<never>();
    const forms = ["plain", "one case", "two cases"] as const;
    for (const receive of forms) {
      for (const send of forms) {
        for (const receiverFirst of [true, false]) {
          const ch = chan<unknown>();
          if (receiverFirst) {
            const receiver = go(party.receiveInForm, receive, ch, never);
            await sleep(0);
            await go(party.sendInForm, send, ch, 42, never);
            expect(await receiver).toEqual([42, true]);
          } else {
            const sender = go(party.sendInForm, send, ch, 42, never);
            await sleep(0);
            expect(await go(party.receiveInForm, receive, ch, never)).toEqual([42, true]);
            await sender;
          }
        }
      }
    }
  });

  test("Go 107: n goroutines wait on a popular channel and one of their own: each is woken by its own alone", async () => {
    const count = 1000;
    const popular = chan<never>();
    const own = Array.from({ length: count }, () => chan<number>());
    const waiting = own.map((ch) => go(party.popular, popular, ch));
    await sleep(1);
    for (let i = 0; i < count; i += 2) await own[i].send(i);
    for (let i = 0; i < count; i += 2) expect(await waiting[i]).toBe("own");
    popular.close();
    for (let i = 1; i < count; i += 2) expect(await waiting[i]).toBe("popular");
  });
});

test("Go 72: a nil channel is never chosen, and with a default the default is taken", async () => {
  const ready = chan<number>(1);
  expect(trySelect({ got: nilChan().recv() })).toBeUndefined();
  expect(trySelect({ sent: nilChan<unknown>().send(7) })).toBeUndefined();
  expect(trySelect([nilChan().recvOk(), nilChan<unknown>().send({ n: 1 })])).toBeUndefined();
  for (let n = 0; n < 100; n++) {
    await ready.send(n);
    expect(await select([nilChan().recv(), ready.recv(), nilChan<unknown>().send(7)])).toEqual({ case: 1, value: n });
  }
});

test("Go 73: a select with nil channels only blocks forever: receive, send, both", async () => {
  const selects = [
    select([nilChan().recv()]),
    select([nilChan<unknown>().send(7)]),
    select([nilChan().recv(), nilChan<unknown>().send(7)]),
  ];
  for (const blocked of selects) {
    expect(await isBlocked(blocked, 10)).toBe(true);
    expect(
      await isBlocked(
        go(() => blocked as Op<unknown>),
        10,
      ),
    ).toBe(true);
  }
});

test("Go 76: what throws while a case is made leaves the later ones unmade, and nothing waiting", () => {
  const ch = chan<number>();
  const holder: { ch?: Chan<number> } = {};
  let called = false;
  const foo = (): Chan<number> => {
    called = true;
    return ch;
  };
  expect(() =>
    trySelect({ first: ch.recv(), second: (holder.ch as Chan<number>).recv(), third: foo().recv() }),
  ).toThrow(TypeError);
  expect(called).toBe(false);
  expect(ch.trySend(1)).toBe(false);
});

test("Go 77: each case's channel and value are evaluated once, whichever case wins, and nil channels too", async () => {
  let counter = 0;
  const getValue = (): number => {
    counter += 1;
    return 1 << counter;
  };
  const send = async (a: Chan<number> | undefined, b: Chan<number> | undefined): Promise<number> => {
    let sent = 0;
    for (let left = [a, b]; left.some((ch) => ch !== undefined); ) {
      const [x, y] = left;
      const got = await select({
        a: (x ?? nilChan<number>()).send(getValue()),
        b: (y ?? nilChan<number>()).send(getValue()),
      });
      left = got.case === "a" ? [undefined, y] : [x, undefined];
      sent += 1;
    }
    return sent;
  };
  const [a, b] = [chan<number>(1), chan<number>(1)];
  expect(await send(a, b)).toBe(2);
  const [av, bv] = [a.tryRecv() as number, b.tryRecv() as number];
  expect([2 | 16, 4 | 8]).toContain(av | bv); // Of the first round one value, of the second the other channel's.
  expect(await send(a, undefined)).toBe(1);
  expect(counter).toBe(6);
});

test("Go 78: a value to be sent is what it was when its case was made", async () => {
  const ch = chan<number>(1);
  let x = 7;
  const change = (): Chan<number> => {
    x = 8;
    return chan<number>();
  };
  expect(await select([ch.send(x), change().recv()])).toEqual({ case: 0, value: undefined });
  expect(ch.tryRecv()).toBe(7);
});

test("Go 79: channel, then value, a case, in the order of the cases; the left-hand side once a case is chosen", async () => {
  for (let kinds = 0; kinds < 3 ** 4; kinds++) {
    const order: string[] = [];
    const channelOf = (n: number, ch: Chan<number>): Chan<number> => {
      order.push(`channel ${n}`);
      return ch;
    };
    const numberOf = (n: number): number => {
      order.push(`value ${n}`);
      return n;
    };
    const expected: string[] = [];
    const cases: Record<string, Op<unknown>> = {};
    for (let n = 0, kind = kinds; n < 4; n++, kind = Math.floor(kind / 3)) {
      const never = n === 3 ? chan<number>(1) : kind % 3 === 2 ? nilChan<number>() : chan<number>();
      expected.push(`channel ${n}`);
      if (kind % 3 === 0 || n === 3) {
        expected.push(`value ${n}`);
        cases[`c${n}`] = channelOf(n, never).send(numberOf(n));
      } else {
        cases[`c${n}`] = channelOf(n, never).recvOk();
      }
    }
    const target = (): { value?: unknown } => {
      order.push("left-hand side");
      return {};
    };
    const got = await select(cases);
    if (got.case === "c3") target().value = got.value;
    expect(order).toEqual([...expected, "left-hand side"]);
  }
});

test("Go 80: what stands for a case that is not chosen is not touched", () => {
  const [ready, empty] = [chan<number>(1), chan<number>()];
  ready.trySend(42);
  const f = (): { value: unknown } => {
    throw new Error("called");
  };
  let got: number | undefined;
  const selected = trySelect({ empty: empty.recv(), ready: ready.recv() });
  switch (selected?.case) {
    case "empty":
      f().value = selected.value;
      break;
    case "ready":
      got = selected.value;
      break;
    default:
      f().value = 0;
  }
  expect(got).toBe(42);
});

test("Go 81: a ready case proceeds though the others block", async () => {
  const [ready, empty, full] = [chan<number>(1), chan<number>(), chan<number>()];
  for (let n = 0; n < 100; n++) {
    ready.trySend(42);
    expect(await select({ empty: empty.recv(), full: full.send(1), ready: ready.recv() })).toEqual({
      case: "ready",
      value: 42,
    });
  }
});

test("Go 83, 119: a select of no cases blocks forever, and says so", async () => {
  const goroutine = go(function* () {
    yield* select({});
  });
  expect(await isBlocked(goroutine, 10)).toBe(true);
  expect(await isBlocked(select([]), 10)).toBe(true);
  expect(dump()).toContain(`goroutine ${goroutine.id} [select (no cases)]:`);
});

test("Go 85: a select of channels that are not ready blocks", async () => {
  const [a, b] = [chan<number>(), chan<number>(1)];
  const goroutine = go(() => select({ send: a.send(1), receive: b.recv() }));
  expect(await isBlocked(goroutine, 10)).toBe(true);
  expect(await a.recv()).toBe(1);
  expect(await goroutine).toEqual({ case: "send", value: undefined });
});

test("Go 88: a lone select with a send and a receive of one unbuffered channel blocks", async () => {
  const ch = chan<number>();
  const forms = [
    select([ch.send(7), ch.recv()]),
    select([ch.recv(), ch.send(7)]),
    select([ch.send(1), ch.recv(), ch.send(2)]),
  ];
  for (const op of forms) expect(trySelect([op])).toBeUndefined();
  const goroutine = go(() => forms[0]);
  expect(await isBlocked(goroutine, 10)).toBe(true);
  expect(ch.trySend(8)).toBe(true);
  expect(await goroutine).toEqual({ case: 1, value: 8 });
  expect([ch.trySend(1), ch.tryRecv()]).toEqual([false, undefined]); // Its send has gone with it.
});

test("Go 102: all forms of receiving in a select give the value and true, and after close false", async () => {
  const never = chan<number>();
  for (const capacity of [1, 2, 10]) {
    const forms: ((ch: Chan<number>) => Promise<unknown>)[] = [
      async (ch) => (await select({ got: ch.recvOk() })).value,
      async (ch) => (await select([ch.recvOk(), never.recvOk()])).value,
      async (ch) => trySelect({ got: ch.recvOk() })?.value,
      async (ch) => trySelect([never.recvOk(), ch.recvOk()])?.value,
    ];
    for (const form of forms) {
      const ch = chan<number>(capacity);
      ch.trySend(42);
      expect(await form(ch)).toEqual([42, true]);
      ch.close();
      expect(await form(ch)).toEqual([undefined, false]);
    }
  }
});

test("Go 107: waking one of n that wait on a popular channel costs no more if n is 16 times as large", async () => {
  const timeOfOne = async (count: number): Promise<number> => {
    const popular = chan<never>();
    const own = Array.from({ length: count }, () => chan<number>());
    let begun = 0;
    const waiting = own.map((ch) =>
      go(function* () {
        begun += 1;
        yield* select([popular.recvOk(), ch.recvOk()]);
      }),
    );
    await eventually(() => begun === count);
    const from = performance.now();
    for (let i = count - 1; i >= 0; i--) own[(i * 7919) % count].trySend(1); // In no particular order.
    for (const goroutine of waiting) await goroutine;
    const elapsed = performance.now() - from;
    expect(popular.trySend(0 as never)).toBe(false);
    return elapsed / count;
  };
  let ratio = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && ratio > 8; attempt++)
    ratio = (await timeOfOne(16_000)) / (await timeOfOne(1000));
  expect(ratio).toBeLessThan(8);
});

test("Go 108: timers are cases like any others, and one that is not chosen leaves nothing behind", async () => {
  const [data, never] = [chan<number>(1), chan<number>()];
  for (let n = 0; n < 100; n++) {
    data.trySend(n);
    expect(await select({ data: data.recv(), timeout: after(3_600_000).recv() })).toEqual({ case: "data", value: n });
    data.trySend(n);
    expect(await select({ data: data.recv(), sleep: sleepOp(3_600_000) })).toEqual({ case: "data", value: n });
  }
  const begin = performance.now();
  const got = await select({ data: never.recv(), timeout: after(20).recv(), later: after(3_600_000).recv() });
  expect(got.case).toBe("timeout");
  expect(performance.now() - begin).toBeGreaterThanOrEqual(20 - 0.5); // A date has whole milliseconds, performance.now() has not.
  expect(await select({ data: never.recv(), sleep: sleepOp(1) })).toEqual({ case: "sleep", value: undefined });
  expect(never.trySend(1)).toBe(false);
});
