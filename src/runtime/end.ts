// The end of a worker that is told to stop: what it gives back of the shared memory.
//
// A worker that dies in another way keeps what it had: docs/dying.md.

import { exitWorker } from "#platform";

const actions: (() => void)[] = [];

/** Calls `action` at the very end of this thread, after which no JavaScript runs on it, if it is a worker that is told to stop. */
export function atEnd(action: () => void): void {
  actions.push(action);
}

/** Ends this worker thread, or in a browser once its stack is empty; called when its goroutines are to be cut off. */
export function endWorker(): void {
  exitWorker(() => {
    for (const action of actions) action();
  });
}
