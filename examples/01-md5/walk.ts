// Which files there are: what `find ROOT -type f` prints.

import { lstatSync, readdirSync } from "node:fs";

const SLASH = Buffer.from("/");

/** Yields the path of every regular file at or below `root`, as bytes. Symbolic links are not followed. */
export function* walk(root: Buffer): Generator<Buffer, void> {
  const stat = lstatSync(root);
  if (stat.isFile()) yield root;
  if (stat.isDirectory()) yield* walkFolder(root);
}

function* walkFolder(folder: Buffer): Generator<Buffer, void> {
  const prefix = folder.at(-1) === SLASH[0] ? folder : Buffer.concat([folder, SLASH]);
  for (const entry of readdirSync(folder, { encoding: "buffer", withFileTypes: true })) {
    // The types of Node 20 say that names are strings here; they are not.
    const path = Buffer.concat([prefix, entry.name as unknown as Buffer]);
    if (entry.isFile()) yield path;
    if (entry.isDirectory()) yield* walkFolder(path);
  }
}
