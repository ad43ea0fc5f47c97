// Memory at its maximum: test/tasks/fill.mjs fills it in one of these ways, in a process of its own, for a memory has its
// maximum for good. It checks that the call that asked gets the error, that all that was there works on, and that what is
// dropped can be made again, and it fails if not.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { HUNG, runRounds, timeLimit } from "./rounds.js";

const program = fileURLToPath(new URL("../tasks/fill.mjs", import.meta.url));
const ways = ["channels", "large", "values", "goroutines", "selects", "tasks", "away", "results"];
const MEGABYTE = 2 ** 20;

test(
  "memory at its maximum is an error at the call that asked, and all else goes on",
  async () => {
    await runRounds("memory", { short: ways.length }, async ({ number, draw, count }) => {
      const way = ways[number % ways.length];
      const bytes = Math.round((3 + draw(50) / 10) * MEGABYTE);
      const argv = [program, way, String(1 + draw(2 ** 30)), String(bytes)];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { timeout: HUNG - 1000 });
      const text = `node test/tasks/fill.mjs ${argv.slice(1).join(" ")}: ${stderr}`;
      expect(stdout, text).toMatch(/^filled( \d+){4}\n$/);
      for (const made of stdout.match(/\d+/g) ?? []) count(Number(made));
    });
  },
  timeLimit("memory"),
);
