// Every fenced `ts` block of the README, ARCHITECTURE.md and docs/ is compiled under the project's own strictness and run.
//
// Each block is a module of its own. A first line `// name.ts` names it, so that later blocks of the page can import it.
// What it prints has to be what its `// prints: …` comments say, in their order; a block without them prints nothing.
// A block that is fenced as `ts no-run` is compiled only.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { docs, root } from "./pages.js";

const folder = join(root, "build/docs");

interface Block {
  readonly page: string;
  readonly line: number;
  readonly runs: boolean;
  readonly text: string;
  readonly source: string;
}

const pages = ["README.md", "ARCHITECTURE.md", ...docs];

function blocksOf(page: string): Block[] {
  const markdown = readFileSync(join(root, page), "utf8");
  return [...markdown.matchAll(/^```ts( no-run)?\n([\s\S]*?)^```$/gm)].map((match, i) => {
    const text = match[2] as string;
    const name = /^\/\/ (\S+)\.ts\b/.exec(text)?.[1] ?? `block-${i}`;
    const line = markdown.slice(0, match.index).split("\n").length;
    const source = join(folder, page.replaceAll(/[/.]/g, "-"), `${name}.ts`);
    return { page, line, runs: match[1] === undefined, text, source };
  });
}

const blocks = pages.flatMap(blocksOf);

rmSync(folder, { recursive: true, force: true });
for (const { source, text } of blocks) {
  mkdirSync(join(source, ".."), { recursive: true });
  writeFileSync(source, `${text}\nexport {};\n`);
}

test("every block compiles", () => {
  const { config } = ts.readConfigFile(join(root, "examples/tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: blocks.map(({ source }) => source) },
    ts.sys,
    join(root, "examples"),
  );
  const program = ts.createProgram(
    blocks.map(({ source }) => source),
    { ...options, rootDir: folder, outDir: folder, sourceMap: false },
  );
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  expect(
    ts.formatDiagnostics(problems, { ...ts.sys, getNewLine: () => "\n", getCanonicalFileName: (name) => name }),
  ).toBe("");
});

describe.each(blocks.filter(({ runs }) => runs))("$page:$line", ({ source, text }) => {
  test("prints what it says", () => {
    const expected = [...text.matchAll(/\/\/ prints: (.*)$/gm)].map((match) => `${match[1]}\n`).join("");
    const built = join(source, "..", basename(source).replace(/ts$/, "js"));
    const out = execFileSync(process.execPath, [built], { encoding: "utf8", timeout: 30_000 });
    expect(out).toBe(expected);
  });
});
