// A newer Node, for a rival that does not run on the oldest one that we support.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fetchPackages, nodePackage } from "../../scripts/fetch.js";

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
    fetchPackages(`${root}/bench`, { [`node${MAJOR}`]: nodePackage(MAJOR) }, "ignore");
    return inFolder("bench");
  } catch {
    return undefined;
  }
}
