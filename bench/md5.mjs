// The md5 example on one worker thread and on two, over a tree whose hashing takes the processor and not the disk: its files
// are in the page cache, for they have just been written and read.
//
//   node bench/md5.mjs [ROUNDS] [--check]
//
// The two alternate, so that whatever else the machine does falls on both. A round's figure is the ratio of its two times, from
// the start of the process to its end; the goal is a median of at most 0.6. With --check a missed goal is exit status 1.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDERS = 48;
const FILES = 16;
const FILE_SIZE = 4 * 2 ** 20;
const GOAL = 0.6;

const program = fileURLToPath(new URL("../build/examples/01-md5/main.js", import.meta.url));
const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 7);

const tree = mkdtempSync(join(tmpdir(), "parachan-bench-"));
try {
  const content = Buffer.allocUnsafe(FILE_SIZE);
  for (let i = 0; i < FILE_SIZE; i++) content[i] = (i * 31) >> 3;
  for (let folder = 0; folder < FOLDERS; folder++) {
    mkdirSync(join(tree, `${folder}`));
    for (let file = 0; file < FILES; file++) {
      content.writeUInt32LE(folder * FILES + file);
      writeFileSync(join(tree, `${folder}`, `${file}`), content);
    }
  }

  const [{ model }] = cpus();
  console.log(`${model}, ${cpus().length} cores · Node ${process.version} · ${new Date().toISOString().slice(0, 10)}`);
  console.log(`${FOLDERS * FILES} files of ${FILE_SIZE / 2 ** 20} MiB, ${rounds} rounds`);
  const expected = run(1).out; // The first run warms the page cache and is not counted.
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const one = run(1);
    const two = run(2);
    if (one.out !== expected || two.out !== expected) throw new Error("the sums differ");
    ratios.push(two.seconds / one.seconds);
    console.log(`1 thread ${one.seconds.toFixed(2)} s · 2 threads ${two.seconds.toFixed(2)} s`);
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[ratios.length >> 1];
  console.log(
    `2 threads take ${median.toFixed(2)} of the time of 1 (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)}); goal ≤ ${GOAL}`,
  );
  if (process.argv.includes("--check") && median > GOAL) process.exitCode = 1;
} finally {
  rmSync(tree, { recursive: true });
}

/** Runs the example once. */
function run(threads) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "--threads", `${threads}`, tree], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return { seconds, out: stdout };
}
