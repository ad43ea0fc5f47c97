// Runs all models, and with --mutants the planted bugs too, and prints what was found: per model the states and schedules,
// per bug the schedule that exposes it.
//
//   npm run test:model
//   npm run test:model -- --mutants
//   npm run test:model -- --write      with the planted bugs; then writes the tables of docs/proof.md

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeTables } from "./proof-tables.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const report = `${root}build/model/report.jsonl`;
const [flag, ...rest] = process.argv.slice(2);
const write = flag === "--write";
const mutants = flag === "--mutants" || write;
if ((flag !== undefined && !mutants) || rest.length > 0) {
  throw new Error("usage: node scripts/model.js [--mutants | --write]");
}

rmSync(report, { force: true });
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "test/model"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, MODEL: "full", MUTANTS: mutants ? "1" : "0" },
});
const lines = existsSync(report) ? readFileSync(report, "utf8").trim().split("\n") : [];
const entries = lines.map((line) => JSON.parse(line));
const models = entries.filter((entry) => entry.kind === "model");
for (const { name, bound, states, schedules } of models) {
  console.log(`${name}: ${bound}, ${states} states, ${schedules.toExponential(1)} schedules`);
}
const caught = entries.filter((entry) => entry.kind === "mutant");
for (const { model, what, reason, schedule } of caught) {
  console.log(`\n${what}\n  caught by  ${model}\n  as         ${reason}\n  schedule   ${schedule}`);
}
console.log(`\n${models.length} models, ${caught.length} planted bugs caught`);
if (write && status === 0) writeTables(models, caught);
process.exitCode = status ?? 1;
