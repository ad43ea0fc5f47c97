// What runs on the worker threads: reading files and hashing them.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parallel, type RecvChan, range, type SendChan } from "parachan";
import type { Context } from "parachan/context";

/** The MD5 sum of a file, in hexadecimal. */
export interface Sum {
  readonly path: string;
  readonly sum: string;
}

export const { digester } = parallel(import.meta.url, {
  /** Hashes the files of `paths` until it is closed, or `ctx` is done. A file that cannot be read is this goroutine's error. */
  *digester(ctx: Context, paths: RecvChan<string>, sums: SendChan<Sum>) {
    yield* range(paths, function* (path) {
      const sum = createHash("md5").update(readFileSync(path)).digest("hex");
      yield* sums.send({ path, sum }).within(ctx);
    });
  },
});
