// Writes the tables of docs/proof.md from what the last `npm run test:model -- --mutants` has found:
//
//   node scripts/proof-tables.js

import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const page = new URL("../docs/proof.md", import.meta.url);
const report = new URL("../build/model/report.jsonl", import.meta.url);

const entries = readFileSync(report, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const models = entries.filter(({ kind }) => kind === "model");
const mutants = entries.filter(({ kind }) => kind === "mutant");
if (mutants.length === 0) throw new Error("no planted bug was run: npm run test:model -- --mutants");

/** Schedules longer than this are left to the run to print. */
const LONG = 87;

const families = new Map();
for (const model of models) {
  const family = model.name.match(/^\w+/)[0];
  const key = `${family} ${model.proves}`;
  const row = families.get(key) ?? { family, proves: model.proves, models: 0, states: 0, steps: 0, schedules: 0 };
  families.set(key, row);
  row.models += 1;
  row.states += model.states;
  row.steps += model.steps;
  row.schedules = Math.max(row.schedules, model.schedules);
}

const byName = (key) => (a, b) => a[key].localeCompare(b[key], "en", { numeric: true });
const rows = [...families.values()].sort(byName("family"));
mutants.sort(byName("model"));

const count = (n) => n.toLocaleString("en-US");
const large = (n) => (n < 1e8 ? count(n) : n.toExponential(1).replace(/e\+?/, " × 10^"));
const total = (key) => models.reduce((sum, model) => sum + model[key], 0);
const bounds = new Set(models.map(({ bound }) => bound));
const day = statSync(report).mtime.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

const sums = `A run on ${day}, Node ${process.versions.node} on ${process.arch} (${cpus()[0].model.trim()}, ${cpus().length} cores, shared): ${models.length} models, ${[...bounds].join(", ")}, ${count(total("states"))} states, ${count(total("steps"))} steps, ${mutants.length} of ${mutants.length} planted bugs caught.`;
const proved = table(
  ["family", "what a green run proves", "models", "states", "steps", "schedules of the largest"],
  rows.map((row) => [
    row.family,
    row.proves,
    count(row.models),
    count(row.states),
    count(row.steps),
    large(row.schedules),
  ]),
);
const planted = table(
  ["planted bug", "caught by", "as", "schedule"],
  mutants.map(({ what, model, reason, schedule }) => [
    what,
    model,
    reason.replace(/^Error: /, ""),
    schedule.length > LONG ? "(long)" : `\`${schedule}\``,
  ]),
);

let text = readFileSync(page, "utf8");
for (const [name, content] of Object.entries({ sums, proved, planted })) {
  const place = new RegExp(`(<!-- ${name}[^>]*-->\n)[^]*?(\n<!-- end -->)`);
  if (!place.test(text)) throw new Error(`docs/proof.md has no place for ${name}`);
  text = text.replace(place, (_, before, after) => `${before}\n${content}\n${after}`);
}
writeFileSync(page, text);
spawnSync("npx", ["biome", "format", "--write", fileURLToPath(page)], { stdio: "inherit" });

function table(head, rows) {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")));
  return [head, head.map(() => "---"), ...escaped].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
