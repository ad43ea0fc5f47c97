// What the pages name is there: the pages and headings that they link to, the files and the commands.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { docs, root } from "./pages.js";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  "bench/README.md",
  "examples/README.md",
  ...docs,
];

/** A page's headings, as links name them. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function missingOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const missing: string[] = [];
  for (const [, link = ""] of prose.matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(link)) continue;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(target)) missing.push(link);
    else if (anchor !== undefined && !anchorsOf(target).includes(anchor)) missing.push(link);
  }
  const files = /(?<![\w/.-])(?:assembly|bench|docs|examples|scripts|src|test)\/[\w/.-]*\.(?:ts|mjs|js|md|json|svg)\b/g;
  for (const [file] of prose.matchAll(files)) if (!existsSync(join(root, file))) missing.push(file);
  for (const [, name = ""] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (scripts[name] === undefined) missing.push(`npm run ${name}`);
  }
  return missing;
}

test.each(pages)("%s names nothing that is not there", (page) => {
  expect(missingOf(page)).toEqual([]);
});
