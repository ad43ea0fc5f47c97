// Deadlock: goroutines wait, and nothing is left that could wake one (Go's checkdead).
//
// That no worker can run, no timer is armed and no import is under way, this library knows. That nothing else can come from
// the event loop either, only the platform does: it says so when the loop has run dry.

import { onLoopDry, onUnsettledAwait } from "#platform";
import { DeadlockError } from "../errors.js";
import { dump } from "./dump.js";
import { hasEntries } from "./entries.js";
import { isExpecting } from "./park.js";
import { kick } from "./scheduler.js";
import { core, hasJoined, isWorker } from "./thread.js";

/** Go's exit status of a fatal error. */
const FATAL = 2;

const reporters = new Set<(error: DeadlockError) => void>();

/** Calls `report` if the program deadlocks, until the answer is called. */
export function watchForDeadlock(report: (error: DeadlockError) => void): () => void {
  reporters.add(report);
  return () => reporters.delete(report);
}

// The callbacks are written out here: where the platform takes none, a bundler drops them, but no function that they call.

onLoopDry(() => {
  if (isWorker || !hasEntries()) return;
  if (!isDeadlocked()) {
    kick(); // A worker may just look around, woken by what it had asked for before: this thread has let go of the loop too early.
  } else if (reporters.size > 0) {
    const error = new DeadlockError(dump());
    for (const report of reporters) report(error);
  }
});

onUnsettledAwait(() => {
  if (!isDeadlocked()) return undefined;
  const error = new DeadlockError(dump());
  return `fatal error: ${error.message}\n\n${error.dump}`;
}, FATAL);

/** Whether goroutines wait on this thread and nothing that this library knows of can wake one. */
function isDeadlocked(): boolean {
  return hasJoined() && !isWorker && hasEntries() && core.hasWork() === 0 && core.busyWorkers() === 0 && !isExpecting();
}
