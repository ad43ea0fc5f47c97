// Go 141–153: deadlock and what is said of those who wait. Each test is a program of its own.

import { describe, expect, test } from "vitest";
import { runProgram } from "../process/node.js";

const imports = `
import { setTimeout as timeout } from "node:timers/promises";
import { chan, configure, DeadlockError, dump, go, gosched, nilChan, range, run, select, trySelect, until } from "parachan";
import { WaitGroup } from "parachan/sync";
import { after, afterFunc, sleep, Ticker } from "parachan/time";
import { tasks } from "./tasks/stuck.mjs";
/** What run says of a program that deadlocks. */
const fate = async (main) => {
  try {
    console.log("ended", await run(main));
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    console.log(error.message);
    console.log(error.dump.replace(/^created.*\\n/gm, "").replace(/goroutine \\d+ /g, ""));
  }
};
`;

const program = (source: string): ReturnType<typeof runProgram> => runProgram(imports + source);

const deadlock = "all goroutines are asleep - deadlock!";

describe("Go 141: all goroutines asleep", () => {
  test("is what run rejects with", async () => {
    const { code, stdout } = await program(`await fate(function* () { yield* select({}); });`);
    expect(code).toBe(0);
    expect(stdout).toContain(`${deadlock}\n`);
    expect(stdout).toContain("[select (no cases)]:");
  });

  test("Go 149: ends a program whose top-level await can never end with Go's words and status 2", async () => {
    const { code, stderr, stdout } = await program(`await select({}); console.log("not reached");`);
    expect(stderr).toMatch(
      new RegExp(`^fatal error: ${deadlock}\\n\\ngoroutine 1 \\[select \\(no cases\\)\\]:\\n`, "m"),
    );
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("is found under a wait() that blocks the thread", async () => {
    const { code, stdout } = await program(`
      try { chan().recv().wait(); } catch (error) { console.log(error.name, error.message); }
    `);
    expect([code, stdout]).toEqual([0, `DeadlockError ${deadlock}\n`]);
  });
});

test("a program that exits with the status of a top-level await that can never end is not told of a deadlock", async () => {
  for (const exit of ["setTimeout(() => process.exit(13), 50); await chan().recv();", "process.exitCode = 13;"]) {
    const { code, stderr } = await program(`go(function* () { yield* chan().recv(); }); ${exit}`);
    expect([stderr, code]).toEqual(["", 13]);
  }
});

test("Go 142: the same while a module is initialised", async () => {
  const module = `data:text/javascript,${encodeURIComponent(`
    const { chan } = await import(${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)});
    await chan().recv();
  `)}`;
  const { code, stderr } = await program(`await import(${JSON.stringify(module)}); console.log("not reached");`);
  expect(stderr).toContain(`fatal error: ${deadlock}\n\ngoroutine 1 [chan receive]:\n`);
  expect(code).toBe(2);
});

describe("Go 143: the same with goroutines on threads of their own", () => {
  test.each([1, 2])("%i", async (count) => {
    const { code, stdout } = await program(`
      await fate(function* () {
        const [ready, never] = [chan(), chan()];
        for (let n = 0; n < ${count}; n++) go(tasks.receiveBetween, ready, never);
        for (let n = 0; n < ${count}; n++) yield* ready.recv();
        yield* never.recv();
      });
    `);
    expect(code).toBe(0);
    expect(stdout).toContain(deadlock);
    expect(stdout.match(/\[chan receive\]/g)?.length).toBe(count + 1);
  });

  test("that receive from each other", async () => {
    const { stdout } = await program(`
      await fate(function* () {
        const [a, b] = [chan(), chan()];
        yield* go(tasks.pass, a, b);
        yield* go(tasks.pass, b, a);
      });
    `);
    expect(stdout).toContain(deadlock);
  });
});

test("Go 144: two players and main that wait for a ball which nobody has thrown", async () => {
  const { stdout } = await program(`
    const player = function* (table) {
      for (;;) {
        const ball = yield* table.recv();
        yield* sleep(1);
        yield* table.send(ball);
      }
    };
    await fate(function* () {
      const table = chan();
      go(player, table);
      go(player, table);
      yield* sleep(20);
      yield* table.recv();
    });
  `);
  expect(stdout).toContain(deadlock);
  expect(stdout.match(/\[chan receive\]/g)?.length).toBe(3);
});

describe("Go 145: no deadlock while", () => {
  test.each([
    ["a goroutine sleeps", `go(function* () { yield* sleep(50); yield* ch.send(1); });`],
    ["somebody waits for a timer's channel", `go(function* () { yield* after(50).recv(); yield* ch.send(1); });`],
    ["a function is due", `afterFunc(50, () => ch.trySend(1));`],
    ["a ticker is waited for", `go(function* () { yield* new Ticker(20).c.recv(); yield* ch.send(1); });`],
    [
      "the limit of a wait runs",
      `go(function* () { try { yield* chan().recv().within(50); } catch {} yield* ch.send(1); });`,
    ],
    ["a timer of the platform runs", `setTimeout(() => ch.trySend(1), 50);`],
    ["a promise is under way", `go(function* () { yield* until(timeout(50)); yield* ch.send(1); });`],
    ["I/O is under way", `import("node:fs").then(({ readFile }) => readFile(process.execPath, () => ch.trySend(1)));`],
    ["a worker's goroutine sleeps", `go(tasks.sleepThenSend, ch, 300);`],
    ["a worker waits for a timer of the platform", `go(tasks.workThenSend, ch, 300);`],
  ])("%s", async (_, source) => {
    const { code, stdout, stderr } = await program(`
      await fate(function* () { const ch = chan(1); ${source} return yield* ch.recvOk(); });
    `);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ended \[ .*, true \]\n$/);
  });
});

