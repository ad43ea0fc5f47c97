// Writes the table of goals into README.md, between two marks.

import { readFileSync, writeFileSync } from "node:fs";
import { describe } from "./machine.mjs";

const BEGIN = "<!-- goals: written by npm run bench -->";
const END = "<!-- end of goals -->";
const page = new URL("../README.md", import.meta.url);

export function writeGoals(rows, where, method) {
  const text = readFileSync(page, "utf8");
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error("README.md has lost the marks of the table of goals");
  const block = [describe(where).replaceAll("\n", "; "), "", ...markdown(rows), "", `${method}.`];
  writeFileSync(page, `${text.slice(0, begin)}\n\n${block.join("\n")}\n\n${text.slice(end)}`);
}

function markdown(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(["work", "peer", "goal", "measured", "reached"]),
    "|---|---|---|---|---|",
    ...rows.map(({ work, peer, goal, measured, reached }) =>
      line([work, peer, goal, measured, reached ? "yes" : "**no**"]),
    ),
  ];
}
