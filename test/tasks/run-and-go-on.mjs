// A program for shutdown.test.ts: it goes on after run().

import { chan, go, numGoroutine, run } from "parachan";
import { nothing } from "./shutdown.mjs";

let workers = 0;
process.on("worker", (worker) => {
  workers += 1;
  worker.on("exit", () => {
    workers -= 1;
  });
});

await run(function* () {
  // Cut off as goroutines; what they await is the platform's, and settles all the same.
  for (let i = 0; i < 3; i++) go(() => new Promise((resolve) => setTimeout(resolve, 1)));
  for (let i = 0; i < 10; i++) go(nothing); // Most are still queued when this one ends.
});
console.log(`after run: ${numGoroutine()} goroutine, ${workers} workers`);
await new Promise((resolve) => setTimeout(resolve, 20)); // Gives what is left over the time to show.
await go(nothing);
const ch = chan();
const sender = go(() => ch.send("and later"));
console.log(await ch.recv());
await sender;
console.log(`${numGoroutine()} goroutine`);
