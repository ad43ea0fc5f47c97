// What a suite's results look like in print.

import { geometricMean } from "./spread.mjs";
import { nanoseconds, significant, table } from "./table.mjs";

const range = ({ min, max }) => `${significant(min)}–${significant(max)}`;

export function report(suite) {
  return suite.rows === undefined ? reportFigures(suite) : reportRatios(suite);
}

function reportRatios({ title, rows }) {
  const cells = rows.flatMap(({ name, ours, failed, peers, goal }) => {
    if (failed !== undefined) return [[name, `failed: ${failed}`, "", "", "", "", ""]];
    if (peers.length === 0) return [[name, nanoseconds(ours.median), "", "", "", "", ""]];
    return peers.map((peer) =>
      peer.failed !== undefined
        ? [name, nanoseconds(ours.median), peer.name, "failed", "", "", ""]
        : [
            name,
            nanoseconds(ours.median),
            peer.name,
            nanoseconds(peer.time.median),
            significant(peer.ratio.median),
            range(peer.ratio),
            goal === undefined ? "" : significant(goal),
          ],
    );
  });
  const text = table(["", "parachan", "peer", "its time", "ratio", "min–max", "goal ≤"], cells);
  const ratios = rows.flatMap(({ peers }) => peers ?? []).filter(({ name, ratio }) => name === "Go" && ratio);
  const mean = geometricMean(ratios.map(({ ratio }) => ratio.median));
  return `${title}\n\n${text}${ratios.length === 0 ? "" : `\ngeometric mean: ${significant(mean)}`}`;
}

function reportFigures({ title, figures, failed }) {
  if (failed !== undefined) return `${title}\n\nfailed: ${failed}`;
  const cells = figures.map(({ name, unit, value, goal }) => [
    name,
    `${significant(value.median)} ${unit}`.trim(),
    range(value),
    goal === undefined ? "" : `${goal} ${unit}`,
  ]);
  return `${title}\n\n${table(["", "median", "min–max", "goal ≤"], cells)}`;
}
