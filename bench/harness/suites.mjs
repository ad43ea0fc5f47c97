// Every figure of the suite: which program takes ours, which takes the peer's.
//
//   suite ─▶ rows ─▶ ours and peers: commands, each of which prints the figure of one run
//
// A row with peers is a ratio; a suite without rows prints figures; a suite of levels asks what becomes of an operation's
// cost where there is more and more of something. `smoke` is what a smoke run does instead: the same programs, tiny.

import { fileURLToPath } from "node:url";
import { operations } from "../core/operations.mjs";
import { MAJOR } from "./newer-node.mjs";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const program =
  (file, ...flags) =>
  (path, ...args) => ({ file, args: [...flags, here(path), ...args.map(String)] });
const node = program(process.execPath);
const nodeWithGc = program(process.execPath, "--expose-gc");

/** Rounds of the suites that are there to be looked at, and not to reach a goal. */
const FEW_ROUNDS = 3;
const SMOKE_MILLISECONDS = 1;
/** Of what a smoke run takes where there may be a million. */
const SMOKE_COUNT = 100;

/**
 * All suites.
 *
 * @param goBinaries where the peers in Go are, by module; a module that could not be built is undefined
 * @param newer a newer Node, if there is one
 * @param time how many milliseconds a counted run takes at least
 */
export function suites({ goBinaries, newer, time }) {
  return [
    ...goGroups.flatMap((group) => goSuites(group, goBinaries[group.module ?? "go"], time)),
    goSmoke(goBinaries),
    streams(newer, time),
    calls(100_000),
    cpu(64, 100_000),
    coreOperations(200),
    ...levels(goBinaries.go, time),
    figures("parked", "A million goroutines parked on one channel and woken", "scale/parked.mjs", 1_000_000),
    figures("channels", "A million channels made and dropped", "scale/channels.mjs", 1_000_000),
    figures("start", "Start", "scale/start.mjs"),
    { ...figures("sizes", "Sizes", "scale/sizes.mjs"), rounds: 1 },
  ];
}

/** The files of go-lines/. The first three have a goal. */
const goGroups = [
  { group: "chan", title: "Go's channel lines", goal: 0.7, most: 2 },
  { group: "select", title: "Go's select lines", goal: 0.7, most: 2 },
  { group: "goroutine", title: "Go's goroutine lines", goal: 0.7, most: 2 },
  { group: "forms", title: "Three forms of waiting" },
  { group: "sync", title: "Go's sync lines" },
  { group: "atomic", title: "Go's atomic lines" },
  { group: "context", title: "Go's context lines" },
  { group: "time", title: "Go's time lines" },
  { group: "x", title: "Lines of golang.org/x", module: "x" },
];

/** The lines of each file of go-lines/, read once. */
const linesOf = Object.fromEntries(
  await Promise.all(goGroups.map(async ({ group }) => [group, (await import(`../go-lines/${group}.mjs`)).lines])),
);

function goLine(binary, name, threads, milliseconds) {
  const pattern = name
    .split("/")
    .map((part, i) => (i === 0 ? `^Benchmark${part}$` : `^${part}$`))
    .join("/");
  const args = ["-test.run", "NONE", "-test.v", "-test.bench", pattern];
  args.push("-test.cpu", threads, "-test.benchtime", `${milliseconds}ms`);
  return { file: binary, args: args.map(String), isGo: true };
}

const withGo = (binary, name, threads, milliseconds) =>
  binary === undefined ? {} : { Go: goLine(binary, name, threads, milliseconds) };

function goSuites({ group, title, goal, most }, binary, milliseconds) {
  return [1, 2].flatMap((threads) => {
    const lines = Object.entries(linesOf[group]).filter(([, line]) => (line.threads ?? [1, 2]).includes(threads));
    if (lines.length === 0) return [];
    const child = (time, ...names) => node("go-lines/child.mjs", group, threads, time, ...names);
    return [
      {
        name: `go-${group}-${threads}`,
        title: `${title}, ${threads === 1 ? "one thread" : "two threads"}`,
        goal,
        rounds: goal === undefined ? FEW_ROUNDS : undefined,
        rows: lines.map(([name, line]) => ({
          name,
          goal: most,
          ours: child(milliseconds, name),
          peers: withGo(binary, line.go ?? name, threads, milliseconds),
        })),
        smoke: [child(SMOKE_MILLISECONDS, ...lines.map(([name]) => name))],
      },
    ];
  });
}

