// parachan/pipeline: each sentence of docs/pipeline.md and of the docstrings.

import fc from "fast-check";
import { type Chan, chan, go, gosched, numGoroutine, type RecvChan, range, run } from "parachan";
import { background, withCancel, withTimeout } from "parachan/context";
import { broadcast, debounce, fanOut, Hub, merge, throttle, type WindowOptions } from "parachan/pipeline";
import { afterEach, describe, expect, test } from "vitest";
import { eventually, isBlocked } from "./conformance/clock.js";
import { FakeClock } from "./fake-clock.js";
import { runProgram } from "./process/node.js";
import { tasks } from "./tasks/adapters.mjs";

/** A channel that the values are sent on, and then closed. */
function source<T>(values: readonly T[], capacity = 0): RecvChan<T> {
  const ch = chan<T>(capacity);
  go(function* () {
    for (const value of values) yield* ch.send(value);
    ch.close();
  });
  return ch;
}

async function all<T>(ch: RecvChan<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of ch) list.push(value);
  return list;
}

/** Lets this thread's other goroutines go as far as they can. */
async function settle(): Promise<void> {
  await go(function* () {
    for (let i = 0; i < 10; i++) yield* gosched();
  });
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const capacities = fc.constantFrom(0, 1, 2, 10);

// No stage leaves a goroutine behind.
afterEach(() => eventually(() => numGoroutine() === 1));

describe("merge", () => {
  test("gives every value once, those of each channel in their order, and closes after the last channel", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(20), { maxLength: 6 }),
      capacities,
      capacities,
      async (lengths, capacity, before) => {
        const sources = lengths.map((length, name) =>
          source(
            upTo(length).map((n) => ({ name, n })),
            before,
          ),
        );
        const merged = merge(sources, { capacity });
        expect(merged.capacity).toBe(capacity);
        const values = await all(merged);
        const counts = lengths.map(() => 0);
        for (const { name, n } of values) expect(n).toBe((counts[name] as number)++);
        expect(counts).toEqual(lengths);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("of no channels is closed", async () => {
    expect(await merge([]).recvOk()).toEqual([undefined, false]);
  });

  test("goes on while one of the channels is open", async () => {
    const late = chan<number>();
    const merged = merge([source([1]), late]);
    expect(await merged.recv()).toBe(1);
    const next = Promise.resolve(merged.recvOk());
    expect(await isBlocked(next, 5)).toBe(true);
    await late.send(2);
    expect(await next).toEqual([2, true]);
    late.close();
    expect(await merged.recvOk()).toEqual([undefined, false]);
  });

  test.each([0, 1, 3])("takes one value of each channel beside those in the buffer (capacity %d)", async (capacity) => {
    const sources = [chan<number>(10), chan<number>(10)];
    for (const ch of sources) for (const n of upTo(10)) await ch.send(n);
    const [ctx, cancel] = withCancel(background());
    merge(sources, { capacity, within: ctx });
    await settle();
    expect(sources.reduce((left, ch) => left + ch.length, 0)).toBe(20 - capacity - 2);
    cancel();
  });
});

describe("fanOut", () => {
  test("gives each value to one of the channels, in their order on each", async () => {
    const property = fc.asyncProperty(
      fc.nat(60),
      fc.integer({ min: 1, max: 5 }),
      capacities,
      async (length, n, capacity) => {
        const outs = fanOut(source(upTo(length)), n, { capacity });
        expect(outs.map((out) => out.capacity)).toEqual(Array(n).fill(capacity));
        const parts = await Promise.all(outs.map(all));
        for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
        expect(parts.flat().sort((a, b) => a - b)).toEqual(upTo(length));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("gives a value to a receiver that waits: one that does not keeps none from the others", async () => {
    const [idle, busy] = fanOut(source(upTo(50)), 2) as [RecvChan<number>, RecvChan<number>];
    expect(await all(busy)).toEqual(upTo(50));
    expect(await all(idle)).toEqual([]);
  });

  test("chooses at random among those who wait", async () => {
    const parts = await Promise.all(fanOut(source(upTo(200)), 2, { capacity: 200 }).map(all));
    // That one of two gets fewer than 40 of 200 happens once in 10^17 times.
    for (const part of parts) expect(part.length).toBeGreaterThanOrEqual(40);
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses %d channels", (n) => {
    expect(() => fanOut(chan(), n)).toThrow(new RangeError("fanOut: not a number of channels"));
    expect(() => broadcast(chan(), n)).toThrow(new RangeError("broadcast: not a number of channels"));
  });
});

describe("broadcast", () => {
  test("gives all values to each of the channels, in their order", async () => {
    const property = fc.asyncProperty(
      fc.nat(40),
      fc.integer({ min: 1, max: 5 }),
      capacities,
      async (length, n, capacity) => {
        const outs = broadcast(source(upTo(length)), n, { capacity });
        expect(outs.map((out) => out.capacity)).toEqual(Array(n).fill(capacity));
        for (const values of await Promise.all(outs.map(all))) expect(values).toEqual(upTo(length));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("lets the slowest receiver keep all waiting, unless told otherwise", async () => {
    const [fast, slow] = broadcast(source(upTo(3)), 2) as [RecvChan<number>, RecvChan<number>];
    expect(await fast.recv()).toBe(0);
    const second = Promise.resolve(fast.recv());
    expect(await isBlocked(second, 5)).toBe(true);
    expect(await slow.recv()).toBe(0);
    expect(await second).toBe(1);
    await Promise.all([all(fast), all(slow)]);
  });

  test("sends a value in whichever order it is received: one goroutine may receive from several", async () => {
    const outs = broadcast(source(upTo(10)), 3) as [RecvChan<number>, RecvChan<number>, RecvChan<number>];
    const got = await run(function* () {
      const got: unknown[] = [];
      for (let n = 0; n < 10; n++)
        for (const i of n % 2 === 0 ? [2, 1, 0] : [1, 0, 2]) got.push(yield* (outs[i] as RecvChan<number>).recv());
      for (const out of outs) got.push(yield* out.recv());
      return got;
    });
    expect(got).toEqual([...upTo(30).map((i) => Math.floor(i / 3)), undefined, undefined, undefined]);
  });

  test.each([1, 2, 5])("drops values for slow receivers alone, if told so (capacity %d)", async (capacity) => {
    for (const overflow of ["drop-oldest", "drop-newest"] as const) {
      const ch = chan<number>();
      const [slow, fast] = broadcast(ch, 2, { overflow, capacity }) as [RecvChan<number>, RecvChan<number>];
      const fastValues: (number | undefined)[] = [];
      for (const n of upTo(10)) {
        await ch.send(n);
        fastValues.push(await fast.recv());
      }
      ch.close();
      expect(fastValues).toEqual(upTo(10));
      expect(await all(slow)).toEqual(overflow === "drop-oldest" ? upTo(10).slice(-capacity) : upTo(capacity));
      await all(fast);
    }
  });

  test("with drop-newest and no room, a value is for those who wait for it; drop-oldest needs room", async () => {
    const ch = chan<number>();
    const [waits, idles] = broadcast(ch, 2, { overflow: "drop-newest" }) as [RecvChan<number>, RecvChan<number>];
    const waiting = Promise.resolve(waits.recv());
    await settle();
    await ch.send(1);
    expect(await waiting).toBe(1);
    ch.close();
    expect([await all(waits), await all(idles)]).toEqual([[], []]);
    expect(() => broadcast(chan(), 2, { overflow: "drop-oldest" })).toThrow(
      new RangeError("broadcast: drop-oldest needs a capacity"),
    );
  });
});

describe("Hub", () => {
  test("sends each value to all who are subscribed when it comes", async () => {
    const ch = chan<number>();
    const hub = new Hub(ch);
    await ch.send(0); // Nobody gets it.
    await settle();
    const [early] = hub.subscribe({ capacity: 5 });
    for (const n of [1, 2]) await ch.send(n);
    await settle();
    const [late] = hub.subscribe({ capacity: 5 });
    await ch.send(3);
    ch.close();
    expect([await all(early), await all(late)]).toEqual([[1, 2, 3], [3]]);
    expect(await hub.subscribe()[0].recvOk()).toEqual([undefined, false]);
  });

  test("closes the channel of one who leaves: what it holds can still be received, and nothing more comes", async () => {
    const ch = chan<number>();
    const hub = new Hub(ch);
    const [leaver, leave] = hub.subscribe({ capacity: 5 });
    const [stayer] = hub.subscribe({ capacity: 5 });
    await ch.send(1);
    await settle();
    leave();
    leave(); // Again, it does nothing.
    await ch.send(2);
    ch.close();
    expect([await all(leaver), await all(stayer)]).toEqual([[1], [1, 2]]);
    leave();
  });

  test("waits no longer for one who leaves, and loses nothing for the others", async () => {
    const ch = chan<number>();
    const hub = new Hub(ch);
    const subscriptions = upTo(4).map(() => hub.subscribe());
    const [idle, other, patient, reader] = subscriptions.map(([values]) => values) as RecvChan<number>[] as [
      RecvChan<number>,
      RecvChan<number>,
      RecvChan<number>,
      RecvChan<number>,
    ];
    const reading = all(reader);
    await ch.send(1);
    await settle(); // The hub waits for the first three.
    for (const [, leave] of subscriptions.slice(0, 2)) leave();
    expect([await idle.recvOk(), await other.recvOk()]).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
    expect(await patient.recv()).toBe(1);
    const rest = all(patient);
    await ch.send(2);
    ch.close();
    expect([await reading, await rest]).toEqual([[1, 2], [2]]);
  });

  test("lets each subscriber say what becomes of what it has no room for", async () => {
    const ch = chan<number>();
    const hub = new Hub(ch);
    const [oldest] = hub.subscribe({ capacity: 2, overflow: "drop-newest" });
    const [newest] = hub.subscribe({ capacity: 2, overflow: "drop-oldest" });
    const [every] = hub.subscribe();
    const reading = all(every);
    for (const n of upTo(6)) await ch.send(n);
    ch.close();
    expect([await reading, await all(oldest), await all(newest)]).toEqual([upTo(6), [0, 1], [4, 5]]);
    expect(() => hub.subscribe({ overflow: "drop-oldest" })).toThrow(
      new RangeError("subscribe: drop-oldest needs a capacity"),
    );
  });

  test("keeps the order and loses nothing, whoever comes and leaves", async () => {
    const steps = fc.array(fc.constantFrom("send", "subscribe", "leave"), { maxLength: 60 });
    const property = fc.asyncProperty(steps, fc.constantFrom(0, 1, 3), async (steps, capacity) => {
      const ch = chan<number>();
      const hub = new Hub(ch);
      const readers: { from: number; leave: () => void; got: Promise<number[]> }[] = [];
      let sent = 0;
      const ends: [from: number, to: number][] = [];
      for (const step of steps) {
        if (step === "subscribe") {
          const [values, leave] = hub.subscribe({ capacity });
          readers.push({ from: sent, leave, got: all(values) });
        } else if (step === "leave" && readers[ends.length] !== undefined) {
          await settle();
          readers[ends.length]?.leave();
          ends.push([readers[ends.length]?.from as number, sent]);
        } else if (step === "send") {
          await ch.send(sent);
          sent += 1;
          await settle();
        }
      }
      ch.close();
      for (const [i, { from, got }] of readers.entries()) {
        const to = ends[i]?.[1] ?? sent;
        expect(await got).toEqual(upTo(to).slice(from));
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

type Stage = (ch: RecvChan<string>, options: WindowOptions) => RecvChan<string>;

/** Sends each letter of the script at its place, closes at "|", and answers what came out, each with its time. */
async function play(stage: Stage, script: string, options: WindowOptions): Promise<string> {
  const clock = new FakeClock();
  const ch = chan<string>();
  const out = stage(ch, { clock, ...options });
  const came: string[] = [];
  const receiving = go(function* () {
    yield* range(out, (value) => void came.push(`${value}${clock.time}`));
  });
  await settle();
  for (const [time, letter] of [...script].entries()) {
    clock.turnTo(time);
    await settle();
    if (letter === "|") ch.close();
    else if (letter !== "-") await ch.send(letter);
    await settle();
  }
  await receiving;
  return came.join(" ");
}

describe("debounce", () => {
  const by3: Stage = (ch, options) => debounce(ch, 3, options);
  test.each<[script: string, options: WindowOptions, came: string]>([
    ["a---|", {}, "a3"],
    ["ab-----c|", {}, "b4 c8"],
    ["abcdefgh-----|", {}, "h10"],
    ["a-b-c---d|", {}, "c7 d9"],
    ["a--b|", {}, "a3 b4"],
    ["ab-----c|", { leading: true }, "a0 b4 c7"],
    ["ab-----c|", { leading: true, trailing: false }, "a0 c7"],
    ["ab-----cd|", { leading: true }, "a0 b4 c7 d9"],
    ["ab---c---|", { leading: true }, "a0 b4 c5"],
    ["ab-----cd|", { leading: true, trailing: false }, "a0 c7"],
    ["|", {}, ""],
  ])("of %s with %o gives %s", async (script, options, came) => {
    expect(await play(by3, script, options)).toBe(came);
  });
});

describe("throttle", () => {
  const by3: Stage = (ch, options) => throttle(ch, 3, options);
  test.each<[script: string, options: WindowOptions, came: string]>([
    ["a---|", {}, "a0"],
    ["abcdefgh----i-|", {}, "a0 c3 f6 h9 i12"],
    ["abcdefgh----i-|", { trailing: false }, "a0 d3 g6 i12"],
    ["abcdefgh----i-|", { leading: false }, "c3 f6 h9 i14"],
    ["ab|", {}, "a0 b2"],
    ["ab|", { trailing: false }, "a0"],
    ["|", {}, ""],
  ])("of %s with %o gives %s", async (script, options, came) => {
    expect(await play(by3, script, options)).toBe(came);
  });
});

test("an option that is undefined is one that is left out", async () => {
  const left: WindowOptions = { leading: undefined, trailing: undefined, clock: undefined } as never;
  for (const stage of [debounce, throttle]) {
    const ch = chan<number>();
    const values = all(stage(ch, 60_000, { capacity: 2, ...left }));
    await ch.send(1);
    await ch.send(2);
    ch.close();
    expect(await values).toEqual(stage === debounce ? [2] : [1, 2]);
  }
});

test("a window is over in its time, though there is always a next value", async () => {
  const ch = source(upTo(100), 100);
  await settle();
  // Time passes with each value that is received: they come at 1, 2, 3 and so on.
  const clock = { now: () => 100 - ch.length, after: () => () => {} };
  const every3rd = upTo(100).filter((n) => n % 3 === 0);
  expect(await all(throttle(ch, 3, { clock, capacity: 100 }))).toEqual(every3rd);
});

describe.each([
  ["debounce", debounce],
  ["throttle", throttle],
] as const)("%s", (name, stage) => {
  test("lets a value that is not received give way to the next that is due, and keeps nobody waiting who sends", async () => {
    const clock = new FakeClock();
    const ch = chan<number>();
    const out = stage(ch, 3, { clock, leading: false });
    for (const n of upTo(5)) {
      await ch.send(n);
      await settle();
      clock.pass(3);
      await settle();
    }
    expect(await out.recv()).toBe(4);
    ch.close();
    expect(await out.recvOk()).toEqual([undefined, false]);
  });

  test("gives what is left when the channel closes: what was due and the latest", async () => {
    const ch = chan<string>();
    const out = stage(ch, 3_600_000, { leading: true });
    for (const value of ["first", "second", "last"]) await ch.send(value);
    ch.close();
    expect(await all(out)).toEqual(["first", "last"]);
  });

  test("buffers what is due if told so", async () => {
    const clock = new FakeClock();
    const ch = chan<number>();
    const out = stage(ch, 3, { clock, leading: false, capacity: 2 });
    expect(out.capacity).toBe(2);
    for (const n of upTo(2)) {
      await ch.send(n);
      await settle();
      clock.pass(3);
      await settle();
      clock.pass(3);
      await settle();
    }
    ch.close();
    expect(await all(out)).toEqual([0, 1]);
  });

  test("takes the platform's clock otherwise", async () => {
    const ch = chan<number>();
    const out = stage(ch, 30, { leading: false });
    const begin = performance.now();
    await ch.send(1);
    expect(await out.recv()).toBe(1);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(30);
    ch.close();
    await all(out);
  });

  test("refuses what is no time, and to let nothing through", () => {
    expect(() => stage(chan(), Number.NaN)).toThrow(new RangeError(`${name}: not a number of milliseconds`));
    expect(() => stage(chan(), 1, { leading: false, trailing: false })).toThrow(
      new RangeError(`${name}: neither leading nor trailing`),
    );
  });
});

const stages: Readonly<Record<string, (ch: RecvChan<number>, options: { within: AbortSignal }) => RecvChan<number>[]>> =
  {
    merge: (ch, options) => [merge([ch], options)],
    fanOut: (ch, options) => fanOut(ch, 2, options),
    broadcast: (ch, options) => broadcast(ch, 2, options),
    Hub: (ch, options) => [new Hub(ch, options).subscribe()[0]],
    debounce: (ch, options) => [debounce(ch, 0, options)],
    throttle: (ch, options) => [throttle(ch, 0, options)],
  };

describe.each(Object.entries(stages))("%s", (name, start) => {
  test("ends and closes when its context or signal is over, be it that it waits for a value or for a receiver", async () => {
    for (const values of [0, 1, 5]) {
      const ch = chan<number>(5);
      for (const n of upTo(values)) await ch.send(n);
      const controller = new AbortController();
      const outs = start(ch, { within: controller.signal });
      await settle();
      controller.abort();
      await eventually(() => numGoroutine() === 1);
      for (const out of outs) expect(await out.recvOk()).toEqual([undefined, false]);
    }
    const [ctx] = withTimeout(background(), 5);
    const outs = start(chan(), { within: ctx as unknown as AbortSignal });
    for (const out of outs) expect(await out.recvOk()).toEqual([undefined, false]);
  });

  test("is itself a source and a sink of other threads", async () => {
    const ch = chan<number>();
    const outs = start(ch, { within: new AbortController().signal });
    const collecting = outs.map((out) => go(tasks.collect, out));
    await go(tasks.count, 20, ch);
    const parts = (await Promise.all(collecting)) as number[][];
    for (const part of parts) expect(part).toEqual([...new Set(part)].sort((a, b) => a - b));
    if (name === "broadcast") expect(parts).toEqual([upTo(20), upTo(20)]);
    if (name === "fanOut" || name === "merge" || name === "Hub")
      expect(parts.flat().sort((a, b) => a - b)).toEqual(upTo(20));
    if (name === "debounce" || name === "throttle") expect(parts.flat().at(-1)).toBe(19);
  });
});

test("tasks on several threads feed a merge, whose values others share", async () => {
  const sources = upTo(3).map(() => chan<number>(2));
  const merged = merge(sources, { capacity: 4 });
  const doubled = chan<number>(4);
  for (const ch of sources) go(tasks.count, 100, ch);
  const relays = [go(tasks.twice, merged, doubled), go(tasks.twice, merged, doubled)];
  go(function* () {
    for (const relay of relays) yield* relay;
    doubled.close();
  });
  const expected = upTo(100).flatMap((n) => [2 * n, 2 * n, 2 * n]);
  expect((await all(doubled as Chan<number>)).sort((a, b) => a - b)).toEqual(expected);
});

test("a value that cannot be copied crashes the program, as any goroutine's error that nobody waits for", async () => {
  const { code, stderr } = await runProgram(`
    import { chan, go } from "parachan";
    import { merge } from "parachan/pipeline";
    import { tasks } from "./tasks/adapters.mjs";
    const ch = chan();
    go(tasks.collect, merge([ch]));
    await ch.send({ nested: { call() {} } });
    await ch.send({});
  `);
  expect(code).toBe(1);
  expect(stderr).toContain("DataCloneError");
});

test("the process lives until what waits for its time has come", async () => {
  const { code, stdout } = await runProgram(`
    import { chan } from "parachan";
    import { debounce, throttle } from "parachan/pipeline";
    const ch = chan();
    const settled = debounce(ch, 50);
    await ch.send("settled");
    console.log(await settled.recv());
    const other = chan();
    const throttled = throttle(other, 50, { leading: false });
    await other.send("throttled");
    throttled.recv().then(console.log);
  `);
  expect([code, stdout]).toEqual([0, "settled\nthrottled\n"]);
});
