// What an op that has happened answers a `yield*` with.

// One object for all of them: `yield*` reads it at once, before anything else can run.
const completed: IteratorReturnResult<unknown> = { done: true, value: undefined };

/**
 * The iterator result of an op that has happened. Not for what is always a new object, such as a select's result: V8 notes each
 * new object that an old one refers to, which costs more than a result of its own.
 */
export function complete<T>(value: T): IteratorReturnResult<T> {
  completed.value = value;
  return completed as IteratorReturnResult<T>;
}

/** The iterator result of an op of no value. */
export const completedVoid: IteratorReturnResult<void> = { done: true, value: undefined };

/** Lets go of the last result, which would be kept until another op happens on this thread. To be called in a pause. */
export function forgetCompleted(): void {
  completed.value = undefined;
}
