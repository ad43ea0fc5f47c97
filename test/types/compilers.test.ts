// What users' compilers say: a program that exports what it makes, under the settings that are common. No setting is needed for
// the library's own sake but a module resolution that reads package exports.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
// A project of its own: what lies inside the package may name files that what lies outside may not.
const folder = mkdtempSync(join(tmpdir(), "parachan-compilers-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules/parachan"), "junction");
symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
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

const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
const common: ts.CompilerOptions = {
  strict: true,
  declaration: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  types: [],
  noEmit: true,
};
const settings: [string, ts.CompilerOptions][] = [
  ["nodenext, as tsc --init writes it", { module: ModuleKind.NodeNext, exactOptionalPropertyTypes: true }],
  [
    "bundler",
    { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler, target: ScriptTarget.ES2022 },
  ],
  [
    "node16 with Node's types, and verbatimModuleSyntax",
    {
      module: ModuleKind.Node16,
      target: ScriptTarget.ES2022,
      types: ["node"],
      typeRoots: [join(folder, "node_modules/@types")],
      verbatimModuleSyntax: true,
    },
  ],
];

const source = join(folder, "program.mts");
writeFileSync(source, program);

test.each(settings)("what a program makes can be exported, and nothing is missing: %s", (_, options) => {
  const problems = ts.getPreEmitDiagnostics(ts.createProgram([source], { ...common, ...options }));
  const host = { getCurrentDirectory: () => root, getNewLine: () => "\n", getCanonicalFileName: (n: string) => n };
  expect(ts.formatDiagnostics(problems, host)).toBe("");
});
