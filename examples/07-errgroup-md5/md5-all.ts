// MD5All of Go's package errgroup (https://pkg.go.dev/golang.org/x/sync/errgroup#example-Group-Pipeline):
//
//   walker ──paths──▶ digester × n ──sums──▶ md5All
//     └─────────┬──────────┘
//             group          the first error of any of them ends the context, and so all others
//
// Compare 01-md5, which does the same by hand with a `done` channel and a WaitGroup.

import { chan, go, range } from "parachan";
import type { Context } from "parachan/context";
import { withContext } from "parachan/errgroup";
import { digester, type Sum } from "./digester.js";

/**
 * Hashes `files` with `n` digesters. Throws what `files` throws, or the error of the first file that cannot be read. When it
 * is over, be it with an error, all of its goroutines have ended.
 */
export function* md5All(parent: Context, files: Iterable<string>, n: number) {
  const [group, ctx] = withContext(parent);
  const paths = chan<string>();
  const sums = chan<Sum>();
  yield* group.go(function* () {
    try {
      for (const path of files) yield* paths.send(path).within(ctx);
    } finally {
      paths.close();
    }
  });
  for (let i = 0; i < n; i++) yield* group.go(digester, ctx, paths, sums);
  go(function* () {
    try {
      yield* group.wait();
    } catch {
      // It is thrown below, to whoever called.
    } finally {
      sums.close();
    }
  });

  const all = new Map<string, string>();
  yield* range(sums, ({ path, sum }) => {
    all.set(path, sum);
  });
  yield* group.wait(); // The errors are with the group, so the results need not carry any.
  return all;
}
