// A task that waits for nothing but I/O.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parallel } from "parachan";

const slow = fileURLToPath(new URL("../platform/slow.mjs", import.meta.url));

export const tasks = parallel(import.meta.url, {
  /** What a program prints that takes its time. */
  async program() {
    const { stdout } = await promisify(execFile)(process.execPath, [slow]);
    return stdout.trim();
  },
});
