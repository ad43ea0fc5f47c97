// Errors that nobody has asked for yet. They end the program in a later turn of the event loop; but a thread that blocks has no
// such turn, and if it can never go on, one of them is most likely why.

/** What a goroutine or an adapter has thrown, unless somebody has asked for it meanwhile. */
type Look = () => { readonly error: unknown } | undefined;

const looks = new Set<Look>();

/** Notes where an error may be, until the answer is called. */
export function noteUnasked(look: Look): () => void {
  looks.add(look);
  return () => void looks.delete(look);
}

/** An error that nobody has asked for, as the cause of another. */
export function unaskedCause(): ErrorOptions | undefined {
  for (const look of looks) {
    const failure = look();
    if (failure !== undefined) return { cause: failure.error };
  }
  return undefined;
}
