// Which files there are.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Yields the path of every regular file at or below `root`, in the order of names. Symbolic links are not followed. */
export function* walk(root: string): Generator<string, void> {
  const stat = lstatSync(root);
  if (stat.isFile()) yield root;
  if (stat.isDirectory()) for (const name of readdirSync(root).sort()) yield* walk(join(root, name));
}
