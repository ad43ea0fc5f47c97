// A program for shutdown.test.ts: workers are told to stop just as they fall asleep, for their last task has ended.

import { go, run } from "parachan";
import { nothing } from "./shutdown.mjs";

for (let i = 0; i < 60; i++) {
  await run(function* () {
    yield* go(nothing);
  });
}
console.log("done");
