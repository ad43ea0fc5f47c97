// What a worker that is told to stop gives back of the shared memory at its very end.
//
// A worker that dies in another way keeps what it had: docs/dying.md.

const actions: (() => void)[] = [];

/**
 * Calls `action` at the very end of this thread, if it is a worker that is told to stop. After that, no JavaScript runs on it but
 * that of a FinalizationRegistry, which Node may call yet.
 */
export function atEnd(action: () => void): void {
  actions.push(action);
}

/** Calls them all. */
export function freeAtEnd(): void {
  for (const action of actions) action();
}