/** In a smoke run, all of Go's lines at once. */
function goSmoke(binaries) {
  const args = ["-test.run", "NONE", "-test.short", "-test.bench", ".", "-test.benchtime", "1x", "-test.cpu", "1,2"];
  const smoke = Object.values(binaries)
    .filter((binary) => binary !== undefined)
    .map((file) => ({ file, args, isGo: true }));
  return { name: "go", title: "the peers in Go", rows: [], smoke };
}

function streams(newer, milliseconds) {
  const ours = (start, value, capacity, time) => start("threads/stream-parachan.mjs", value, capacity, time);
  const postMessage = (value, time) => node("threads/stream-postmessage.mjs", value, time);
  const ringbuf = (capacity, time) => node("threads/stream-ringbuf.mjs", capacity, time);
  const multithreading = (...args) => program(newer)("threads/stream-multithreading.mjs", ...args);
  const row = (value, capacity, goal, rivals = {}) => ({
    name: `${value}, ${capacity === 0 ? "unbuffered" : `capacity ${capacity}`}`,
    goal,
    ours: ours(node, value, capacity, milliseconds),
    peers: { postMessage: postMessage(value, milliseconds), ...rivals },
    goalPeer: "postMessage",
  });
  const rowOnNewer = (value, capacity) => ({
    name: `${value}, capacity ${capacity}, both on Node ${MAJOR}`,
    ours: ours(program(newer), value, capacity, milliseconds),
    peers: { multithreading: multithreading(value, capacity, milliseconds) },
  });
  const rows = [
    row("number", 128, 1 / 25, { "ringbuf.js": ringbuf(128, milliseconds) }),
    row("number", 0),
    row("object", 128, 1 / 4),
    row("string11", 128),
    row("string1000", 128),
    row("numbers1000", 128),
    row("bytes1MB", 16),
    ...(newer === undefined ? [] : [rowOnNewer("number", 128), rowOnNewer("object", 128)]),
  ];
  const time = SMOKE_MILLISECONDS;
  const smoke = [ours(node, "object", 0, time), postMessage("object", time), ringbuf(128, time)];
  return {
    name: "streams",
    title: "Values streamed to another thread",
    rows,
    smoke: newer === undefined ? smoke : [...smoke, multithreading("object", 128, time)],
    missing: newer === undefined ? [`multithreading needs Node 21 or newer, and none was found: left out`] : [],
  };
}

function calls(count) {
  const ours = (calls, form) => node("threads/calls-parachan.mjs", calls, form);
  const rivals = (calls) => {
    const rival = (name, ...args) => node(`threads/calls-${name}.mjs`, calls, ...args);
    return {
      Piscina: rival("piscina"),
      "Piscina, 64 at once": rival("piscina", 64),
      Tinypool: rival("tinypool"),
      workerpool: rival("workerpool"),
      Comlink: rival("comlink"),
      Poolifier: rival("poolifier"),
    };
  };
  const peers = rivals(count);
  const pool = (calls) => node("threads/calls-pool.mjs", calls, 128);
  const pooled = { name: "through a pool, 128 at once", ours: pool(count) };
  return {
    name: "calls",
    title: `Calls to two workers, ${count.toLocaleString("en")} in flight`,
    rows: [
      { name: "call and result, yield*", goal: 1 / 10, ours: ours(count, "yield*"), peers },
      { name: "call and result, await", goal: 1 / 10, ours: ours(count, "await"), peers },
      { ...pooled, peers: { "Piscina, 64 at once": peers["Piscina, 64 at once"] } },
    ],
    smoke: [
      ours(SMOKE_COUNT, "yield*"),
      ours(SMOKE_COUNT, "await"),
      ...Object.values(rivals(SMOKE_COUNT)),
      pool(SMOKE_COUNT),
    ],
  };
}

