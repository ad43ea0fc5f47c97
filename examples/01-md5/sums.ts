// The pipeline, after "Go Concurrency Patterns: Pipelines and cancellation" (https://go.dev/blog/pipelines), bounded:
//
//   walker ──paths──▶ digester × n ──results──▶ collector
//     ▲                   ▲                         │
//     └───────────────────┴───────── done ──────────┘
//
// One goroutine walks, n tasks on worker threads read and hash, and the caller collects. Both channels are small, so whoever
// is slowest sets the pace. When the caller is through, be it after the last file or after one that cannot be read, it
// closes `done`, which ends everybody else wherever they wait.

import { chan, go, select } from "parachan";
import { WaitGroup } from "parachan/sync";
import { digester, type Result } from "./digest.js";

/** What the run has come to so far. */
export interface Progress {
  found: number;
  read: number;
  bytes: number;
}

/** Hashes the files of `paths` with `n` digesters. Throws what `paths` throws, or an error that names the unreadable file. */
export function* sums(paths: Iterable<Uint8Array>, n: number, progress: Progress) {
  const done = chan<never>();
  const walked = chan<Uint8Array>(16 * n);
  const results = chan<Result>(16 * n);

  const walker = go(function* () {
    try {
      for (const path of paths) {
        progress.found += 1;
        const next = yield* select({ sent: walked.send(path), done: done.recv() });
        if (next.case === "done") break;
      }
      return undefined;
    } catch (error) {
      return { error }; // For the collector, when it comes to it.
    } finally {
      walked.close();
    }
  });

  const digesters = new WaitGroup();
  for (let i = 0; i < n; i++) digesters.go(digester, done, walked, results);
  go(function* () {
    yield* digesters.wait();
    results.close();
  });

  try {
    const all: Result[] = [];
    for (;;) {
      const [result, ok] = yield* results.recvOk();
      if (!ok) break;
      if (result.error !== undefined) throw new Error(`${Buffer.from(result.path)}: ${result.error}`);
      progress.read += 1;
      progress.bytes += result.size;
      all.push(result);
    }
    const failed = yield* walker;
    if (failed !== undefined) throw failed.error;
    return all;
  } finally {
    done.close();
    yield* digesters.wait();
  }
}
