// node build/examples/07-errgroup-md5/main.js [DIR]
//
// Prints the MD5 sum of every regular file below DIR, which is the folder of the built examples unless given.

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "parachan";
import { background } from "parachan/context";
import { md5All } from "./md5-all.js";
import { walk } from "./walk.js";

const DIGESTERS = 20; // As in Go: they are goroutines, on as many threads as there are.

const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
try {
  const sums = await run(md5All, background(), walk(root), DIGESTERS);
  const paths = [...sums.keys()].sort();
  for (const path of paths) console.log(`${sums.get(path)}  ${relative(root, path)}`);
} catch (error) {
  console.error(`md5: ${(error as Error).message}`);
  process.exitCode = 1;
}
