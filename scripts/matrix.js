// Runs the smoke program on every runtime outside browsers: the Nodes, Deno and Bun, whose binaries npm carries.
//
//   npm run test:matrix
//
// They are installed under build/matrix, in their newest versions each time. Prints a line a run, and fails if one did.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, promisify } from "node:util";
import { expected, outside } from "../test/platform/smoke.mjs";
import { fetchPackages, nodePackage } from "./fetch.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}build/matrix`;
const majors = [20, 22, 24, 26];
const older = "./test/platform/without-wait-async.mjs";

/** The runtimes: a name, a binary, and the arguments that come before the program. */
function runtimes() {
  const node = majors.map((major) => ["node", `${folder}/node_modules/node${major}/bin/node`, []]);
  return [
    ...node,
    ...node.map(([, binary]) => ["node, no waitAsync", binary, ["--import", older]]),
    ["deno", `${folder}/node_modules/.bin/deno`, ["run", "--allow-all"]],
    ["bun", `${folder}/node_modules/.bin/bun`, []],
  ];
}

/** Runs the program and answers with what is wrong, or nothing. */
async function fault(binary, flags, threads) {
  try {
    const args = [...flags, "test/platform/run.mjs", String(threads)];
    const { stdout, stderr } = await run(binary, args, { cwd: root, timeout: 60_000 });
    const wanted = { ...outside, ...expected(threads === 0) };
    return stderr === "" && isDeepStrictEqual(JSON.parse(stdout), wanted) ? "" : `found ${stdout}${stderr}`;
  } catch (error) {
    return error.killed ? "did not end" : String(error.stderr || error.message);
  }
}

const nodes = majors.map((major) => [`node${major}`, nodePackage(major)]);
fetchPackages(folder, { ...Object.fromEntries(nodes), deno: "latest", bun: "latest" });
let failed = 0;
let passed = 0;
for (const [name, binary, flags] of runtimes()) {
  const { stdout } = await run(binary, ["--version"]);
  const version = stdout.split("\n")[0].replace(/^deno /, "");
  for (const threads of [2, 0]) {
    const wrong = await fault(binary, flags, threads);
    if (wrong === "") passed += 1;
    else failed += 1;
    console.log(`${wrong === "" ? "ok  " : "FAIL"} ${name} ${version}, ${threads} worker threads ${wrong}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
