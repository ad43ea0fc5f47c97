// The end of a worker that is told to stop: what it gives back of the shared memory.
//
// A worker that dies in another way keeps what it had: docs/dying.md.

import { exitWorker } from "#platform";

const actions: (() => void)[] = [];

/** Calls `action` at the very end of this thread, after which no JavaScript runs on it, if it is a worker that is told to stop. */
export function atEnd(action: () => void): void {
  actions.push(action);
}

/** As `atEnd`, but earlier than all of those. */
export function beforeEnd(action: () => void): void {
  actions.unshift(action);
}

/** Ends this worker thread, or in a browser once its stack is empty; called when its goroutines are to be cut off. */
export function endWorker(): void {
  exitWorker(() => {
    // Once: in a browser, what is queued already may run yet, and end the worker again.
    for (const action of actions.splice(0)) action();
  });
}
