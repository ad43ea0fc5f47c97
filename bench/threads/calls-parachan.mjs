// Calls to workers and their results, all in flight at once: node calls-parachan.mjs CALLS FORM. The form is how the results
// are waited for: by a goroutine (yield*), or as the rivals' are (await).

import { isMainThread } from "node:worker_threads";
import { configure, go, parallel, shutdown } from "parachan";
import { timeCalls, timeRounds } from "./calls.mjs";

const tasks = parallel(import.meta.url, { increment: (n) => n + 1 });

function* makeCalls(calls) {
  const goroutines = Array.from({ length: calls }, (_, n) => go(tasks.increment, n));
  const results = [];
  for (const goroutine of goroutines) results.push(yield* goroutine);
  return results;
}

if (isMainThread) {
  configure({ threads: 2 });
  if (process.argv[3] === "yield*") await timeRounds((calls) => go(makeCalls, calls));
  else await timeCalls((n) => go(tasks.increment, n));
  await shutdown();
}