// Failed once: any timer in the heap counts as one that may wake somebody.
test("Go 145: a timer whose channel nobody waits for does not put a deadlock off", async () => {
  const { code, stdout } = await program(`
    setTimeout(() => { console.log("not found"); process.exit(3); }, 5000).unref();
    await fate(function* () { const timer = after(3_600_000); yield* chan().recv(); return timer; });
  `);
  expect(stdout).toContain(deadlock);
  expect(code).toBe(0);
});

test("Go 145: a context without an end does not put a deadlock off, nor on a thread that it has been handed to", async () => {
  const { code, stdout } = await program(`
    import { background, withTimeout } from "parachan/context";
    import { tasks as contexts } from "./tasks/contexts.mjs";
    setTimeout(() => { console.log("not found"); process.exit(3); }, 20_000).unref();
    const [ctx] = withTimeout(background(), Infinity);
    await fate(() => ctx.done.recv());
    await fate(() => go(contexts.waitDone, ctx, chan(1)));
  `);
  expect(stdout.split(`${deadlock}\n`).length).toBe(3);
  expect(code).toBe(0);
});

test("Go 146: a deadlock is one too if a WaitGroup, or a channel used as a mutex, is what all wait for", async () => {
  const { stdout } = await program(`
    await fate(function* () { const group = new WaitGroup(); group.add(1); yield* group.wait(); });
    await fate(function* () { const mutex = chan(1); yield* mutex.send(1); yield* mutex.send(1); });
  `);
  expect(stdout.split(`${deadlock}\n`).length).toBe(3);
  expect(stdout).toContain("[sync.WaitGroup.Wait]:");
  expect(stdout).toContain("[chan send]:");
});

test("Go 147: the dump names each goroutine and why it waits", async () => {
  const { stdout } = await program(`
    const [a, b, group] = [chan(), chan(), new WaitGroup()];
    group.add(1);
    const bodies = [
      ["chan receive", function* () { yield* a.recv(); }],
      ["chan send", function* () { yield* b.send(1); }],
      ["chan receive (nil chan)", function* () { yield* nilChan().recv(); }],
      ["chan send (nil chan)", function* () { yield* nilChan().send(1); }],
      ["select", function* () { yield* select([a.recv(), a.recv()]); }],
      ["select (no cases)", function* () { yield* select({}); }],
      ["sleep", function* () { yield* sleep(3_600_000); }],
      ["sync.WaitGroup.Wait", function* () { yield* group.wait(); }],
      ["chan receive", function* () { yield* range(a, () => {}); }],
      ["runnable", function* () { for (;;) yield* gosched(); }],
    ];
    const started = bodies.map(([reason, body]) => [go(body), reason]);
    await timeout(1);
    go(() => {
      const text = dump();
      for (const [{ id }, reason] of started) {
        const line = text.split("\\n").find((one) => one.startsWith("goroutine " + id + " "));
        console.log(line === "goroutine " + id + " [" + reason + "]:" ? "right" : "wrong: " + line + ", not " + reason);
      }
      console.log((text.match(/\\[running\\]:/g) ?? []).length);
      process.exit();
    });
  `);
  expect(stdout).toBe(`${"right\n".repeat(10)}1\n`);
});

