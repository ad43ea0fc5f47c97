// The program that every platform runs, here on the Node that runs the tests. scripts/matrix.js runs it on others.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { expected, outside } from "./smoke.mjs";

const run = promisify(execFile);
const program = fileURLToPath(new URL("run.mjs", import.meta.url));

const older = new URL("without-wait-async.mjs", import.meta.url).href;

async function found(threads: number, ...flags: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...flags, program, String(threads)], { timeout: 30_000 });
  return JSON.parse(stdout);
}

test("tasks run on worker threads, and the process ends by itself", async () => {
  expect(await found(2)).toEqual({ ...outside, ...expected(false) });
});

test("with no worker threads, tasks run on the first thread under the same rules", async () => {
  expect(await found(0)).toEqual({ ...outside, ...expected(true) });
});

test("without Atomics.waitAsync on any thread, bells wake the threads", async () => {
  expect(await found(2, "--import", older)).toEqual({ ...outside, ...expected(false) });
});
