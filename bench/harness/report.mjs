// What a suite's results look like in print.

import { geometricMean } from "./spread.mjs";
import { nanoseconds, significant, table } from "./table.mjs";

const range = ({ min, max }) => `${significant(min)}–${significant(max)}`;

export function report(suite) {
  const text =
    suite.rows === undefined ? reportFigures(suite) : suite.isLevel ? reportLevel(suite) : reportRatios(suite);
  return [text, ...(suite.missing ?? [])].join("\n");
}

function reportRatios({ title, rows }) {
  const cells = rows.flatMap(({ name, ours, failed, peers, goal, goalPeer }) => {
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
            goal === undefined || (goalPeer ?? peer.name) !== peer.name ? "" : significant(goal),
          ],
    );
  });
  const text = table(["", "parachan", "peer", "its time", "ratio", "min–max", "goal ≤"], cells);
  const ratios = rows.flatMap(({ peers }) => peers ?? []).filter(({ name, ratio }) => name === "Go" && ratio);
  const mean = geometricMean(ratios.map(({ ratio }) => ratio.median));
  return `${title}\n\n${text}${ratios.length === 0 ? "" : `\ngeometric mean: ${significant(mean)}`}`;
}

/** Of each side, what became of the cost since the smallest n; and the ratio of the two. */
function reportLevel({ title, rows }) {
  const weighed = rows.some(({ bytes }) => bytes !== undefined);
  const smallest = rows.find(({ failed }) => failed === undefined);
  const cells = rows.map((row) => {
    const { name, ours, failed, bytes, peers } = row;
    if (failed !== undefined) return [name, `failed: ${failed}`, ...Array(weighed ? 7 : 5).fill("")];
    const [go] = peers;
    const goRatio = go?.ratio === undefined ? undefined : go.time.median / smallest.peers[0].time.median;
    return [
      name,
      nanoseconds(ours.median),
      `×${significant(ours.median / smallest.ours.median)}`,
      go?.time === undefined ? "" : nanoseconds(go.time.median),
      goRatio === undefined ? "" : `×${significant(goRatio)}`,
      go?.ratio === undefined ? "" : significant(go.ratio.median),
      go?.ratio === undefined ? range(ours) : range(go.ratio),
      ...(weighed ? [inBytes(bytes), inBytes(go?.bytes)] : []),
    ];
  });
  const [least] = rows;
  const header = ["n", "parachan", `to n = ${least.name}`, "Go", `to n = ${least.name}`, "ratio", "min–max"];
  return `${title}\n\n${table([...header, ...(weighed ? ["resident each", "Go's"] : [])], cells)}`;
}

const inBytes = (bytes) => (bytes === undefined ? "" : `${Math.round(bytes.median).toLocaleString("en")} B`);

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
