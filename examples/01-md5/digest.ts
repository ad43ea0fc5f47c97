// What runs on the worker threads: reading files and hashing them.

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parallel, type RecvChan, type SendChan, select } from "parachan";

/** What became of one file. */
export interface Result {
  /** Its path, as bytes: a name need not be UTF-8. */
  readonly path: Uint8Array;
  /** Bytes read. */
  readonly size: number;
  /** The MD5 sum in hexadecimal. */
  readonly sum: string;
  /** Why the file could not be read. */
  readonly error?: string;
}

/** Files are read piece by piece, so that a large one takes no more memory than a small one. */
const piece = Buffer.allocUnsafe(256 * 1024);

export const { digester } = parallel(import.meta.url, {
  /** Hashes the files of `paths` until it is closed, or `done` is. */
  *digester(done: RecvChan<never>, paths: RecvChan<Uint8Array>, results: SendChan<Result>) {
    for (;;) {
      const [path, ok] = yield* paths.recvOk();
      if (!ok) return;
      const next = yield* select({ sent: results.send(digest(path)), done: done.recv() });
      if (next.case === "done") return;
    }
  },
});

function digest(path: Uint8Array): Result {
  try {
    return { path, ...md5(path) };
  } catch (error) {
    return { path, size: 0, sum: "", error: (error as Error).message };
  }
}

function md5(path: Uint8Array): { size: number; sum: string } {
  const hash = createHash("md5");
  const file = openSync(path as Buffer, "r");
  try {
    let size = 0;
    for (;;) {
      const length = readSync(file, piece);
      if (length === 0) return { size, sum: hash.digest("hex") };
      hash.update(piece.subarray(0, length));
      size += length;
    }
  } finally {
    closeSync(file);
  }
}
