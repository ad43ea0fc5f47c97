// docs/errors.md has a row for each error that the library makes, and no row for one that it does not.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A literal's text, with an ellipsis where it has an expression; undefined for what is no text. */
function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const text = node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  return text.replaceAll("……", "…");
}

/** The texts of errors in a source file: what `new …Error` and its like are given, and the misuses that locks are given. */
function textsOf(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) {
      const { arguments: given = [] } = node;
      found.push(textOf(given[node.expression.getText() === "DataCloneError" ? 1 : 0]) ?? "");
    }
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText();
      if (name === "super" && path.endsWith("errors.ts")) found.push(textOf(node.arguments[0]) ?? "");
      if (name === "makeSentinel") found.push(textOf(node.arguments[2]) ?? "");
    }
    if (ts.isParameter(node) && path.endsWith("errors.ts")) found.push(textOf(node.initializer) ?? ""); // A default.
    const text = textOf(node);
    if (text !== undefined && /^sync: (RU|U|u)nlock of/.test(text)) found.push(text);
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(path, "utf8");
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.ESNext, true));
  return found.filter((text) => /[a-z]/.test(text));
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && name !== join("core", "javascript.ts"),
);
const thrown = new Set(sources.flatMap((name) => textsOf(join(root, "src", name))));
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const rows = [...page.matchAll(/^\| `([^`]+)` +\| (?:`?[A-Z])/gm)].map((match) => match[1] as string);

test("every error that the library makes has a row", () => {
  expect([...thrown].filter((text) => !rows.includes(text)).sort()).toEqual([]);
});

test("every row is of an error that the library makes", () => {
  expect(rows.filter((row) => !thrown.has(row))).toEqual([]);
});
