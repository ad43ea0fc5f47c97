// What users' compilers say: a program that exports what it makes, under the settings that are common. No setting is needed for
// the library's own sake but a module resolution that reads package exports.
//
// COMPILERS="5.2 latest" (npm run test:compilers) fetches those versions of TypeScript and asks them; else it is the project's own.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { fetchPackages } from "../../scripts/fetch.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
// A project of its own: what lies inside the package may name files that what lies outside may not.
const folder = mkdtempSync(join(tmpdir(), "parachan-compilers-"));
const modules = join(folder, "node_modules");
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
import { chan, go, parallel, range, select, until, type RecvChan } from "parachan";
import { sharedArray } from "parachan/atomic";
import { background, withCancel } from "parachan/context";
import { withContext } from "parachan/errgroup";
import { fanOut, Hub } from "parachan/pipeline";
import { Limiter } from "parachan/rate";
import { Weighted } from "parachan/semaphore";
import { Group } from "parachan/singleflight";
import { fromIterable } from "parachan/stream";
import { Map as SyncMap, Mutex, onceFunc } from "parachan/sync";
import { Ticker } from "parachan/time";
import { workerPool } from "parachan/workerpool";

export const ch = chan<number>(1);
export const tasks = parallel(import.meta.url, {
  *square(numbers: RecvChan<number>) {
    yield* range(numbers, function* (n) { yield* ch.send(n * n); });
  },
});
export const { square } = tasks;
export const started = go(square, ch);
export function* receive() { return yield* ch.recvOk(); }
export const got = select({ received: ch.recv(), sent: ch.send(1), settled: until(Promise.resolve("")) });
export const context = withCancel(background());
export const made = [
  sharedArray("f64", 1), withContext(background()), fanOut(ch, 2), new Hub(ch).subscribe(), new Limiter(1, 1).reserve(),
  new Weighted(1).acquire(), new Group<number>().do("", () => 1), fromIterable([1]), new SyncMap<string, number>().loadOk(""),
  new Mutex().lock(), onceFunc(receive), new Ticker(1), workerPool((n: number) => n).map([1]),
] as const;
`;

function versionOf(compiler: string): string {
  return JSON.parse(readFileSync(join(compiler, "package.json"), "utf8")).version;
}

/** The folders of the compilers that are asked. */
function compilers(): string[] {
  const wanted = process.env.COMPILERS?.split(/[ ,]+/).filter((version) => version !== "") ?? [];
  if (wanted.length === 0) return [join(root, "node_modules/typescript")];
  const dependencies = Object.fromEntries(
    wanted.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
  );
  fetchPackages(folder, dependencies);
  return Object.keys(dependencies).map((name) => join(modules, name));
}

const found = compilers();
mkdirSync(modules, { recursive: true });
symlinkSync(root, join(modules, "parachan"), "junction");
symlinkSync(join(root, "node_modules/@types"), join(modules, "@types"), "junction");
writeFileSync(join(folder, "program.mts"), program);

const settings: [string, object][] = [
  ["nodenext, as tsc --init writes it", { module: "nodenext", exactOptionalPropertyTypes: true }],
  ["bundler", { module: "esnext", moduleResolution: "bundler", target: "es2022" }],
  [
    "node16 with Node's types, and verbatimModuleSyntax",
    { module: "node16", target: "es2022", types: ["node"], verbatimModuleSyntax: true },
  ],
];

/** What a compiler has to say against the program. */
async function complaints(compiler: string, compilerOptions: object): Promise<string> {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.mts"] }));
  const args = [join(compiler, "bin/tsc"), "--pretty", "false"];
  return promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => "",
    ({ stdout, stderr }) => stdout + stderr,
  );
}

describe.each(found.map((compiler) => [versionOf(compiler), compiler] as const))(
  "TypeScript %s",
  (version, compiler) => {
    // Typed arrays have had a type argument since 5.7; compilers before it refuse one in declarations, if they look.
    const skipped = Number.parseFloat(version) < 5.7 ? { skipLibCheck: true } : { skipDefaultLibCheck: true };
    const common = { strict: true, declaration: true, noEmit: true, types: [], ...skipped };

    test.each(settings)("what a program makes can be exported, and nothing is missing: %s", async (_, options) => {
      expect(await complaints(compiler, { ...common, ...options })).toBe("");
    });
  },
);
