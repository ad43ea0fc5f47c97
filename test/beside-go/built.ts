// The players as built files, for workers cannot load TypeScript.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Builds them, and imports the one that plays on threads. */
export async function buildThreads(): Promise<typeof import("./threads.js")> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const there = new URL("../../build/beside-go/", import.meta.url);
  const players = readdirSync(here).filter((name) => /^(heard|perform|program|world|threads|\w+s)\.ts$/.test(name));
  await build({ entryPoints: players.map((name) => here + name), outdir: fileURLToPath(there), format: "esm" });
  return import(new URL("threads.js", there).href);
}
