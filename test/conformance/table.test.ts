// The table of Go's behaviours and the tests that show them.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("docs/go-behaviours.md names a test, or a reason why there is none, for each of Go's behaviours, and is up to date", () => {
  const script = fileURLToPath(new URL("../../scripts/conformance-table.js", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect([stderr, status]).toEqual(["", 0]);
});
