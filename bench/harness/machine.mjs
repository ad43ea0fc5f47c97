// On what, with what and of what the figures were taken.

import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";

const GB = 2 ** 30;

export function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: answer("git", ["rev-parse", "--short", "HEAD"]),
    changed: (answer("git", ["status", "--porcelain", "--untracked-files=no", "src", "assembly"]) ?? "") !== "",
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / GB)} GB`,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    go: answer("go", ["env", "GOVERSION"]),
  };
}

/** What a program prints, or undefined where there is no such program. */
export function answer(program, args, options = {}) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], ...options }).trim();
  } catch {
    return undefined;
  }
}

export function describe({ date, commit, changed, cpu, cores, memory, platform, node, go }) {
  const build = `${date}, commit ${commit ?? "unknown"}${changed ? " with changes" : ""}`;
  return `${build}\n${cpu}, ${cores} cores, ${memory}, ${platform}; Node ${node}, Go ${go ?? "is not there"}`;
}
