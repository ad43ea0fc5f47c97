// How a program ends, and what it may do afterwards. Each is a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { go, shutdown } from "parachan";
import { expect, test, vi } from "vitest";
import { runProgram } from "./process/node.js";
import { end, one } from "./tasks/shutdown.mjs";

/** What hangs does so for longer; to start a worker sixty times takes a busy machine more than a minute. */
const HUNG = 170_000;
vi.setConfig({ testTimeout: HUNG + 10_000 });

const program = (name: string): string => fileURLToPath(new URL(`tasks/${name}.mjs`, import.meta.url));

async function outputOf(name: string): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program(name)], { timeout: HUNG })).stdout;
}

test("run keeps the process alive until the workers have ended, and leaves no goroutine and no worker", async () => {
  expect(await outputOf("run-and-go-on")).toBe("after run: 1 goroutine, 0 workers\nand later\n1 goroutine\n");
});

test("wait() is woken on a thread that had slept in its event loop before", async () => {
  expect(await outputOf("wait-after-await")).toBe("1\n");
});

test("a worker that is told to stop as it falls asleep stops", async () => {
  expect(await outputOf("run-often")).toBe("done\n");
});

test("a run with fewer threads than the one before leaves no task to the threads that have ended", async () => {
  expect(await outputOf("fewer-threads")).toBe("2: 2\n1: 2\n");
});

test("what goroutines, selects, tasks and values had that a shutdown cuts off is used again", async () => {
  expect(Number(await outputOf("cut-off-often"))).toBeLessThanOrEqual(2);
});

test("a goroutine that calls shutdown is cut off where it waits next", async () => {
  expect(await outputOf("shutdown-within")).toBe("called\nstarted again\n1 goroutine\n");
});

test("an async function that ends after it has been cut off is no more missed in dumps than others", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, dump, go, shutdown } from "parachan";
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const show = () => console.log(dump().match(/^goroutine .*/gm)?.join());
    let end;
    const ends = new Promise((resolve) => { end = resolve; });
    const told = go(() => ends).then(() => console.log("told"));
    show();
    await turn();
    show();
    await shutdown();
    end();
    await told;
    show();
    go(function* () { yield* chan().recv(); }).then(() => {});
    await turn();
    show();
    process.exit();
  `);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toEqual([
    "goroutine 1 [await]:,goroutine 2 [runnable]:",
    "goroutine 1 [await]:,goroutine 2 [await]:",
    "told",
    "undefined",
    "goroutine 1 [await]:,goroutine 3 [chan receive]:",
    "",
  ]);
});

test("a task that calls shutdown is refused, and its thread goes on", async () => {
  await expect(go(end)).rejects.toThrow(
    "shutdown() on a worker thread: only the thread that began can end the program",
  );
  expect(await go(one)).toBe(1);
  await shutdown();
});

test("a goroutine that has called shutdown takes no value, wherever it waits next", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, go, shutdown } from "parachan";
    const ch = chan();
    let ending;
    go(function* () {
      ending = shutdown();
      console.log("the dead one has got", yield* ch.recv());
    });
    await new Promise((resolve) => setImmediate(resolve));
    await ending;
    go(() => ch.send("a value"));
    console.log(await ch.recv());
  `);
  expect([code, stdout, stderr]).toEqual([0, "a value\n", ""]);
});

test.each([
  [
    "a goroutine that has called shutdown and sends",
    "go(function* () { ending = shutdown(); yield* one.send([1]); });",
  ],
  [
    "a goroutine that has called shutdown and selects",
    "go(function* () { ending = shutdown(); yield* select([one.send([1]), other.recv()]); });",
  ],
  ["a call that a shutdown ends as it sends", "go(end); blocked(one.send([1]));"],
  ["a call that a shutdown ends as it selects", "go(end); blocked(select([one.send([1]), other.recv()]));"],
])("what %s had is used again", async (_name, once) => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, DeadlockError, go, select, shutdown } from "parachan";
    import { CHUNK } from "../../dist/core/layout.js";
    import { collect, keep } from "../../dist/runtime/references.js";
    import { core } from "../../dist/runtime/thread.js";
    import { collectHere } from "./tasks/collector.mjs";
    const [one, other] = [chan(), chan()];
    let ending;
    const end = () => { ending = shutdown(); };
    const blocked = (op) => {
      try { op.wait(); } catch (error) { if (!(error instanceof DeadlockError)) throw error; }
    };
    const used = async () => {
      await collectHere();
      const index = keep(0);
      collect(index);
      return [core.reservedBytes() / CHUNK, index];
    };
    let before;
    for (let round = 0; round < 3; round++) {
      if (round === 1) before = await used();
      for (let i = 0; i < 2000; i++) {
        ${once}
        await new Promise((resolve) => setImmediate(resolve));
        await ending;
      }
    }
    const after = await used();
    console.log(after[0] - before[0] <= 2, after[1] - before[1] < 2000); // Chunks, and values that are kept.
  `);
  expect([code, stdout, stderr]).toEqual([0, "true true\n", ""]);
});

test.each([
  ["a signal", "fromSignal(new AbortController().signal)"],
  ["a signal of the process", 'notifyContext(background(), "SIGUSR2")[0]'],
])("the end of run lets the process end, though a function waits for the context of %s", async (_name, context) => {
  const { code, stdout, stderr } = await runProgram(`
    import { run } from "parachan";
    import { afterFunc, background, fromSignal } from "parachan/context";
    import { notifyContext } from "parachan/signal";
    await run(function* () {
      afterFunc(${context}, () => console.log("it was called"));
    });
    console.log("over");
  `);
  expect([code, stdout, stderr]).toEqual([0, "over\n", ""]);
});
