// Go 89–101: select among many, by chance and under races. Counts are Go's where Go's are statistical.

import { type Chan, chan, go, gosched, type RecvChan, select, trySelect } from "parachan";
import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";
import { random, seed } from "../random.js";
import { selectTasks } from "../tasks/selecting.mjs";
import { places } from "./select-places.js";

/** Long runs are for STRESS. */
const stress = process.env.STRESS !== undefined;

type Second = "gets a value" | "is closed";

// Either channel is ready at any moment of a round, first the one, then both, then the other.
for (const [rule, second] of [
  ["Go 94: trySelect sees one moment while a second channel gets a value", "gets a value"],
  ["Go 95: trySelect sees one moment while a second channel is closed", "is closed"],
] as const) {
  test(`${rule}: on one thread, 100000 rounds`, async () => {
    const draw = random(seed);
    let missed = 0;
    await go(function* () {
      for (let round = 0; round < 100_000; round++) {
        const [c1, c2] = [chan<number>(1), chan<number>(1)];
        c1.trySend(1);
        const moment = draw(3);
        const look = (now: number): void => {
          if (now !== moment) return;
          if (trySelect({ first: c1.recv(), second: c2.recv() }) === undefined) missed += 1;
        };
        const looker = go(function* () {
          for (let now = 0; now < 3; now++) {
            look(now);
            yield* gosched();
          }
        });
        yield* gosched();
        makeReady(c2, second);
        yield* gosched();
        trySelect({ first: c1.recv() });
        yield* looker;
      }
    });
    expect(missed, `seed ${seed}`).toBe(0);
  });

  test(`${rule}: across threads, 100000 rounds`, async () => {
    const pairs = chan<readonly RecvChan<number>[]>();
    const answers = chan<boolean>();
    const looker = go(selectTasks.lookAtPairs, pairs, answers);
    let missed = 0;
    await go(function* () {
      for (let round = 0; round < 100_000; round++) {
        const [c1, c2] = [chan<number>(1), chan<number>(1)];
        c1.trySend(1);
        yield* pairs.send([c1, c2]);
        makeReady(c2, second);
        trySelect({ first: c1.recv() });
        if ((yield* answers.recv()) !== true) missed += 1;
      }
      pairs.close();
    });
    await looker;
    expect(missed).toBe(0);
  }, 240_000);
}

function makeReady(ch: Chan<number>, second: Second): void {
  if (second === "is closed") ch.close();
  else ch.trySend(1);
}

describe.for(places)("$name", ({ party }) => {
  test("Go 96, 47: several peers race to wake each select: every value arrives once", async () => {
    const count = stress ? 100_000 : 5000;
    const channels = Array.from({ length: 4 }, () => chan<number>());
    const seen = new Uint8Array(count);
    const muxers = channels.map((ch) =>
      go(async () => {
        for await (const n of ch) seen[n] += 1;
      }),
    );
    const half = count / 2;
    const senders = [go(party.sendToAny, channels, 0, half), go(party.sendToAny, channels, half, count)];
    for (const sender of senders) await sender;
    for (const ch of channels) ch.close();
    for (const muxer of muxers) await muxer;
    expect(seen.every((times) => times === 1)).toBe(true);
  });

  test("Go 97: select is fair: 10000 choices between two channels that are ready, after two that never are", async () => {
    const trials = 10_000;
    const [never, neverToo] = [chan<number>(), chan<number>()];
    const ready = [chan<number>(trials + 1), chan<number>(trials + 1)];
    for (const ch of ready) for (let n = 0; n <= trials; n++) ch.trySend(n);
    const [out, done] = [chan<number>(), chan<never>()];
    const chooser = go(party.chooseAmong, [never, neverToo, ...ready], out, done);
    const counts = [0, 0, 0, 0];
    await go(function* () {
      for (let n = 0; n < trials; n++) counts[(yield* out.recv()) as number] += 1;
    });
    done.close();
    await chooser;
    expect(counts[0] + counts[1]).toBe(0);
    expect(Math.abs(counts[2] - 5000)).toBeLessThanOrEqual(500);
  });

  test("Go 100: plain and selecting senders and receivers of 4 channels all end", async () => {
    const count = stress ? 100_000 : 2000;
    const channels = [0, 0, 2, 3].map((capacity) => chan<number>(capacity));
    const parties = [
      ...channels.map((ch) => go(party.sendMany, ch, 0, count)),
      ...channels.map((ch) => go(party.receiveMany, ch, count)),
      go(party.selectSendMany, channels, count),
      go(party.selectReceiveMany, channels, count),
    ];
    for (const goroutine of parties) await goroutine;
    for (const ch of channels) expect([ch.length, ch.tryRecvOk()]).toEqual([0, undefined]);
  }, 240_000);
});

