// Fetches packages of npm into a folder of their own, for what asks programs in versions that the project does not depend on.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:process";

/** Fetches the packages, in their newest versions each time, into the folder's node_modules. `stderr` is what npm's is to be. */
export function fetchPackages(folder, dependencies, stderr = "inherit") {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, JSON.stringify({ private: true, dependencies }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], {
    cwd: folder,
    shell: platform === "win32",
    stdio: ["ignore", "ignore", stderr],
  });
}

/** The package that carries this platform's Node of a major version. */
export function nodePackage(major) {
  return `npm:node-${platform === "win32" ? "win" : platform}-${arch}@${major}`;
}
