// npm run bench: takes every figure, ours and its peers' in turn, prints tables, and writes results.json, chart.svg and the
// table of goals in README.md.

import { writeFileSync } from "node:fs";
import { chart } from "./harness/chart.mjs";
import { buildGo } from "./harness/go-binaries.mjs";
import { goals, goalTable } from "./harness/goals.mjs";
import { answer, describe, machine } from "./harness/machine.mjs";
import { newerNode } from "./harness/newer-node.mjs";
import { readOptions } from "./harness/options.mjs";
import { writeGoals } from "./harness/page.mjs";
import { report } from "./harness/report.mjs";
import { runCommand } from "./harness/run-command.mjs";
import { ratio, spread } from "./harness/spread.mjs";
import { suites } from "./harness/suites.mjs";

const ROUNDS = 5;

const options = readOptions();
const { time } = options;

const goBinaries = buildGo();
const where = machine();
const begun = performance.now();
const all = suites({ goBinaries, newer: newerNode(!options.smoke), time });

const failures = options.smoke ? await smoke(chosen(all)) : await measure(chosen(all));
if (failures > 0) process.exitCode = 1;

/** Runs everything, tiny; answers with how many programs failed. */
async function smoke(suites) {
  console.log(`${describe(where)}\na smoke run: everything, tiny\n`);
  let failures = 0;
  for (const { title, missing = [], smoke } of suites) {
    const results = [];
    for (const command of smoke) results.push(await runCommand(command));
    const faults = results.flatMap(({ failed }) => failed ?? []);
    failures += faults.length;
    console.log([`${faults.length === 0 ? "ran    " : "FAILED "} ${title}`, ...faults, ...missing].join("\n        "));
  }
  const cpu = suites.find(({ name }) => name === "cpu");
  if (cpu !== undefined) await smokeReport(cpu);
  return failures;
}

/** Takes a ratio of nothing, and has all that is made of ratios made of it. */
async function smokeReport(suite) {
  const [command] = suite.smoke;
  const row = { name: "a program beside itself", goal: 1, ours: command, peers: { itself: command } };
  const results = [await takeRatios({ ...suite, rows: [row] })];
  for (const result of results) report(result);
  goalTable(goals(results));
  chart({ machine: where, rounds: 1, suites: results });
  console.log("ran     table, goals and chart");
}

/** Takes and prints the figures; answers with how many of ours could not be taken. */
async function measure(suites) {
  console.log(`${describe(where)}\n${method()}\n`);
  const results = [];
  for (const suite of suites) {
    if (suite.rows?.length === 0) continue;
    const result = suite.rows === undefined ? await takeFigures(suite) : await takeRatios(suite);
    results.push(result);
    console.log(`${report(result)}\n`);
    if (options.only === undefined) write(results); // After each suite, for a run takes minutes.
  }
  if (results.length === 0) {
    console.error(`nothing is called ${options.only}`);
    return 1;
  }
  console.log(goalTable(goals(results)));
  if (options.only === undefined) {
    writeGoals(goals(results), where, method());
    answer("npx", ["biome", "format", "--write", "bench/README.md", "bench/results.json"], {
      cwd: new URL("..", import.meta.url),
    });
    console.log(`\n${Math.round((performance.now() - begun) / 60_000)} minutes in all`);
  }
  return results.flatMap(({ failed, rows = [] }) => [failed, ...rows.map(({ failed }) => failed)]).filter(Boolean)
    .length;
}

function write(results) {
  const run = { machine: where, rounds: roundsOf({}), time, goals: goals(results), suites: results };
  writeFileSync(new URL("./results.json", import.meta.url), `${JSON.stringify(run, undefined, 2)}\n`);
  writeFileSync(new URL("./chart.svg", import.meta.url), chart(run));
}

function method() {
  const rounds = options.rounds ?? `${ROUNDS} (where there is no goal, 3)`;
  return `rounds: ${rounds}, ours and its peers in turn; runs of ${time} ms; ratios are medians of the rounds' ratios`;
}

/** How many rounds a suite gets: what was asked for, or else its own number. */
function roundsOf({ rounds }) {
  if (options.smoke) return 1;
  return options.rounds === undefined ? (rounds ?? ROUNDS) : options.rounds;
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

async function takeRatios({ rows, commands, smoke, ...suite }) {
  const rounds = roundsOf(suite);
  const taken = [];
  for (const row of rows) {
    progress(`${suite.title}: ${row.name}`);
    taken.push(await takeRow(row, rounds));
  }
  progress("");
  return { ...suite, rounds, rows: taken };
}

/** One round of ours, one of each peer's, and again. */
async function takeRow({ ours, peers, ...row }, rounds) {
  const contestants = [["", ours], ...Object.entries(peers)].map(([peer, command]) => ({ peer, command, runs: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      if (contestant.failed !== undefined) continue;
      const run = await runCommand(contestant.command);
      if (run.failed === undefined) contestant.runs.push(run);
      else contestant.failed = run.failed;
    }
  }
  const [us, ...others] = contestants;
  if (us.failed !== undefined) return { ...row, failed: us.failed };
  const ourTimes = timesOf(us);
  return {
    ...row,
    ours: spread(ourTimes),
    bytes: bytesOf(us),
    peers: others.map((other) =>
      other.failed !== undefined
        ? { name: other.peer, failed: other.failed }
        : {
            name: other.peer,
            time: spread(timesOf(other)),
            ratio: ratio(ourTimes, timesOf(other)),
            bytes: bytesOf(other),
          },
    ),
  };
}

function timesOf({ runs }) {
  return runs.map(({ nanoseconds }) => nanoseconds);
}

/** What one of many takes of resident memory, where that was weighed. */
function bytesOf({ runs }) {
  const weighed = runs.flatMap(({ bytes }) => bytes ?? []);
  return weighed.length === 0 ? undefined : spread(weighed);
}

async function takeFigures({ name, title, commands, ...suite }) {
  const rounds = roundsOf(suite);
  progress(title);
  const byName = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      const { figures, failed } = await runCommand(command);
      if (failed !== undefined) return { name, title, failed };
      for (const figure of figures) {
        if (!byName.has(figure.name)) byName.set(figure.name, { ...figure, samples: [] });
        byName.get(figure.name).samples.push(figure.value);
      }
    }
  }
  progress("");
  const figures = [...byName.values()].map(({ samples, ...figure }) => ({ ...figure, value: spread(samples) }));
  return { name, title, rounds, figures };
}

/** Says on a terminal what is under way. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
