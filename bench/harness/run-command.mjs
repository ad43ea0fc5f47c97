// Runs a figure's program and reads what it printed.

import { execFile } from "node:child_process";
import { basename } from "node:path";

/** Longest that a program may take, in milliseconds. */
const LIMIT = 120_000;

/** The figures that the command printed; `{ failed }` with the reason if it did not. */
export function runCommand({ file, args, isGo }) {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: LIMIT, killSignal: "SIGKILL", maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error !== null) resolve({ failed: `${nameOf(args)}: ${reasonOf(error, stderr, stdout)}` });
      else resolve(isGo ? readGo(stdout) : JSON.parse(stdout.trim().split("\n").at(-1)));
    });
  });
}

/** The program that was run, without its flags. */
function nameOf(args) {
  return basename(args.find((word) => /\.mjs$/.test(word)) ?? "Go");
}

/** The line that says what went wrong, above the stack; or else how it ended. */
function reasonOf({ killed, code, signal }, stderr, stdout) {
  if (killed) return "it took too long";
  const lines = `${stdout}\n${stderr}`.split("\n");
  return lines.find((line) => /error|panic|FAIL/i.test(line))?.trim() ?? `it ended with ${signal ?? `status ${code}`}`;
}

function readGo(stdout) {
  const found = /^Benchmark\S+\s+(\d+)\s+([\d.]+) ns\/op/m.exec(stdout);
  if (found === null) return { failed: "Go printed no figure" };
  const weight = /each: (-?\d+) B resident/.exec(stdout);
  return { n: Number(found[1]), nanoseconds: Number(found[2]), bytes: weight === null ? undefined : Number(weight[1]) };
}
