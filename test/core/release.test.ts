// The release core is code alone: no data that each instance would write again over the shared memory.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync(new URL("../../build/core.wat", import.meta.url), "utf8");

test("the release core has no data segment", () => {
  expect(text).toContain("(module");
  expect(text).not.toContain("(data");
});

test("the release core imports its memory, shared, and nothing else", () => {
  const imports = text.match(/\(import [^\n]*/g) ?? [];
  expect(imports).toHaveLength(1);
  expect(imports[0]).toMatch(/^\(import "env" "memory" \(memory .* shared\)\)$/);
});
