// Builds the core for the explorer: the shipped sources with the seam's model half in the place of the seam, asserts on,
// then binaryen's asyncify, so that a thread can be stopped in the middle of a call and go on from there.
//
//   node scripts/build-model.js     writes build/core.model.wasm
//
// A build may mutate the sources: the models must catch each mutant (test/model/mutants.ts).

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The data segments of the debug build (texts of assertions) go here: every instance writes them, and no model looks. */
const DATA = 0x27f000;
/** As many as the explorer gives. */
const PAGES = 40;

const { Features } = binaryen;
const FEATURES =
  Features.Atomics | Features.BulkMemory | Features.MutableGlobals | Features.NontrappingFPToInt | Features.SignExt;

/**
 * What the models do not run as it ships: two constants, so that a queue overflows and a lock is handed over in a few steps,
 * and three counters that never come back to a value, and would make one state many. Every 61st turn is none, victims are
 * tried in one order, and the arrivals on a channel, of which no model has four during one trySelect, wrap.
 */
const SHRUNK = [
  { file: "src/core/layout.ts", from: "RUNQ_CAPACITY = 256", to: "RUNQ_CAPACITY = 4" },
  { file: "assembly/sync/mutex.ts", from: "PATIENCE = 4", to: "PATIENCE = 1" },
  { file: "assembly/scheduler/next.ts", from: "turns = u32(turns + 1)", to: "turns = 1" },
  {
    file: "assembly/channel/channel.ts",
    from: "readWord(channel + CHANNEL_ARRIVALS) + 1",
    to: "(readWord(channel + CHANNEL_ARRIVALS) + 1) & 3",
  },
  {
    file: "assembly/scheduler/random.ts",
    from: "  state ^= state << 13;\n  state ^= state >>> 17;\n  state ^= state << 5;\n",
    to: "",
  },
];

/**
 * The bytes of the core with the mutations, each `{ file, from, to }`, applied. With `stops`, it says where a thread that is
 * terminated may stop.
 */
export async function buildModel(mutations = [], stops = false) {
  const sources = readSources([...SHRUNK, ...mutations]);
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  if (stops) hash.update(readFileSync(`${root}scripts/straight.js`));
  for (const [name, text] of sources) hash.update(name).update("\0").update(text);
  const cached = `${root}build/model/${hash.digest("hex").slice(0, 16)}.wasm`;
  if (!existsSync(cached)) {
    mkdirSync(`${root}build/model`, { recursive: true });
    if (stops) await markStops(sources);
    const temporary = `${cached}.${process.pid}`;
    writeFileSync(temporary, asyncify(await compileModel(sources)));
    renameSync(temporary, cached);
  }
  return readFileSync(cached);
}

/**
 * Calls the seam's `mayStop` where the engine looks for a termination: at the head of each loop, and at the entry of each
 * function that the release build of the same sources calls, for most are inlined there.
 */
async function markStops(sources) {
  const release = new Map(sources).set("assembly/seam.ts", readFileSync(`${root}assembly/seam.ts`, "utf8"));
  const options = ["assembly/index.ts", "--target", "release", "--transform", "./scripts/straight.js"];
  const text = await compile(release, [...options, "--textFile", "core.wat"], "core.wat");
  const functions = new Set(Array.from(text.matchAll(/call \$(assembly\/\S+)/g), ([, name]) => name));
  for (const [file, source] of sources) {
    if (!file.startsWith("assembly/") || file.startsWith("assembly/seam")) continue;
    const module = file.slice(0, -3);
    const marked = source
      .replace(/^(?:export )?function (\w+)\([^{]*\{\n/gm, (head, name) =>
        functions.has(`${module}/${name}`) ? `${head}  mayStop();\n` : head,
      )
      .replace(/^ *(?:.*\) )?(?:while|for) \(.*$/gm, markLoop);
    if (marked === source) continue;
    const seam = `${"../".repeat(file.split("/").length - 2) || "./"}seam`;
    sources.set(file, `import { mayStop } from "${seam}";\n${marked}`);
  }
}

/** A line that begins a loop, with the stop before its condition is looked at. */
function markLoop(line) {
  if (line.endsWith("while (true) {")) return `${line} mayStop();`;
  const begin = /\b(while|for) \(/.exec(line);
  const from = begin.index + begin[0].length;
  let depth = 1;
  let to = from;
  for (; depth > 0; to++) depth += line[to] === "(" ? 1 : line[to] === ")" ? -1 : 0;
  const head = line.slice(from, to - 1);
  const parts = begin[1] === "for" ? head.split("; ") : ["", head];
  parts[1] = `(mayStop(), ${parts[1]})`;
  return line.slice(0, from) + (begin[1] === "for" ? parts.join("; ") : parts[1]) + line.slice(to - 1);
}

/** Every source that the compiler may read, by its path below the root. */
function readSources(mutations) {
  const sources = new Map();
  for (const file of readdirSync(`${root}assembly`, { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const name = `assembly/${file.replaceAll("\\", "/")}`;
    sources.set(name, readFileSync(root + name, "utf8"));
  }
  sources.set("src/core/layout.ts", readFileSync(`${root}src/core/layout.ts`, "utf8"));
  sources.set("assembly/seam.ts", sources.get("assembly/seam.model.ts"));
  for (const { file, from, to } of mutations) {
    const text = sources.get(file);
    if (text === undefined || text.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`);
    sources.set(
      file,
      text.replace(from, () => to),
    );
  }
  return sources;
}

function compileModel(sources) {
  const options = ["assembly/model.ts", "--target", "debug", "--outFile", "model.wasm"];
  return compile(sources, [...options, "--memoryBase", `${DATA}`, "--initialMemory", `${PAGES}`], "model.wasm");
}

/** What the compiler writes to the file of this name. */
async function compile(sources, options, wanted) {
  let written;
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => sources.get(name) ?? (name === "asconfig.json" ? readFileSync(root + name, "utf8") : null),
    writeFile: (name, content) => {
      if (name === wanted) written = content;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr}`);
  return written;
}

function asyncify(bytes) {
  const module = binaryen.readBinaryWithFeatures(bytes, FEATURES);
  binaryen.setOptimizeLevel(2);
  module.optimize();
  binaryen.setPassArgument("asyncify-imports", "seam.access");
  module.runPasses(["asyncify"]);
  module.optimize();
  // What is per thread, so that the explorer can take a thread back to an earlier state.
  for (let i = 0; i < module.getNumGlobals(); i++) {
    const { name, mutable } = binaryen.getGlobalInfo(module.getGlobalByIndex(i));
    if (mutable) module.addGlobalExport(name, `global:${name}`);
  }
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${root}build/core.model.wasm`, await buildModel());
}
