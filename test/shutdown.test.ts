// How a program ends, and what it may do afterwards. Each is a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { runProgram } from "./process/node.js";

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
