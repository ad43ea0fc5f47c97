// Atomic counters (https://gobyexample.com/atomic-counters): fifty goroutines on all cores add to one number, and no addition
// is lost.

import { run } from "parachan";
import { Uint32 } from "parachan/atomic";
import { WaitGroup } from "parachan/sync";
import { count } from "./counting.js";

await run(function* () {
  const ops = new Uint32();
  const wg = new WaitGroup();
  for (let i = 0; i < 50; i++) wg.go(count, ops, 1000);
  yield* wg.wait();
  console.log(`ops: ${ops.load()}`);
});
