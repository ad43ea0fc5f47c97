// The tables of docs/proof.md, written from what a run of the models has found: `npm run test:model -- --write`.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL("../docs/proof.md", import.meta.url));

/** Schedules longer than this are left to the run to print. */
const LONG = 87;

/** Writes them from the report's entries of a run in which all models passed and all planted bugs were caught. */
export function writeTables(models, mutants) {
  let text = readFileSync(page, "utf8");
  for (const [name, content] of Object.entries({
    sums: sums(models, mutants),
    proved: proved(models),
    planted: planted(mutants),
  })) {
    const place = new RegExp(`(<!-- ${name}[^>]*-->\n)[^]*?(\n<!-- end -->)`);
    if (!place.test(text)) throw new Error(`docs/proof.md has no place for ${name}`);
    text = text.replace(place, (_, before, after) => `${before}\n${content}\n${after}`);
  }
  writeFileSync(page, text);
  spawnSync("npx", ["biome", "format", "--write", page], { stdio: "inherit" });
}

const byName = (key) => (a, b) => a[key].localeCompare(b[key], "en", { numeric: true });
const count = (n) => n.toLocaleString("en-US");
const large = (n) => (n < 1e8 ? count(n) : n.toExponential(1).replace(/e\+?/, " × 10^"));

function sums(models, mutants) {
  const total = (key) => count(models.reduce((sum, model) => sum + model[key], 0));
  const bounds = [...new Set(models.map(({ bound }) => bound))].join(", ");
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const machine = `Node ${process.versions.node} on ${process.arch} (${cpus()[0].model.trim()}, ${cpus().length} cores, shared)`;
  return `A run on ${day}, ${machine}: ${models.length} models, ${bounds}, ${total("states")} states, ${total("steps")} steps; all ${mutants.length} planted bugs caught.`;
}

function proved(models) {
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
  return table(
    ["family", "what a green run proves", "models", "states", "steps", "schedules of the largest"],
    [...families.values()]
      .sort(byName("family"))
      .map((row) => [
        row.family,
        row.proves,
        count(row.models),
        count(row.states),
        count(row.steps),
        large(row.schedules),
      ]),
  );
}

function planted(mutants) {
  return table(
    ["planted bug", "caught by", "as", "schedule"],
    mutants
      .toSorted(byName("model"))
      .map(({ what, model, reason, schedule }) => [
        what,
        model,
        reason.replace(/^Error: /, ""),
        schedule.length > LONG ? "(long)" : `\`${schedule}\``,
      ]),
  );
}

function table(head, rows) {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")));
  return [head, head.map(() => "---"), ...escaped].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
