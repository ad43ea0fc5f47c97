// Memory that runs out at every point: test/tasks/memory-full.mjs, in a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("./tasks/memory-full.mjs", import.meta.url));

test("a program that is refused memory at any point ends with that error, leaves nothing behind, and works again", async () => {
  const argv = process.env.STRESS === undefined ? [program] : [program, "all"];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 110_000 });
  expect(stdout).toMatch(/^0 failed, \d{3} refusals\n$/);
}, 120_000);
