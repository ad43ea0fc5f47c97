// A program for shutdown.test.ts: shutdown is called by a goroutine.

import { go, numGoroutine, shutdown, until } from "parachan";

/** @type {Promise<void> | undefined} */
let stopped;
go(function* () {
  stopped = shutdown();
  console.log("called");
  yield* until(stopped);
  console.log("it waited, and went on");
});
await new Promise((resolve) => setTimeout(resolve, 1));
await stopped;
await go(() => {
  console.log("started again");
});
console.log(`${numGoroutine()} goroutine`);
