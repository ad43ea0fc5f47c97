// npm start -- [--threads N] [DIR]
//
// Prints the MD5 sum of every regular file below DIR, as `find DIR -type f | LC_ALL=C sort | xargs md5sum` does.

import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { configure, gomaxprocs, run } from "parachan";
import type { Result } from "./digest.js";
import { byPath, line } from "./line.js";
import { type Progress, sums } from "./sums.js";
import { walk } from "./walk.js";

const USAGE = "usage: npm start -- [--threads N] [DIR]";

interface Job {
  readonly root: string;
  readonly threads: number;
}

try {
  const { root, threads } = jobOf(process.argv.slice(2));
  const started = performance.now();
  const progress: Progress = { found: 0, read: 0, bytes: 0 };
  configure({ threads });
  const stopShowing = show(progress);
  let results: Result[];
  try {
    results = await run(sums, walk(Buffer.from(root)), threads, progress);
  } finally {
    stopShowing();
  }
  await print(Buffer.concat(results.sort(byPath).map(line)));
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  console.error(`${progress.read} files, ${progress.bytes} bytes, ${seconds} s, ${threads} threads`);
} catch (error) {
  console.error(`md5: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function jobOf(args: string[]): Job {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { threads: { type: "string" } } });
  const threads = values.threads === undefined ? gomaxprocs() : Number(values.threads);
  if (!Number.isInteger(threads) || threads < 1 || threads > 255) throw new Error(`--threads is 1 to 255\n${USAGE}`);
  if (positionals.length > 1) throw new Error(`one DIR at a time\n${USAGE}`);
  return { root: positionals[0] ?? "node_modules", threads };
}

/** Shows a bar on standard error while that is a terminal. Answers with what ends it. */
function show(progress: Progress): () => void {
  if (!process.stderr.isTTY) return () => {};
  const bar = new SingleBar({
    format: "{bar} {value}/{total} files",
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(0, 0);
  const timer = setInterval(() => {
    bar.setTotal(progress.found);
    bar.update(progress.read);
  }, 100);
  return () => {
    clearInterval(timer);
    bar.stop();
  };
}

/** Writes to standard output, and waits until it is written. Whoever reads it may stop early, as `head` does. */
function print(text: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: NodeJS.ErrnoException | null): void => {
      if (error && error.code !== "EPIPE") reject(error);
      else resolve();
    };
    process.stdout.once("error", settle); // Or the error that `settle` is told of would end the process too.
    process.stdout.write(text, settle);
  });
}
