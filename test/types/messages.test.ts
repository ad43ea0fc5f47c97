// What the compiler says of a wrong program: the first two lines, which are what an editor shows, name what is wrong.

import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const prelude = `
  import { type Chan, go, type GoroutineGenerator, parallel, run, select, type RecvChan, type SendChan } from "parachan";
  import { withContext } from "parachan/errgroup";
  import { background, withCancel } from "parachan/context";
  import { broadcast } from "parachan/pipeline";
  import { Int64, sharedArray } from "parachan/atomic";
  import { Group } from "parachan/singleflight";
  import { Once, onceFunc, onceValue, onceValues, WaitGroup } from "parachan/sync";
  import { workerPool } from "parachan/workerpool";
  declare const numbers: Chan<number>;
  declare const receiver: RecvChan<number>;
  declare const sender: SendChan<number>;
  declare const tasks: ReturnType<typeof declared>;
  const declared = () => parallel("", { square: (n: number) => n * n });
  class Counter {
    add(by: number, _why?: string): number { return by; }
    static broken(this: Counter, by: number): number { return this.add(by); }
  }
  const counter = new Counter();
`;

/** A line of a program each, and what is said of it. */
const wrong: [line: string, ...words: string[]][] = [
  ["go(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["go(function* (ch: Chan<number>) { yield* ch.recv(); yield ch.send(1); }, numbers);", "WriteYieldStar"],
  ["run(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["withContext(background())[0].go(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["new WaitGroup().go(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["workerPool(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ['parallel("", { *task() { yield numbers.recv(); } });', "write yield* op, not yield op"],
  ["export function* f(): GoroutineGenerator<void> { yield numbers.recv(); }", "write yield* op, not yield op"],
  ["new Once().do(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["onceFunc(function* () { yield numbers.recv(); });", "WriteYieldStar"],
  ["onceValue(function* () { yield numbers.recv(); return 1; });", "WriteYieldStar"],
  ['new Group().do("", function* () { yield numbers.recv(); });', "WriteYieldStar"],
  ['new Group<number>().doChan("", function* () { yield numbers.recv(); return 1; });', "WriteYieldStar"],
  ['new Group<number>().do("", () => "1");', "'string'", "'Work<number>'"],
  ["new Once().do(async function* () {});", "NoAsyncGenerator"],
  ["go(async function* () {});", "NoAsyncGenerator"],
  ['parallel("", { async *task() {} });', "a goroutine is a generator function, an async function or a plain one"],
  ['parallel("", { task: 1 });', "'number'", "'Body'"],
  ['parallel("", { task(_done: () => void) {} });', "a task's arguments and its result are copied"],
  [
    'parallel("", { *task(_n: number, _done?: (n: number) => void) {} });',
    "a task's arguments and its result are copied",
  ],
  ['parallel("", { task: (_n: Promise<number>) => {} });', "a task's arguments and its result are copied"],
  ['parallel("", { task: (..._all: symbol[]) => {} });', "a task's arguments and its result are copied"],
  ['parallel("", { task: (n: number) => () => n });', "a task's arguments and its result are copied"],
  ['parallel("", { async task() { return Counter; } });', "a task's arguments and its result are copied"],
  ['parallel("", { *task() { return go(() => 1); } });', "a task's arguments and its result are copied"],
  ["go(5);", "'number'", "'Runnable<"],
  ["go(numbers.recv());", "'Op<number | undefined>'", "'Runnable<"],
  ["go(counter.add.bind(counter));", "Expected 2-3 arguments, but got 1"],
  ['go(counter.add.bind(counter), "1");', "'string'", "parameter of type 'number'"],
  ["go(counter.add.bind(counter), 1, 2);", "'number'", "parameter of type 'string'"],
  ["go(Counter.broken, 1);", "this: void"],
  ['go(tasks.square, "2");', "'string'", "parameter of type 'number'"],
  ["go(tasks.square);", "Expected 2 arguments, but got 1"],
  ["go((_ch: RecvChan<number>) => {}, sender);", "'SendChan<number>'", "'RecvChan<number>'"],
  ["tasks.square(2);", "'Task<(n: number) => number>' has no call signatures"],
  ["receiver.send(1);", "'send' does not exist on type 'RecvChan<number>'"],
  ["select({ n: numbers });", "'Chan<number>'", "'Op<unknown>'"],
  ["numbers.recv().within(new AbortController());", "'AbortController'", "'Limit'"],
  ["withCancel(new AbortController().signal);", "'AbortSignal'", "'Context'"],
  ["workerPool((_a: number, _b: string) => {}).map([1]);", "TaskTakesNoSingleItem"],
  ["workerPool(() => {}).map([1]);", "TaskTakesNoSingleItem"],
  ['workerPool((_a: number) => {}).map(["1"]);', "'string[]'", "'AnyItems<number>'"],
  ['broadcast(numbers, 2, { overflow: "drop" });', `'"drop"'`, "Drop"],
  ["new Int64(1);", "'number'", "'bigint'"],
  ['sharedArray("f65", 1);', `'"f65"'`],
];

const file = fileURLToPath(new URL("messages.mts", import.meta.url));
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  skipLibCheck: true,
  types: [],
};

/** What is said of each line. */
function said(lines: readonly string[]): string[] {
  const text = `${prelude.replaceAll("\n", " ")}\n${lines.join("\n")}\n`;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile(name, version, ...rest);
  const said = lines.map(() => "");
  for (const { file: source, start = 0, messageText } of ts.getPreEmitDiagnostics(
    ts.createProgram([file], options, host),
  )) {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    if (line === 0) throw new Error(message);
    said[line - 1] ||= message.split("\n").slice(0, 2).join("\n");
  }
  return said;
}

const messages = said(wrong.map(([line]) => line));

test.each(wrong.map(([line, ...words], i) => [line, words, messages[i]] as const))("%s", (_, words, message) => {
  for (const word of words) expect(message).toContain(word);
});
