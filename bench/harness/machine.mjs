// On what, with what and of what the figures were taken.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** The packages that figures depend on. */
const PACKAGES = [
  "comlink",
  "multithreading",
  "piscina",
  "poolifier",
  "ringbuf.js",
  "tinybench",
  "tinypool",
  "workerpool",
];

export function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: answer("git", ["rev-parse", "--short", "HEAD"]),
    changed: (answer("git", ["status", "--porcelain", "--untracked-files=no", "src", "assembly"]) ?? "") !== "",
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    node: process.version,
    go: answer("go", ["env", "GOVERSION"]),
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}

/** What a program prints, or undefined where there is no such program. */
export function answer(program, args, options = {}) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], ...options }).trim();
  } catch {
    return undefined;
  }
}

export function describe({ date, commit, changed, cpu, cores, node, go, packages }) {
  const build = `${date}, commit ${commit ?? "unknown"}${changed ? " with changes" : ""}`;
  const versions = [`Node ${node}`, `Go ${go ?? "is not there"}`];
  for (const [name, version] of Object.entries(packages)) versions.push(`${name} ${version}`);
  return `${build}\n${cpu}, ${cores} cores; ${versions.join(", ")}`;
}
