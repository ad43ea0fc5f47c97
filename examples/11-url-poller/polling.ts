// Share memory by communicating (https://go.dev/doc/codewalk/sharemem/):
//
//                  ┌─▶ poller ─┐
//   pending ───────┤           ├───────▶ complete
//      ▲           └─▶ poller ─┘            │
//      │                 └──status──▶ monitor
//      └───────────── sleep ◀───────────────┘
//
// A resource belongs to whoever has received it: to a poller, or to the goroutine in which it sleeps. The map of states
// belongs to the monitor. So nothing is locked, here or across threads.

import { chan, go, type RecvChan, range, type SendChan, select } from "parachan";
import { Second } from "parachan/time";
import type { Clock } from "./clock.js";
import { poller, type Resource, type State } from "./poller.js";

const POLLERS = 2;
/** How long a resource sleeps after it has been polled. */
const POLL_INTERVAL = 60 * Second;
/** How much longer for each time in a row that there was no answer. */
const ERROR_TIMEOUT = 10 * Second;
/** How often the states are reported. */
const STATUS_INTERVAL = 10 * Second;

/** Tells at one time how all URLs are. */
export type Report = (now: number, states: ReadonlyMap<string, string>) => void;

/** Polls `urls`, and reports their states `reports` times. */
export function* polling(urls: readonly string[], clock: Clock, reports: number, report: Report) {
  const pending = chan<Resource>();
  const complete = chan<Resource>();
  const status = chan<State>();
  const monitored = go(monitor, status, clock, reports, report);
  for (let i = 0; i < POLLERS; i++) go(poller, pending, complete, status);
  go(function* () {
    for (const url of urls) yield* pending.send({ url, errors: 0 });
  });
  go(function* () {
    yield* range(complete, (resource) => {
      go(sleep, resource, clock, pending);
    });
  });
  yield* monitored;
}

function* monitor(status: RecvChan<State>, clock: Clock, reports: number, report: Report) {
  const states = new Map<string, string>();
  for (let i = 0; i < reports; i++) {
    const tick = clock.after(STATUS_INTERVAL);
    for (;;) {
      const next = yield* select({ tick: tick.recv(), state: status.recv() });
      if (next.case === "tick") break;
      if (next.value !== undefined) states.set(next.value.url, next.value.status);
    }
    report(clock.now(), states);
  }
}

/** Waits until it is time to poll the resource again. */
function* sleep(resource: Resource, clock: Clock, pending: SendChan<Resource>) {
  yield* clock.after(POLL_INTERVAL + ERROR_TIMEOUT * resource.errors).recv();
  yield* pending.send(resource);
}
