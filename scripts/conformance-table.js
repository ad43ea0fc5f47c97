// docs/go-behaviours.md says for each of Go's behaviours which test shows it, or why none can. This script fills in the
// tests, from their names ("Go 97: …"), and ends with status 1 if a behaviour has neither. With --check it writes nothing, and
// ends with status 1 also if the page is not what it would write.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = new URL("../docs/go-behaviours.md", import.meta.url);
const tests = new URL("../test/", import.meta.url);

/** A test's name that cites lines: "Go 97: …", "Go 49, 50: …", "Go 20–24: …". */
const citation = /["'`]Go (\d+(?:(?:, |–)\d+)*): ([^"\n`]*)/g;
/** A line: number, tags, behaviour, and what shows it. */
const row = /^- \*\*(\d+)\*\* \((.*?)\) (.*) → (.*)$/;
/** What a row may say that has no test. */
const reason = /^(Not applicable|Not yet): ./;

/** The tests that cite each line: file, then name. */
function citations() {
  const found = new Map();
  const files = readdirSync(tests, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
  for (const file of files.filter((name) => name.endsWith(".test.ts")).sort()) {
    const source = readFileSync(new URL(file, tests), "utf8");
    for (const [, lines, name] of source.matchAll(citation)) {
      for (const line of numbers(lines)) {
        if (!found.has(line)) found.set(line, []);
        found.get(line).push({ file, name });
      }
    }
  }
  return found;
}

function numbers(lines) {
  return lines.split(", ").flatMap((part) => {
    const [from, to = from] = part.split("–").map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

function cell(cited) {
  const byFile = new Map();
  for (const { file, name } of cited) byFile.set(file, [...(byFile.get(file) ?? []), name]);
  return [...byFile]
    .map(([file, names]) => `[${file}](../test/${file}): ${[...new Set(names)].map(inCell).join("; ")}`)
    .join(" · ");
}

function inCell(name) {
  return name.replaceAll(/\$\{.*?\}/g, "…");
}

const cited = citations();
const before = readFileSync(page, "utf8");
const missing = [];
const known = new Set();
const after = before
  .split("\n")
  .map((line) => {
    const match = row.exec(line);
    if (match === null) return line;
    const [, number, tags, behaviour, shown] = match;
    known.add(Number(number));
    const tests = cited.get(Number(number));
    if (tests !== undefined) return `- **${number}** (${tags}) ${behaviour} → ${cell(tests)}`;
    if (reason.test(shown)) return line;
    missing.push(number);
    return `- **${number}** (${tags}) ${behaviour} → **no test**`;
  })
  .join("\n");

const check = process.argv.includes("--check");
const unknown = [...cited.keys()].filter((line) => !known.has(line));
if (missing.length > 0) console.error(`no test and no reason: Go ${missing.join(", ")}`);
if (unknown.length > 0) console.error(`tests cite lines that the page does not have: Go ${unknown.join(", ")}`);
if (check && after !== before)
  console.error(`out of date: run node scripts/conformance-table.js (${fileURLToPath(page)})`);
if (!check) writeFileSync(page, after);
if (missing.length > 0 || unknown.length > 0 || (check && after !== before)) process.exitCode = 1;
