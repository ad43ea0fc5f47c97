// Every figure of the suite: which program takes ours, which takes the peer's.
//
//   suite ─▶ rows ─▶ ours and peers: commands, each of which prints the figure of one run
//
// A row with peers is a ratio; a suite without peers prints figures.

import { existsSync } from "node:fs";
import { operations } from "../core/operations.mjs";

const here = (path) => new URL(`../${path}`, import.meta.url).pathname;
const goBinary = here("go/build/bench.test");

const node = (path, ...args) => ({ file: process.execPath, args: [here(path), ...args.map(String)] });
const nodeWithGc = (path, ...args) => ({
  file: process.execPath,
  args: ["--expose-gc", here(path), ...args.map(String)],
});

function goLine(name, threads, milliseconds) {
  const pattern = name
    .split("/")
    .map((part, i) => (i === 0 ? `^Benchmark${part}$` : `^${part}$`))
    .join("/");
  const args = [
    "-test.run",
    "NONE",
    "-test.bench",
    pattern,
    "-test.cpu",
    threads,
    "-test.benchtime",
    `${milliseconds}ms`,
  ];
  return { file: goBinary, args: args.map(String), isGo: true };
}

/** Suites as they are run: `smoke` does everything, but tiny. */
export async function suites({ smoke, hasGo, time }) {
  const milliseconds = smoke ? 1 : time;
  return [
    ...(await goSuites(milliseconds, hasGo)),
    streams(milliseconds),
    calls(smoke ? 200 : 100_000),
    cpu(smoke ? 4 : 64, smoke ? 1000 : 100_000),
    coreOperations(smoke ? 1 : 200),
    figures("parked", "A million goroutines parked on one channel and woken", [
      nodeWithGc("scale/parked.mjs", smoke ? 1000 : 1_000_000),
    ]),
    figures("channels", "A million channels made and dropped", [
      node("scale/channels.mjs", smoke ? 10_000 : 1_000_000),
    ]),
    figures("start", "Start", [node("scale/start.mjs")]),
    figures("sizes", "Sizes", [node("scale/sizes.mjs")]),
  ];
}

async function goSuites(milliseconds, hasGo) {
  const parachan = await import("parachan");
  const all = [];
  for (const threads of [1, 2]) {
    for (const group of ["chan", "select", "goroutine"]) {
      const { lines } = await import(`../go-lines/${group}.mjs`);
      const rows = Object.entries(lines)
        .filter(([, line]) => line.needs === undefined || line.needs in parachan)
        .filter(([, line]) => (line.threads ?? [1, 2]).includes(threads))
        .map(([name, line]) => ({
          name,
          goal: 2,
          ours: node("go-lines/child.mjs", group, name, threads, milliseconds),
          peers: hasGo && existsSync(goBinary) ? { Go: goLine(line.go ?? name, threads, milliseconds) } : {},
        }));
      const where = threads === 1 ? "one thread" : "two threads";
      all.push({ name: `go-${group}-${threads}`, title: `Go's ${titles[group]}, ${where}`, goal: 0.7, rows });
    }
  }
  return all.filter(({ rows }) => rows.length > 0);
}

const titles = { chan: "channel lines", select: "select lines", goroutine: "goroutine lines" };

function streams(milliseconds) {
  const row = (value, capacity, goal) => ({
    name: `${value}, ${capacity === 0 ? "unbuffered" : `capacity ${capacity}`}`,
    goal,
    ours: node("threads/stream-parachan.mjs", value, capacity, milliseconds),
    peers: { postMessage: node("threads/stream-postmessage.mjs", value, milliseconds) },
  });
  const rows = [
    row("number", 128, 1 / 25),
    row("number", 0),
    row("object", 128, 1 / 4),
    row("string11", 128),
    row("string1000", 128),
    row("numbers1000", 128),
    row("bytes1MB", 16),
  ];
  return { name: "streams", title: "Values streamed to another thread", rows };
}

function calls(count) {
  const rival = (name, ...args) => node(`threads/calls-${name}.mjs`, count, ...args);
  const peers = {
    Piscina: rival("piscina"),
    "Piscina, 64 at once": rival("piscina", 64),
    Tinypool: rival("tinypool"),
    workerpool: rival("workerpool"),
    Comlink: rival("comlink"),
  };
  const rows = [
    { name: "call and result", goal: 1 / 10, ours: rival("parachan"), peers },
    {
      name: "through a pool, 128 at once",
      ours: rival("pool", 128),
      peers: { "Piscina, 64 at once": rival("piscina", 64) },
    },
  ];
  return { name: "calls", title: `Calls to two workers, ${count.toLocaleString("en")} in flight`, rows };
}

function cpu(count, limit) {
  const rows = [
    {
      name: "CPU-bound tasks on 2 threads",
      goal: 1 / 1.9,
      ours: node("threads/cpu.mjs", 2, count, limit),
      peers: { "on 1 thread": node("threads/cpu.mjs", 1, count, limit) },
    },
  ];
  return { name: "cpu", title: "CPU-bound tasks", rows };
}

function coreOperations(milliseconds) {
  const rows = Object.keys(operations).map((name) => ({
    name,
    goal: 1 / 3,
    ours: node("core/child.mjs", "wasm", name, milliseconds),
    peers: { "in JavaScript": node("core/child.mjs", "js", name, milliseconds) },
  }));
  return { name: "core", title: "The core's operations, called directly", goal: 1 / 3, rows };
}

function figures(name, title, commands) {
  return { name, title, commands };
}
