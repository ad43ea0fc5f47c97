// node build/examples/11-url-poller/main.js [URL...]
//
// Polls the URLs until it is interrupted. Without any: polls a site of its own for three minutes of a clock that jumps, so
// that they take no longer than the program works.

import { run } from "parachan";
import { FakeClock, realClock } from "./clock.js";
import { polling } from "./polling.js";
import { pages, serve } from "./site.js";

const urls = process.argv.slice(2);
if (urls.length > 0) {
  await run(polling, urls, realClock, Number.POSITIVE_INFINITY, (now, states) => report(now, states, ""));
} else {
  const { url, server } = await serve();
  const clock = new FakeClock(pages.length + 1); // The resources, and the monitor.
  const all = pages.map((page) => url + page);
  await run(polling, all, clock, 18, (now, states) => report(now, states, url));
  server.closeAllConnections();
  server.close();
}

function report(now: number, states: ReadonlyMap<string, string>, prefix: string): void {
  const lines = [...states].sort().map(([url, status]) => `${url.slice(prefix.length)} ${status}`);
  console.log(`${Math.round(now / 1000)} s: ${lines.join(", ")}`);
}