test.for([0, 100])(
  "Go 98: of 100 choices between sending 1 and sending 0, more than 10 fall on each (capacity %i)",
  async (capacity) => {
    const ch = chan<number>(capacity);
    const counts = [0, 0];
    const sender = go(function* () {
      for (let n = 0; n < 100; n++) yield* select([ch.send(1), ch.send(0)]);
    });
    for (let n = 0; n < 100; n++) counts[(await ch.recv()) as number] += 1;
    await sender;
    expect(Math.min(...counts)).toBeGreaterThan(10);
  },
);

test("Go 98: which of three sends of one select a peer takes that comes later is random", async () => {
  const ch = chan<number>();
  const counts = [0, 0, 0];
  for (let n = 0; n < 300; n++) {
    const sender = go(() => select([ch.send(0), ch.send(1), ch.send(2)]));
    await gosched();
    counts[ch.tryRecv() as number] += 1;
    await sender;
  }
  expect(Math.min(...counts)).toBeGreaterThan(40);
});

test("of several cases of one channel, an ordered select that waits gives the first to a peer that comes later", async () => {
  for (let count = 1; count < 20; count++) {
    const [ch, other] = [chan<number>(), chan<number>()];
    const sends = Array.from({ length: count }, (_, n) => ch.send(n));
    const sender = go(() => select([other.recv(), ...sends], { ordered: true }));
    await gosched();
    expect(ch.tryRecv()).toBe(0);
    expect(await sender).toEqual({ case: 1, value: undefined });
  }
});

test.for([2, 3, 5, 8])("Go 99: of %i ready cases each is chosen as often, wherever it stands", (count) => {
  const trials = 10_000;
  const channels = Array.from({ length: count }, () => chan<number>(1));
  for (const ch of channels) ch.trySend(0);
  const chosen = channels.map(() => 0);
  for (let n = 0; n < trials; n++) {
    const got = trySelect(channels.map((ch) => ch.recv()));
    const index = got?.case as number;
    chosen[index] += 1;
    channels[index].trySend(0);
  }
  const expected = trials / count;
  const bound = 10 * Math.sqrt(expected * (1 - 1 / count)); // 10 σ, as Go's.
  for (const times of chosen) expect(Math.abs(times - expected)).toBeLessThanOrEqual(bound);
});

test("Go 101: 2 × 100000 selects with a channel that is never ready hold no memory", async () => {
  // In 1 MiB of shared memory there is no room for what 100,000 selects would leave, however little each.
  const { code, stdout, stderr } = await runProgram(
    `
    import { chan, configure, go, select } from "parachan";
    configure({ memory: 2 ** 20 });
    const [ch, never] = [chan(), chan()];
    const round = async () => {
      const sender = go(function* () { for (let n = 0; n < 100_000; n++) yield* ch.send(n); });
      await go(function* () { for (let n = 0; n < 100_000; n++) yield* select([ch.recv(), never.recv()]); });
      await sender;
      gc();
      return process.memoryUsage().heapUsed;
    };
    await round();
    console.log((await round()) - (await round()));
    `,
    ["--expose-gc"],
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(-Number(stdout)).toBeLessThanOrEqual(110_000);
}, 120_000);