function cpu(count, limit) {
  const on = (threads, count, limit) => node("threads/cpu.mjs", threads, count, limit);
  const bare = (threads, count, limit) => node("threads/cpu-bare.mjs", threads, count, limit);
  const rows = [
    {
      name: "CPU-bound tasks on 2 threads",
      goal: 1 / 1.9,
      ours: on(2, count, limit),
      peers: { "on 1 thread": on(1, count, limit) },
    },
    {
      name: "the same beside bare worker threads",
      ours: on(2, count, limit),
      peers: { "2 bare worker threads": bare(2, count, limit) },
    },
  ];
  return { name: "cpu", title: "CPU-bound tasks", rows, smoke: [on(2, 4, 1000), bare(2, 4, 1000)] };
}

function coreOperations(milliseconds) {
  const names = Object.keys(operations);
  const child = (kind, time, ...names) => node("core/child.mjs", kind, time, ...names);
  const rows = names.map((name) => ({
    name,
    goal: 1 / 3,
    ours: child("wasm", milliseconds, name),
    peers: { "in JavaScript": child("js", milliseconds, name) },
  }));
  const smoke = ["wasm", "js"].map((kind) => child(kind, SMOKE_MILLISECONDS, ...names));
  return { name: "core", title: "The core's operations, called directly", rows, smoke };
}

const powersOfTen = (most) => Array.from({ length: Math.log10(most) + 1 }, (_, i) => 10 ** i);

/** What there is more and more of: its name here, its name in Go, and the most of it. */
const kinds = [
  ["goroutines", "Goroutines", "Of n goroutines, all parked: started, parked, woken, ended", 1_000_000],
  ["channels", "Channels", "Of n channels, in no order: a receive and a send on each", 1_000_000],
  ["waiters", "Waiters", "Of n goroutines that wait on one channel: a value to the first, which waits again", 100_000],
  [
    "removals",
    "Removals",
    "Of n selects that wait on one channel and one of their own: a value to one in the middle",
    10_000,
  ],
  ["cases", "Cases", "Of a select of n cases, one of which is ready: a case", 1000],
  ["parkedCases", "ParkedCases", "Of a select of n cases that parks and is woken: a case", 1000],
];

function levels(goBinary, milliseconds) {
  const ofKinds = kinds.map(([kind, goName, title, most]) => ({
    name: `levels-${kind}`,
    title,
    isLevel: true,
    rounds: FEW_ROUNDS,
    rows: powersOfTen(most).map((n) => ({
      name: n.toLocaleString("en"),
      ours: nodeWithGc("scale/level.mjs", kind, n, milliseconds),
      peers: withGo(goBinary, `Level${goName}/n=${n}`, 1, milliseconds),
    })),
    smoke: [nodeWithGc("scale/level.mjs", kind, SMOKE_COUNT, SMOKE_MILLISECONDS)],
  }));
  const line = "ChanProdCons100";
  const onThreads = {
    name: "levels-threads",
    title: "On n threads, with n producers and n consumers of one channel: a value",
    isLevel: true,
    rounds: FEW_ROUNDS,
    rows: [1, 2, 4, 8, 16].map((threads) => ({
      name: `${threads}`,
      ours: node("go-lines/child.mjs", "chan", threads, milliseconds, line),
      peers: withGo(goBinary, line, threads, milliseconds),
    })),
    smoke: [node("go-lines/child.mjs", "chan", 4, SMOKE_MILLISECONDS, line)],
  };
  const tasksOnThreads = {
    name: "levels-tasks",
    title: "On n threads: a CPU-bound task",
    isLevel: true,
    rounds: FEW_ROUNDS,
    rows: [1, 2, 4, 8, 16].map((threads) => ({
      name: `${threads}`,
      ours: node("threads/cpu.mjs", threads, 512, 20_000),
      peers: {},
    })),
    smoke: [node("threads/cpu.mjs", 4, 8, 1000)],
  };
  return [...ofKinds, onThreads, tasksOnThreads];
}

function figures(name, title, path, ...args) {
  const smoke = args.map(() => SMOKE_COUNT * 100);
  return { name, title, commands: [nodeWithGc(path, ...args)], smoke: [nodeWithGc(path, ...smoke)] };
}
