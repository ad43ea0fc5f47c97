// The goals that the library has set itself, and what a run measured of each.
//
// A goal is a row: the work, the peer, what is to be reached, what was measured, and whether that is enough. A row is there if
// the run has taken its figures.

import { geometricMean } from "./spread.mjs";
import { significant, table } from "./table.mjs";

const GO_MEAN = 0.7;
const GO_MOST = 2;
const THREADS = 2;
const MB_PER_GB = 1000;

/** All goals that the results say something about. */
export function goals(suites) {
  const suite = (name) => suites.find((one) => one.name === name);
  return [
    ...goLines(suites),
    ...streamed(suite("streams"), "number, capacity 128", "a number across threads, streamed"),
    ...streamed(suite("streams"), "object, capacity 128", "a small object across threads, streamed"),
    ...calls(suite("calls"), "yield*"),
    ...calls(suite("calls"), "await"),
    ...coreOperations(suite("core")),
    ...cpu(suite("cpu")),
    ...parked(suite("parked"), suite("levels-goroutines")),
    ...size(suite("sizes"), "core.wasm, gzipped", "wasm core, gzipped"),
    ...size(suite("sizes"), "parachan, gzipped", "whole API, minified and gzipped"),
  ];
}

/** The goals as a table in plain text. */
export function goalTable(rows) {
  if (rows.length === 0) return "";
  const cells = rows.map(({ work, peer, goal, measured, reached }) => [
    work,
    peer,
    goal,
    measured,
    reached ? "yes" : "NO",
  ]);
  return `Goals\n\n${table(["work", "peer", "goal", "measured", "reached"], cells)}`;
}

function goLines(suites) {
  const rows = suites
    .filter(({ name }) => /^go-(chan|select|goroutine)-/.test(name))
    .flatMap(({ name, rows }) =>
      rows.flatMap((row) => {
        const peer = row.peers?.find(({ name }) => name === "Go");
        return peer?.ratio === undefined ? [] : [{ name: `${row.name} on ${name.at(-1)}`, ratio: peer.ratio.median }];
      }),
    );
  if (rows.length === 0) return [];
  const mean = geometricMean(rows.map(({ ratio }) => ratio));
  const above = rows.filter(({ ratio }) => ratio > GO_MOST).sort((a, b) => b.ratio - a.ratio);
  const worst = rows.reduce((most, row) => (row.ratio > most.ratio ? row : most));
  const who = { peer: "Go" };
  return [
    {
      ...who,
      work: `Go's channel, select and goroutine lines, one thread and two: geometric mean of ${rows.length}`,
      goal: `≤ ${GO_MEAN}`,
      measured: significant(mean),
      ratio: mean,
      reached: mean <= GO_MEAN,
    },
    {
      ...who,
      work: `the same: lines above ${GO_MOST}`,
      goal: "none",
      measured:
        above.length === 0
          ? `none; most ${significant(worst.ratio)}`
          : `${above.length}; ${worst.name}: ${significant(worst.ratio)}`,
      ratio: worst.ratio,
      above,
      reached: above.length === 0,
    },
  ];
}

/** A goal that is a ratio to one peer. */
function ratioRow(work, peer, ratio, goal) {
  return {
    work,
    peer,
    goal: `≤ ${fraction(goal)}`,
    measured: `${significant(ratio.median)} (${significant(ratio.min)}–${significant(ratio.max)})`,
    ratio: ratio.median,
    reached: ratio.median <= goal,
  };
}

const fraction = (value) => (value < 1 ? `1/${Math.round(1 / value)} = ${significant(value)}` : significant(value));

function streamed(suite, name, work) {
  const row = suite?.rows.find((one) => one.name === name);
  const peer = row?.peers?.find((one) => one.name === "postMessage");
  return peer?.ratio === undefined ? [] : [ratioRow(work, peer.name, peer.ratio, row.goal)];
}

/** The best of the rivals is the one that we are least ahead of. */
function calls(suite, form) {
  const row = suite?.rows.find(({ name }) => name === `call and result, ${form}`);
  const measured = row?.peers?.filter(({ ratio }) => ratio !== undefined) ?? [];
  if (measured.length === 0) return [];
  const best = measured.reduce((best, peer) => (peer.ratio.median > best.ratio.median ? peer : best));
  const work = `a call to a worker and its result, 100,000 in flight, ${form}`;
  return [ratioRow(work, `the best of ${measured.length}: ${best.name}`, best.ratio, row.goal)];
}

function coreOperations(suite) {
  const rows =
    suite?.rows.flatMap(({ name, goal, peers = [] }) =>
      peers.flatMap(({ ratio }) => (ratio ? [{ name, goal, ratio }] : [])),
    ) ?? [];
  if (rows.length === 0) return [];
  const worst = rows.reduce((most, row) => (row.ratio.median > most.ratio.median ? row : most));
  const reached = rows.filter(({ ratio, goal }) => ratio.median <= goal).length;
  const row = ratioRow("every core operation", "the same in JavaScript", worst.ratio, worst.goal);
  return [{ ...row, measured: `${row.measured}: ${worst.name}; ${reached} of ${rows.length} reach it` }];
}

function cpu(suite) {
  const peer = suite?.rows[0]?.peers?.[0];
  if (peer?.ratio === undefined) return [];
  const { median, min, max } = peer.ratio;
  const [faster, least, most] = [1 / median, 1 / max, 1 / min];
  const goal = 0.95 * THREADS;
  return [
    {
      work: `CPU-bound tasks on ${THREADS} threads`,
      peer: "one thread",
      goal: `≥ ${goal} times as fast`,
      measured: `${significant(faster)} (${significant(least)}–${significant(most)})`,
      ratio: median,
      reached: faster >= goal,
    },
  ];
}

function parked(suite, level) {
  const resident = suite?.figures?.find(({ name }) => name === "resident, all");
  if (resident === undefined) return [];
  const go = level?.rows.find(({ name }) => name === "1,000,000")?.peers?.find(({ bytes }) => bytes)?.bytes.median;
  const goGB = go === undefined ? undefined : (go * 1e6) / 2 ** 30;
  const gb = resident.value.median / MB_PER_GB;
  const goal = resident.goal / MB_PER_GB;
  return [
    {
      work: "a million parked goroutines, resident",
      peer: goGB === undefined ? "" : `Go: ${significant(goGB)} GB`,
      goal: `≤ ${goal} GB`,
      measured: `${significant(gb)} GB${goGB === undefined ? "" : ` = ${significant(gb / goGB)} of Go's`}`,
      ratio: goGB === undefined ? undefined : gb / goGB,
      reached: gb <= goal,
    },
  ];
}

function size(suite, name, work) {
  const figure = suite?.figures?.find((one) => one.name === name);
  if (figure === undefined) return [];
  const { median } = figure.value;
  return [
    {
      work,
      peer: "",
      goal: `≤ ${figure.goal} kB`,
      measured: `${significant(median)} kB`,
      reached: median <= figure.goal,
    },
  ];
}
