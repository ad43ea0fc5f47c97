// Go's ramp-up: how often a run does its work grows until a run takes long enough, and only the last one counts.
//
// The first run that is long enough is not the last one here: it may still have been run by the interpreter for the most part, so
// one more follows, and that one counts. Go has no compiler to wait for.

import { setImmediate as turn } from "node:timers/promises";

/** Most iterations of a run. */
const MOST = 1e9;

/** Calls `run(n)`, which answers with the nanoseconds that it took, with a growing n, and answers with the last one's figures. */
export async function ramp(run, milliseconds, most = MOST) {
  const goal = milliseconds * 1e6;
  let warm = false;
  for (let n = 1; ; ) {
    await turn(); // Finalizers and the like of the run before.
    const took = await run(n);
    const enough = took >= goal || n >= most;
    if (enough && warm) return { n, nanoseconds: took / n };
    warm ||= enough;
    const predicted = Math.floor(((goal * n) / Math.max(took, 1)) * 1.2);
    n = Math.min(Math.max(Math.min(predicted, n * 100), enough ? n : n + 1), most);
  }
}
