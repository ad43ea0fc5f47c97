// One line of md5sum's output.

import type { Result } from "./digest.js";

const BACKSLASH = 0x5c;

/** What md5sum writes for these bytes of a name, in a line that then begins with a backslash. */
const escapes: ReadonlyMap<number, string> = new Map([
  [BACKSLASH, "\\\\"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
]);

/** The line that md5sum prints for the file. */
export function line({ path, sum }: Result): Buffer {
  if (!path.some((byte) => escapes.has(byte))) return Buffer.concat([Buffer.from(`${sum}  `), path, Buffer.from("\n")]);
  const name = Array.from(path, (byte) => escapes.get(byte) ?? String.fromCharCode(byte)).join("");
  return Buffer.from(`\\${sum}  ${name}\n`, "latin1");
}

/** Puts paths in the order of `LC_ALL=C sort`: byte by byte. */
export function byPath(a: Result, b: Result): number {
  return Buffer.compare(a.path, b.path);
}
