// The picture of the results: our time as a ratio to each peer's, on a scale on which a half and a double weigh the same.
//
// A row is a piece of work, or a group of Go's lines; a dot is one ratio, in its peer's colour. A group has a dot a line, and
// a tall mark at their geometric mean. Goals are flags. It stands by itself on light and on dark pages, and needs no font but
// the reader's.

import { geometricMean } from "./spread.mjs";
import { significant } from "./table.mjs";

const WIDTH = 1000;
const LABELS = 300;
const RIGHT = 172;
const ROW = 30;
const HEADING = 44;
const TOP = 150;
const BOTTOM = 70;
const PLOT = WIDTH - LABELS - RIGHT;
const RADIUS = 5;

const TICKS = [1 / 256, 1 / 128, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32, 64];
/** No axis is longer than this, to either side; what lies beyond stands at its end. */
const [FASTEST, SLOWEST] = [1 / 256, 64];

/** Peers in the order of the legend, each with a colour that can be told from the others on white and on black. */
const COLOURS = {
  Go: "#00a3c4",
  "in JavaScript": "#d9a400",
  postMessage: "#e4572e",
  "ringbuf.js": "#8c6bd1",
  multithreading: "#d6499a",
  "on 1 thread": "#8a8f98",
  Piscina: "#3f8f4f",
  "Piscina, 64 at once": "#7fb800",
  Tinypool: "#c77c3b",
  workerpool: "#4f7fe0",
  Comlink: "#b0455f",
  Poolifier: "#2aa198",
};
const OTHER = "#8a8f98";
const colourOf = (peer) => COLOURS[peer] ?? OTHER;

const STYLE = `
  text { font: 13px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2430; }
  .title { font-size: 22px; font-weight: 650; }
  .heading { font-size: 14px; font-weight: 650; }
  .quiet { fill: #626977; font-size: 12px; }
  .background { fill: #ffffff; }
  .ours { fill: #0f9f86; fill-opacity: .07; }
  .grid { stroke: #e4e7ec; }
  .rule { stroke: #e4e7ec; }
  .one { stroke: #1f2430; stroke-width: 1.5; }
  .goal { fill: none; stroke: #1f2430; stroke-width: 1.5; }
  .flag { fill: #1f2430; }
  @media (prefers-color-scheme: dark) {
    text, .flag { fill: #e6e9ef; }
    .quiet { fill: #a3acbc; }
    .background { fill: #14171d; }
    .ours { fill: #2fc4a8; fill-opacity: .09; }
    .grid, .rule { stroke: #2a303a; }
    .one, .goal { stroke: #e6e9ef; }
  }`;

/** The chart of all results, as an SVG document. */
export function chart({ machine, rounds, suites }) {
  const groups = groupsOf(suites);
  const dots = groups.flatMap(({ rows }) => rows.flatMap(({ dots }) => dots));
  const scale = scaleOf(dots.flatMap(({ ratio }) => [ratio.median, ratio.min, ratio.max]));
  let y = TOP;
  const drawn = groups.map((group) => {
    const at = y;
    y += HEADING + group.rows.length * ROW;
    return drawGroup(group, at, scale);
  });
  const height = y + BOTTOM;
  const source = `${machine.cpu}, ${machine.cores} cores · Node ${machine.node}${machine.go ? ` · ${goName(machine.go)}` : ""}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="parachan's time as a ratio to its peers'">
<style>${STYLE}
</style>
<rect class="background" width="${WIDTH}" height="${height}" rx="10"/>
<text class="title" x="28" y="42">parachan beside its peers</text>
<text class="quiet" x="28" y="64">Our time divided by the peer’s, on the same work in the same run. In the shaded half we are faster.</text>
${drawLegend(dots)}
${drawScale(scale, y)}
${drawn.join("\n")}
<text class="quiet" x="28" y="${height - 36}">${markup(source)} · ${machine.date} · commit ${machine.commit}</text>
<text class="quiet" x="28" y="${height - 18}">Dots: medians of up to ${rounds} rounds, ours and the peer’s in turn; their lines, the lowest and the highest round. Tall marks: geometric means. Flags: goals.</text>
</svg>
`;
}

/** Go's lines are a row a suite; of the others each row is one. */
function groupsOf(suites) {
  const measured = suites.filter(({ isLevel, rows }) => !isLevel && rows?.some((row) => dotsOf(row).length > 0));
  const isGroup = ({ name }) => name.startsWith("go-") || name === "core";
  const lines = measured.filter(isGroup).map((suite) => ({
    name: suite.name === "core" ? "The core’s operations" : suite.title,
    goal: suite.goal ?? suite.rows[0].goal,
    isGroup: true,
    dots: suite.rows.flatMap((row) => dotsOf(row)),
  }));
  const works = measured
    .filter((suite) => !isGroup(suite))
    .map(({ title, rows }) => ({
      title,
      rows: rows
        .map((row) => ({ name: row.name, goal: row.goal, isGroup: false, dots: dotsOf(row) }))
        .filter(({ dots }) => dots.length > 0),
    }));
  const ofLines = lines.length === 0 ? [] : [{ title: "Many small benchmarks each, a dot a line", rows: lines }];
  return [...ofLines, ...works];
}

const dotsOf = ({ name, peers = [] }) =>
  peers.filter(({ ratio }) => ratio !== undefined).map((peer) => ({ name, peer: peer.name, ratio: peer.ratio }));

