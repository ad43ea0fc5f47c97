// Leave: an iterator that no more is wanted of.

/**
 * Leave asks an iterator to end, and resolves when it has. What it throws at that is nobody's, as in a loop that an error
 * leaves: that error comes first.
 */
export async function leave(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {}
}