test("Go 147: the dump has the goroutines of other threads too, with where each was started", async () => {
  const { stdout } = await program(`
    const [a, b, c, ready] = [chan(), chan(), chan(), chan()];
    const started = [
      [go(tasks.receiveBetween, ready, a), "chan receive"],
      [go(tasks.send, b, { n: 1 }), "chan send"],
      [go(tasks.receiveNil), "chan receive (nil chan)"],
      [go(tasks.selectTwo, a, c), "select"],
    ];
    await ready.recv();
    for (let looks = 0; ; looks++) {
      const text = dump();
      const missing = started.filter(([{ id }, reason]) => !text.includes("goroutine " + id + " [" + reason + "]:"));
      if (missing.length === 0 || looks === 5000) {
        console.log(missing.map(([, reason]) => reason), /created .*:\\d+:\\d+/.test(text));
        process.exit();
      }
      await timeout(1);
    }
  `);
  expect(stdout).toBe("[] true\n");
});

test("Go 139: idle workers, timers and ops that are over are not in the dump", async () => {
  const { stdout } = await program(`
    await Promise.all([1, 2, 3].map((n) => go(tasks.send, chan(1), n)));
    const timer = afterFunc(3_600_000, () => {});
    await go(function* () { yield* sleep(1); });
    console.log(JSON.stringify(dump()));
    process.exit();
  `);
  expect(stdout).toBe('""\n');
});

test("Go 148: a deadlock is found where there are no other threads", async () => {
  const { stdout } = await program(`
    configure({ threads: 0 });
    await fate(function* () { const ch = chan(); go(tasks.receive, ch); yield* ch.recv(); });
  `);
  expect(stdout).toContain(deadlock);
  expect(stdout.match(/\[chan receive\]/g)?.length).toBe(2);
});

// Go finds with the garbage collector which goroutines can never go on. Here the dump shows who waits, and for what.
describe("Go 151: of a pattern that leaks goroutines, the dump shows exactly those:", () => {
  test.each([
    [
      "a range over a channel that is never closed",
      `const ch = chan(); for (let n = 0; n < 3; n++) go(function* () { yield* range(ch, () => {}); });
       for (let n = 0; n < 10; n++) yield* ch.send(n);`,
      ["chan receive", 3],
    ],
    [
      "a goroutine that nobody tells to stop",
      `const [ch, stop] = [chan(), chan()]; go(function* () { for (;;) { const got = yield* select({ a: ch.recv(), stop: stop.recv() }); if (got.case === "stop") return; } });`,
      ["select", 1],
    ],
    [
      "a second send that nobody receives",
      `const ch = chan(); go(function* () { yield* ch.send(new Error()); yield* ch.send(1); }); yield* ch.recv();`,
      ["chan send", 1],
    ],
    [
      "a return before the result is received",
      `const ch = chan(); go(function* () { yield* ch.send(1); });`,
      ["chan send", 1],
    ],
    [
      "the first of n answers",
      `const ch = chan(); for (let n = 0; n < 10; n++) go(function* () { yield* ch.send(n); }); yield* ch.recv();`,
      ["chan send", 9],
    ],
    [
      "100 answers after their time limits",
      `const begin = chan();
       for (let n = 0; n < 100; n++) { const ch = chan(); go(function* () { yield* begin.recv(); yield* ch.send(n); });
         try { yield* ch.recv().within(0); } catch {} }
       begin.close();`,
      ["chan send", 100],
    ],
  ] as const)("%s", async (_, source, [reason, count]) => {
    const { stdout } = await program(`
      const main = go(function* () { ${source} });
      await main;
      await gosched();
      await timeout(20);
      const reasons = [...dump().matchAll(/^goroutine \\d+ \\[(.*)\\]:$/gm)].map((match) => match[1]);
      console.log(JSON.stringify([[...new Set(reasons)], reasons.length]));
      process.exit();
    `);
    expect(JSON.parse(stdout)).toEqual([[reason], count]);
  });
});

test("Go 152: 1000 goroutines in a chain behind one that sleeps are no deadlock", async () => {
  const { code, stdout, stderr } = await program(`
    await fate(function* () {
      const first = chan();
      let last = first;
      for (let n = 0; n < 1000; n++) {
        const [from, to] = [last, chan()];
        go(function* () { yield* to.send((yield* from.recv()) + 1); });
        last = to;
      }
      go(function* () { yield* sleep(100); yield* first.send(0); });
      return yield* last.recv();
    });
  `);
  expect([code, stdout, stderr]).toEqual([0, "ended 1000\n", ""]);
});
