// A newer Node, for a rival that does not run on the oldest one that we support.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The first major version that all rivals run on, and that is supported for long. */
export const MAJOR = 24;

const root = fileURLToPath(new URL("../../build", import.meta.url));
const inFolder = (folder) => `${root}/${folder}/node_modules/node${MAJOR}/bin/node`;

/** The newer Node's program, or undefined. Where `npm run test:matrix` has left one it is that one; `mayInstall`: else npm's. */
export function newerNode(mayInstall) {
  if (Number(process.versions.node.split(".")[0]) >= MAJOR) return process.execPath;
  const found = ["matrix", "bench"].map(inFolder).find(existsSync);
  if (found !== undefined || !mayInstall) return found;
  try {
    install();
    return inFolder("bench");
  } catch {
    return undefined;
  }
}

function install() {
  const { platform, arch } = process;
  const folder = `${root}/bench`;
  mkdirSync(folder, { recursive: true });
  const dependencies = { [`node${MAJOR}`]: `npm:node-${platform === "win32" ? "win" : platform}-${arch}@${MAJOR}` };
  writeFileSync(`${folder}/package.json`, JSON.stringify({ private: true, dependencies }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], {
    cwd: folder,
    shell: platform === "win32",
    stdio: "ignore",
  });
}