function scaleOf(ratios) {
  const clamp = (ratio) => Math.min(Math.max(ratio, FASTEST), SLOWEST);
  const low = Math.floor(Math.log2(clamp(Math.min(...ratios, 1 / 2))) * 2) / 2 - 0.25;
  const high = Math.ceil(Math.log2(clamp(Math.max(...ratios, 2))) * 2) / 2 + 0.25;
  const x = (ratio) => LABELS + ((Math.log2(clamp(ratio)) - low) / (high - low)) * PLOT;
  return { x, ticks: TICKS.filter((tick) => Math.log2(tick) >= low && Math.log2(tick) <= high) };
}

function drawLegend(dots) {
  const there = new Set(dots.map(({ peer }) => peer));
  const peers = [
    ...Object.keys(COLOURS).filter((peer) => there.has(peer)),
    ...[...there].filter((peer) => !(peer in COLOURS)),
  ];
  let x = 33;
  let y = 90;
  return peers
    .map((peer) => {
      const width = 28 + peer.length * 7;
      if (x + width > WIDTH - 28) [x, y] = [33, y + 20];
      const at = x;
      x += width;
      return `<circle cx="${at}" cy="${y - 4}" r="${RADIUS}" fill="${colourOf(peer)}"/><text class="quiet" x="${at + 11}" y="${y}">${markup(peer)}</text>`;
    })
    .join("\n");
}

function drawScale({ x, ticks }, bottom) {
  const top = TOP - 6;
  const ours = `<rect class="ours" x="${LABELS}" y="${top}" width="${at(x(1) - LABELS)}" height="${bottom + 8 - top}"/>`;
  const lines = ticks.map((tick) => {
    const label = tick === 1 ? "1×" : tick > 1 ? `${tick}×` : `1/${1 / tick}`;
    return `<line class="${tick === 1 ? "one" : "grid"}" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${bottom + 8}"/>
<text class="quiet" x="${at(x(tick))}" y="${top - 6}" text-anchor="middle">${label}</text>`;
  });
  return [ours, ...lines].join("\n");
}

function drawGroup({ title, rows }, top, scale) {
  return `<text class="heading" x="28" y="${top + 28}">${markup(title)}</text>
<line class="rule" x1="28" x2="${WIDTH - 28}" y1="${top + 37}" y2="${top + 37}"/>
${rows.map((row, i) => drawRow(row, top + HEADING + i * ROW, scale)).join("\n")}`;
}

function drawRow({ name, goal, isGroup, dots }, top, { x }) {
  const middle = top + ROW / 2;
  const mean = geometricMean(dots.map(({ ratio }) => ratio.median));
  const words = isGroup ? meanInWords(mean) : dots.map(({ ratio }) => ratio.median);
  return `<text x="${LABELS - 12}" y="${middle + 4.5}" text-anchor="end">${markup(name)}</text>
${goal === undefined ? "" : drawGoal(x(goal), middle)}
${dots.map((dot) => drawDot(dot, middle, isGroup, x)).join("\n")}
${isGroup ? drawMean(x(mean), middle, dots[0].peer) : ""}
<text x="${WIDTH - 28}" y="${middle + 4.5}" text-anchor="end">${isGroup ? words : inWordsOfAll(words)}</text>`;
}

/** A flag on a pole. */
function drawGoal(x, middle) {
  const [top, bottom] = [middle - 12, middle + 12];
  return `<path class="goal" d="M${at(x)} ${bottom}V${top}"/><path class="flag" d="M${at(x)} ${top}l8 3.5l-8 3.5z"/>`;
}

function drawDot({ name, peer, ratio }, middle, isGroup, x) {
  const colour = colourOf(peer);
  const tip = `<title>${markup(`${name} beside ${peer}: ${significant(ratio.median)} (${significant(ratio.min)}–${significant(ratio.max)})`)}</title>`;
  const circle = `<circle cx="${at(x(ratio.median))}" cy="${middle}" r="${isGroup ? RADIUS - 1 : RADIUS}" fill="${colour}"${isGroup ? ' fill-opacity=".6"' : ""}>${tip}</circle>`;
  if (isGroup) return circle;
  return `<line x1="${at(x(ratio.min))}" x2="${at(x(ratio.max))}" y1="${middle}" y2="${middle}" stroke="${colour}" stroke-width="2" stroke-opacity=".6"/>${circle}`;
}

function drawMean(x, middle, peer) {
  return `<rect x="${at(x - 2.5)}" y="${middle - 9}" width="5" height="18" rx="2" fill="${colourOf(peer)}"/>`;
}

/** A ratio as people say it. */
function inWords(ratio) {
  if (ratio > 0.95 && ratio < 1.05) return "the same";
  return ratio < 1 ? `${significant(1 / ratio)}× faster` : `${significant(ratio)}× slower`;
}

function meanInWords(ratio) {
  const words = inWords(ratio);
  return words === "the same" ? "mean: the same" : `mean ${words}`;
}

function inWordsOfAll(ratios) {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  if (ratios.length === 1) return inWords(least);
  if (most < 1) return `${significant(1 / most)}–${significant(1 / least)}× faster`;
  if (least > 1) return `${significant(least)}–${significant(most)}× slower`;
  return `${inWords(least)} … ${inWords(most)}`;
}

const at = (x) => x.toFixed(1);
const goName = (version) => version.replace(/^go/, "Go ");
const markup = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
