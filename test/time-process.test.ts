// Timers and tickers that nobody stops: what becomes of them when nobody can reach them. Each test is a process of its own, in
// which garbage is collected on demand.

import { describe, expect, test } from "vitest";
import { runProgram } from "./process/node.js";

/** Collects what nobody can reach: what others kept comes one collection later. */
const prelude = `
  import { go, run, select, shutdown } from "parachan";
  import { background, withTimeout } from "parachan/context";
  import { after, afterFunc, Ticker, Timer, tick } from "parachan/time";
  import { core } from "../../dist/runtime/thread.js";
  import { time } from "../../dist/runtime/timers.js";
  import { selectTasks } from "./tasks/selecting.mjs";
  const hour = 3_600_000;
  async function collect() {
    for (let pass = 0; pass < 3; pass++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
`;

async function printed(source: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(prelude + source, ["--expose-gc"]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

test.each(["after(hour)", "tick(hour)", "new Timer(hour)", "new Ticker(hour)", "tick(50)"])(
  "Go 316: 10000 × %s that nobody can reach leave no timer and no shared memory behind",
  async (made) => {
    const out = await printed(`
      let reserved;
      for (let round = 0; round < 4; round++) {
        for (let n = 0; n < 10_000; n++) ${made};
        if (time.heap.length < 10_000) console.log("made", time.heap.length);
        // What is found to be garbage while the collector is at work already, it leaves to its next round.
        for (let tries = 0; tries < 20 && time.heap.length > 0; tries++) await collect();
        console.log(time.heap.length);
        if (round === 1) reserved = core.reservedBytes();
      }
      console.log(core.reservedBytes() <= reserved);
    `);
    expect(out).toBe("0\n0\n0\n0\ntrue\n");
  },
);

test.each([
  "new Timer(hour).stop()",
  "new Ticker(hour).stop()",
  "afterFunc(hour, () => {}).stop()",
  "withTimeout(background(), hour)[1]()",
])("Go 316: 10000 × %s leave nothing behind", async (made) => {
  const out = await printed(`
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 10_000; n++) ${made};
    console.log(time.heap.length);
    await collect();
    console.log(process.memoryUsage().heapUsed - before < 2_000_000);
  `);
  expect(out).toBe("0\ntrue\n");
});

describe.each([
  ["yield*", `go(function* () { return yield* after(200).recv(); })`],
  [
    "a select",
    `go(function* () { return (yield* select({ never: after(hour).recv(), time: after(200).recv() })).value; })`,
  ],
  ["await", `(async () => await after(200).recv())()`],
  ["for await", `(async () => { for await (const time of tick(200)) return time; })()`],
  ["a limit", `go(function* () { return yield* after(200).recv().within(hour); })`],
])("Go 316: a timer that somebody waits for by %s", (_, waits) => {
  test("fires, though nothing else holds its channel", async () => {
    const out = await printed(`
      const waiting = ${waits};
      await collect();
      console.log((await waiting) instanceof Date);
    `);
    expect(out).toBe("true\n");
  });
});

test("Go 316: a channel is sent to though its timer or ticker is out of reach, and a timer that is kept can be reset", async () => {
  const out = await printed(`
    const channels = [new Timer(100).c, new Ticker(50).c, new Ticker(100).c];
    const timer = new Timer(hour);
    await collect();
    for (let n = 0; n < 3; n++) await channels[1].recv();
    timer.reset(10);
    for (const ch of [...channels, timer.c]) console.log((await ch.recv()) instanceof Date);
  `);
  expect(out).toBe("true\ntrue\ntrue\ntrue\n");
});

test("Go 316: a function is called though nobody can reach its timer", async () => {
  const out = await printed(`
    afterFunc(100, () => console.log("called"));
    await collect();
  `);
  expect(out).toBe("called\n");
});

test("Go 316: a timer fires on the threads that its channel was handed to, though it is out of reach on its own", async () => {
  const out = await printed(`
    const waiting = go(selectTasks.receiveInForm, "plain", after(1500));
    await collect();
    console.log(time.heap.length);
    console.log((await waiting)[0] instanceof Date);
    console.log(time.heap.length);
    await shutdown();
  `);
  expect(out).toBe("1\ntrue\n0\n");
});

test("Go 316: a ticker ticks on the threads that its channel was handed to, and ends when they have dropped it too", async () => {
  const out = await printed(`
    import { configure } from "parachan";
    import { WaitGroup } from "parachan/sync";
    import { collector } from "./tasks/collector.mjs";
    configure({ threads: 1 });
    const receiving = go(selectTasks.receiveMany, tick(20), 10);
    await collect();
    await receiving;
    console.log("received");
    while (time.heap.length > 0) {
      const alone = new WaitGroup();
      alone.add(1);
      await go(collector.collect, alone);
      await collect();
    }
    console.log("ended");
    await shutdown();
  `);
  expect(out).toBe("received\nended\n");
});

test("tickers and timers that nobody waits for do not keep the process alive, in reach or not", async () => {
  const out = await printed(`
    globalThis.kept = [new Ticker(hour), new Timer(hour), tick(1), after(1)];
    tick(1);
    console.log("over");
  `);
  expect(out).toBe("over\n");
});
