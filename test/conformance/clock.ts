// Time in tests: only ever as a lower bound.

/** Resolves after at least that many milliseconds, in which everything else may run. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves as soon as the condition holds. The test's own time limit ends a wait in vain. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

/** Whether the promise is still pending after `milliseconds`: Go's tests look after 1. */
export async function isBlocked(promise: PromiseLike<unknown>, milliseconds: number = 1): Promise<boolean> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  await sleep(milliseconds);
  return !settled;
}
