// Programs for Node that were bundled, as docs/platforms.md says.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { type Ended, runNode, runProgram } from "../process/node.js";

const TASKS = `
  import { parallel } from "parachan";
  export const tasks = parallel("app/tasks", { double: (n) => 2 * n });`;
const WORKER = `
  import "parachan/worker";
  import "./tasks.mjs";`;

/** Bundles the three modules, in a folder inside the package so that they find it by its name, and runs the program. */
async function runBundle(name: string, format: "esm" | "cjs", main: string, tasks = TASKS): Promise<Ended> {
  const folder = fileURLToPath(new URL(`../../build/bundles/${name}/`, import.meta.url));
  await mkdir(folder, { recursive: true });
  onTestFinished(() => rm(folder, { recursive: true }));
  const sources = { main, tasks, worker: WORKER };
  for (const [file, source] of Object.entries(sources)) await writeFile(`${folder}${file}.mjs`, source);
  const ending = format === "esm" ? ".mjs" : ".cjs";
  await build({
    entryPoints: [`${folder}main.mjs`, `${folder}worker.mjs`],
    outdir: `${folder}out`,
    outExtension: { ".js": ending },
    platform: "node",
    bundle: true,
    format,
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
  });
  return runNode([`${folder}out/main${ending}`]);
}

test.each([
  ["file", `new Worker(__dirname + "/worker.cjs", options)`],
  // As a single executable has it.
  ["text", `new Worker(readFileSync(__dirname + "/worker.cjs", "utf8"), { ...options, eval: true })`],
])(
  "a bundle of CommonJS, in which no module has a URL, starts its worker by its own way, from a %s",
  async (from, made) => {
    const ended = await runBundle(
      `cjs-${from}`,
      "cjs",
      `import { readFileSync } from "node:fs";
    import { Worker } from "node:worker_threads";
    import { configure, go } from "parachan";
    import { tasks } from "./tasks.mjs";
    configure({ threads: 1, worker: (_url, options) => ${made} });
    go(tasks.double, 21).then(console.log);`,
    );
    expect(ended).toEqual({ code: 0, stdout: "42\n", stderr: "" });
  },
);

test.each(["esm", "cjs"] as const)(
  "a bundle of format %s without such a way gets an error that says what to write",
  async (format) => {
    const ended = await runBundle(
      `none-${format}`,
      format,
      `import { go } from "parachan";
    import { tasks } from "./tasks.mjs";
    go(tasks.double, 21).then(undefined, (error) => console.log(String(error)));`,
    );
    expect(ended.stdout).toMatch(
      /^WorkerDiedError: .*could not be made: .*configure\(\{ worker: \(_url, options\) => /,
    );
  },
);

test("a dump in a bundle names no place where a goroutine was started, for all lines of a stack are of one file", async () => {
  const ended = await runBundle(
    "dump",
    "esm",
    `import { chan, dump, go, gosched } from "parachan";
    go(function* () { yield* chan().recv(); });
    await gosched();
    console.log(dump().trim());`,
  );
  expect(ended.stdout).toMatch(/^goroutine 2 \[chan receive\]:$/m);
  expect(ended.stdout).not.toContain("created at");
});

test("a task whose module has a top-level await is waited for", async () => {
  const ended = await runBundle(
    "late",
    "esm",
    `import { Worker } from "node:worker_threads";
    import { configure, go } from "parachan";
    import { tasks } from "./tasks.mjs";
    configure({
      threads: 1,
      worker: (_url, options) => new Worker(new URL("./worker.mjs", import.meta.url), options),
    });
    console.log(await go(tasks.double, 21));`,
    `${TASKS.replace("export", "await new Promise((resolve) => setTimeout(resolve, 300));\nexport")}`,
  );
  expect(ended).toEqual({ code: 0, stdout: "42\n", stderr: "" });
});

test("an object of a second copy of the library, as of a bundle beside it, is refused and not taken apart", async () => {
  const folder = new URL("../../build/bundles/second/", import.meta.url);
  onTestFinished(() => rm(folder, { recursive: true }));
  const outdir = fileURLToPath(folder);
  await build({
    entryPoints: ["dist/index.js", "dist/sync/index.js"],
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
  });
  const { stdout } = await runProgram(`
    import { chan, go } from "parachan";
    import { tasks } from "./tasks/programs.mjs";
    import * as other from "../bundles/second/index.js";
    import { Mutex } from "../bundles/second/sync/index.js";
    const said = async (f) => console.log(await f().then(String, String));
    await said(async () => go(tasks.identity, { ch: [other.chan(1)] }));
    await said(async () => go(tasks.identity, new Mutex()));
    await said(async () => go(other.parallel("name", { f() {} }).f));
    await said(async () => go(function* () { yield* other.chan(1).recv(); }));
    const ch = other.chan(1);
    await ch.send("sent");
    await said(async () => ch.recv());
  `);
  const refused =
    "is an object of another copy of parachan, which cannot be sent to another thread: let all import the same one";
  expect(stdout.trimEnd().split("\n")).toEqual([
    `DataCloneError: arguments[0].ch[0] ${refused}`,
    `DataCloneError: arguments[0] ${refused}`,
    expect.stringMatching(/^TypeError: go of nil func value: /),
    expect.stringMatching(/^Error: yield\* of an op outside a goroutine: /),
    "sent",
  ]);
});
