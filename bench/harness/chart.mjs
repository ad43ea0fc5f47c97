// The picture of the results: our time as a ratio to the peer's, on a scale on which a half and a double weigh the same.
//
// It stands by itself on light and on dark pages, and needs no font but the reader's.

import { geometricMean } from "./spread.mjs";
import { significant } from "./table.mjs";

const WIDTH = 960;
const LABELS = 268;
const RIGHT = 150;
const BAR = 14;
const ROW = 22;
const HEADING = 46;
const TOP = 132;
const BOTTOM = 64;
const PLOT = WIDTH - LABELS - RIGHT;

const TICKS = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32, 64];

const STYLE = `
  text { font: 13px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2430; }
  .title { font-size: 22px; font-weight: 650; }
  .heading { font-size: 14px; font-weight: 650; }
  .quiet { fill: #6a7180; font-size: 12px; }
  .background { fill: #ffffff; }
  .grid { stroke: #e4e7ec; }
  .one { stroke: #1f2430; stroke-width: 1.5; }
  .faster { fill: #0f9f86; }
  .slower { fill: #d9822b; }
  .spread { stroke: #1f2430; stroke-opacity: .55; stroke-width: 1.25; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e9ef; }
    .quiet { fill: #98a1b2; }
    .background { fill: #14171d; }
    .grid { stroke: #2a303a; }
    .one { stroke: #e6e9ef; }
    .faster { fill: #2fc4a8; }
    .slower { fill: #e59a4c; }
    .spread { stroke: #e6e9ef; }
  }`;

/** The chart of all results, as an SVG document. */
export function chart({ machine, rounds, suites }) {
  const groups = groupsOf(suites);
  const ratios = groups.flatMap(({ bars }) => bars.flatMap(({ ratio }) => [ratio.median, ratio.min, ratio.max]));
  const scale = scaleOf(Math.min(...ratios, 1 / 2), Math.max(...ratios, 2));
  let y = TOP;
  const drawn = groups.map((group) => {
    const at = y;
    y += HEADING + group.bars.length * ROW;
    return drawGroup(group, at, scale);
  });
  const height = y + BOTTOM;
  const source = `${machine.cpu}, ${machine.cores} cores · Node ${machine.node}${machine.go ? ` · ${goName(machine.go)}` : ""}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="parachan's time as a ratio to its peers'">
<style>${STYLE}
</style>
<rect class="background" width="${WIDTH}" height="${height}" rx="10"/>
<text class="title" x="28" y="44">parachan beside its peers</text>
<text class="quiet" x="28" y="68">Our time divided by the peer’s, on the same work in the same run. Shorter is faster; left of 1× we win.</text>
${drawScale(scale, y, machine)}
${drawn.join("\n")}
<text class="quiet" x="28" y="${height - 34}">${markup(source)} · ${machine.date} · commit ${machine.commit}</text>
<text class="quiet" x="28" y="${height - 16}">Bars: median of ${rounds} rounds, ours and the peer’s in turn. Lines: lowest and highest round.</text>
</svg>
`;
}

function groupsOf(suites) {
  return suites
    .filter(({ rows }) => rows?.some(({ peers }) => peers?.some(({ ratio }) => ratio)))
    .map(({ title, rows }) => {
      const bars = rows.flatMap(({ name, peers = [] }) =>
        peers.filter(({ ratio }) => ratio).map((peer) => ({ name, peer: peer.name, ratio: peer.ratio })),
      );
      const peers = new Set(bars.map(({ peer }) => peer));
      const only = peers.size === 1 ? [...peers][0] : undefined;
      const labelled = bars.map((bar) => ({ ...bar, label: only === undefined ? `beside ${bar.peer}` : bar.name }));
      return { title, only, bars: labelled };
    });
}

function scaleOf(least, most) {
  const low = Math.floor(Math.log2(least) * 2) / 2;
  const high = Math.ceil(Math.log2(most) * 2) / 2;
  const x = (ratio) => LABELS + ((Math.log2(ratio) - low) / (high - low)) * PLOT;
  return { x, ticks: TICKS.filter((tick) => Math.log2(tick) >= low && Math.log2(tick) <= high) };
}

function drawScale({ x, ticks }, bottom) {
  const top = TOP - 8;
  return ticks
    .map((tick) => {
      const label = tick >= 1 ? `${tick}×` : `1/${1 / tick}`;
      const style = tick === 1 ? "one" : "grid";
      return `<line class="${style}" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${bottom + 8}"/>
<text class="quiet" x="${at(x(tick))}" y="${top - 8}" text-anchor="middle">${label}</text>`;
    })
    .join("\n");
}

function drawGroup({ title, only, bars }, top, scale) {
  const mean = geometricMean(bars.map(({ ratio }) => ratio.median));
  const beside = only === undefined ? "" : ` beside ${only}`;
  const summary = bars.length > 1 && only !== undefined ? `mean ${significant(mean)}×` : "";
  return `<text class="heading" x="28" y="${top + 30}">${markup(title + beside)}</text>
<text class="quiet" x="${WIDTH - 28}" y="${top + 30}" text-anchor="end">${summary}</text>
${bars.map((bar, i) => drawBar(bar, top + HEADING + i * ROW, scale)).join("\n")}`;
}

function drawBar({ label, ratio }, top, { x }) {
  const from = Math.min(x(1), x(ratio.median));
  const width = Math.max(Math.abs(x(ratio.median) - x(1)), 1.5);
  const middle = top + BAR / 2;
  return `<text x="${LABELS - 12}" y="${middle + 4.5}" text-anchor="end">${markup(label)}</text>
<rect class="${ratio.median <= 1 ? "faster" : "slower"}" x="${at(from)}" y="${top}" width="${at(width)}" height="${BAR}" rx="2"/>
<line class="spread" x1="${at(x(ratio.min))}" x2="${at(x(ratio.max))}" y1="${middle}" y2="${middle}"/>
<text x="${WIDTH - 28}" y="${middle + 4.5}" text-anchor="end">${inWords(ratio.median)}</text>`;
}

/** A ratio as people say it. */
function inWords(ratio) {
  if (ratio > 0.95 && ratio < 1.05) return "the same";
  return ratio < 1 ? `${significant(1 / ratio)}× faster` : `${significant(ratio)}× slower`;
}

const at = (x) => x.toFixed(1);
const goName = (version) => version.replace(/^go/, "Go ");
const markup = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
