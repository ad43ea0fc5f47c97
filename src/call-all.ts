// CallAll: steps that all have to be taken, though one throws: what is to be undone, who is to be told.

/** CallAll calls each of them, and throws the first error once it has called the last. */
export function callAll(calls: readonly (() => unknown)[]): void {
  let failure: { readonly error: unknown } | undefined;
  for (const call of calls) {
    try {
      call();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}
