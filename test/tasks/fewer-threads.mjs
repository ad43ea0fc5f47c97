// A program for shutdown.test.ts: the second run may have one thread less, and its task starts another.

import { gomaxprocs, run } from "parachan";
import { two } from "./shutdown.mjs";

for (const threads of [2, 1]) {
  gomaxprocs(threads);
  console.log(`${threads}: ${await run(two)}`);
}
