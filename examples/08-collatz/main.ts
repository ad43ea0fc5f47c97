// A worker pool without workers, after Go's package semaphore
// (https://pkg.go.dev/golang.org/x/sync/semaphore#example-package-WorkerPool):
//
//   main ──acquire 1, go──▶ collatz(i) ──release 1
//     └───acquire all: nobody runs any more
//
// Each number has a goroutine of its own, on any thread; the tokens of one semaphore bound how many there are at a time. All
// threads write to one array, each to a place of its own.

import { go, gomaxprocs, run } from "parachan";
import { sharedArray } from "parachan/atomic";
import { Weighted } from "parachan/semaphore";
import { collatz } from "./collatz.js";

await run(function* () {
  const tokens = gomaxprocs();
  const sem = new Weighted(tokens);
  const out = sharedArray("i32", 32);

  for (let i = 0; i < out.length; i++) {
    yield* sem.acquire(); // Waits while as many run as there are cores.
    go(collatz, sem, out, i);
  }

  yield* sem.acquire(tokens); // Whoever has all tokens knows that all the others have given theirs back.
  console.log(`[${out.join(" ")}]`);
});
