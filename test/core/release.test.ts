// What is compiled for release is code alone: no data that each instance would write again over the shared memory.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

describe.each(["core", "atomic"])("the release build of %s", (name) => {
  const text = readFileSync(new URL(`../../build/${name}.wat`, import.meta.url), "utf8");

  test("has no data segment", () => {
    expect(text).toContain("(module");
    expect(text).not.toContain("(data");
  });

  test("imports its memory, shared, and nothing else", () => {
    const imports = text.match(/\(import [^\n]*/g) ?? [];
    expect(imports).toHaveLength(1);
    expect(imports[0]).toMatch(/^\(import "env" "memory" \(memory .* shared\)\)$/);
  });
});
