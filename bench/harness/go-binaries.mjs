// Builds the peers in Go: bench/go, and beside it what has to be fetched.

import { fileURLToPath } from "node:url";
import { answer } from "./machine.mjs";

const BINARY = "build/bench.test";
const folders = { go: "../go/", x: "../go/x/" };

/** Where each module's program is; undefined where there is no Go, or it could not be built. */
export function buildGo() {
  return Object.fromEntries(
    Object.entries(folders).map(([name, folder]) => [name, build(new URL(folder, import.meta.url))]),
  );
}

function build(folder) {
  const built = answer("go", ["test", "-c", "-o", BINARY, "."], { cwd: folder });
  return built === undefined ? undefined : fileURLToPath(new URL(BINARY, folder));
}
