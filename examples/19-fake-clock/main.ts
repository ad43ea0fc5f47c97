// A test on a clock that jumps (https://go.dev/blog/synctest): a cache that forgets after an hour, tested in no time.
//
//   main ──put, get──▶ cache      its ticker sweeps every quarter of an hour
//
// Nothing here waits for real: while anybody can run, time stands still, and then it is that of the next timer.

import * as synctest from "parachan/synctest";
import { Hour, Minute, now, sleep } from "parachan/time";
import { Cache } from "./cache.js";

await synctest.test(function* () {
  using cache = new Cache<string>(Hour, 15 * Minute);
  const look = function* () {
    const value = yield* cache.get("gopher");
    yield* synctest.wait(); // The cache is done with whatever it had to do.
    console.log(`${now().toISOString()} ${value ?? "nothing"}, ${cache.swept} swept`);
  };

  yield* cache.put("gopher", "burrows");
  yield* look();
  yield* sleep(Hour - 1);
  yield* look();
  yield* sleep(1);
  yield* look();
  yield* sleep(24 * Hour);
  yield* look();
});
