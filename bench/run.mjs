// npm run bench: takes every figure, ours and its peers' in turn, prints tables, and writes results.json and chart.svg.
//
//   node bench/run.mjs [--only NAME] [--rounds N] [--time MILLISECONDS] [--smoke]
//
// NAME is a suite's or a line's, or the beginning of one. With --only or --smoke nothing is written.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { chart } from "./harness/chart.mjs";
import { answer, describe, machine } from "./harness/machine.mjs";
import { report } from "./harness/report.mjs";
import { runCommand } from "./harness/run-command.mjs";
import { geometricMean, ratio, spread } from "./harness/spread.mjs";
import { suites } from "./harness/suites.mjs";
import { significant } from "./harness/table.mjs";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string" },
    time: { type: "string", default: "300" },
    smoke: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds ?? (options.smoke ? 1 : 5));

const goModule = new URL("./go", import.meta.url);
const hasGo = answer("go", ["test", "-c", "-o", "build/bench.test", "."], { cwd: goModule }) !== undefined;
const where = machine();
const method = `${rounds} rounds, ours and its peers in turn; ratios are medians of the rounds' ratios`;
console.log(`${describe(where)}\n${options.smoke ? "a smoke run: everything, tiny" : method}\n`);

const results = [];
let failures = 0;
for (const suite of chosen(await suites({ smoke: options.smoke, hasGo, time: Number(options.time) }))) {
  const result = suite.rows === undefined ? await takeFigures(suite) : await takeRatios(suite);
  results.push(result);
  console.log(options.smoke ? smokeReport(result) : `${report(result)}\n`);
  if (options.only === undefined && !options.smoke) write(); // After each suite, for a run takes minutes.
}

const goRatios = results
  .flatMap(({ rows }) => rows ?? [])
  .flatMap(({ peers }) => peers ?? [])
  .filter(({ name, ratio }) => name === "Go" && ratio !== undefined)
  .map(({ ratio }) => ratio.median);
if (goRatios.length > 0 && !options.smoke)
  console.log(`All Go lines: geometric mean ${significant(geometricMean(goRatios))} of Go's time\n`);

if (results.length === 0) {
  console.error(`nothing is called ${options.only}`);
  process.exitCode = 2;
}
if (failures > 0) process.exitCode = 1;

function write() {
  const all = { machine: where, rounds, time: Number(options.time), suites: results };
  writeFileSync(new URL("./results.json", import.meta.url), `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(new URL("./chart.svg", import.meta.url), chart(all));
}

function chosen(all) {
  const { only } = options;
  if (only === undefined) return all;
  const suitesChosen = all.filter(({ name }) => name.startsWith(only));
  if (suitesChosen.length > 0) return suitesChosen;
  return all
    .map((suite) => ({ ...suite, rows: suite.rows?.filter(({ name }) => name.startsWith(only)) ?? [] }))
    .filter(({ rows }) => rows.length > 0);
}

async function takeRatios({ name, title, goal, rows }) {
  const taken = [];
  for (const row of rows) {
    progress(`${title}: ${row.name}`);
    taken.push(await takeRow(row));
  }
  progress("");
  return { name, title, goal, rows: taken };
}

/** One round of ours, one of each peer's, and again. */
async function takeRow({ name, goal, ours, peers }) {
  const contestants = [["", ours], ...Object.entries(peers)].map(([peer, command]) => ({ peer, command, times: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      if (contestant.failed !== undefined) continue;
      const { nanoseconds, failed } = await runCommand(contestant.command);
      if (failed === undefined) contestant.times.push(nanoseconds);
      else contestant.failed = failed;
    }
  }
  const [us, ...others] = contestants;
  if (us.failed !== undefined) {
    failures += 1;
    return { name, goal, failed: us.failed };
  }
  return {
    name,
    goal,
    ours: spread(us.times),
    peers: others.map(({ peer, times, failed }) =>
      failed === undefined
        ? { name: peer, time: spread(times), ratio: ratio(us.times, times) }
        : { name: peer, failed },
    ),
  };
}

async function takeFigures({ name, title, commands }) {
  progress(title);
  const byName = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      const { figures, failed } = await runCommand(command);
      if (failed !== undefined) {
        failures += 1;
        return { name, title, failed };
      }
      for (const figure of figures) {
        if (!byName.has(figure.name)) byName.set(figure.name, { ...figure, samples: [] });
        byName.get(figure.name).samples.push(figure.value);
      }
    }
  }
  progress("");
  const figures = [...byName.values()].map(({ samples, min, max, ...figure }) => ({
    ...figure,
    value: spread(samples),
  }));
  return { name, title, figures };
}

/** A smoke run is too short for figures: it says what ran. */
function smokeReport({ title, rows, failed }) {
  const broken = rows?.filter(({ failed }) => failed !== undefined) ?? [];
  if (failed !== undefined) return `failed  ${title}: ${failed}`;
  const faults = broken.map(({ name, failed }) => `\n        ${name}: ${failed}`).join("");
  return `${broken.length === 0 ? "ran    " : "failed "} ${title}${rows === undefined ? "" : `, ${rows.length} lines`}${faults}`;
}

/** Says on a terminal what is under way. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
