// The errors of this library, with Go's words where Go has them.

import { registerError } from "./runtime/error-classes.js";
import { makeSentinel } from "./runtime/sentinels.js";

/**
 * RuntimeError is a misuse that Go's runtime panics for, or ends the process for, with the same text.
 * @see https://pkg.go.dev/runtime#Error
 */
export class RuntimeError extends Error {
  override readonly name: string = "RuntimeError";
}

/** WorkerDiedError is what a goroutine fails with whose worker thread has ended under it. */
export class WorkerDiedError extends Error {
  override readonly name: string = "WorkerDiedError";
}

/** OutOfMemoryError says that the shared memory is at its maximum. Everything that was in it is intact. */
export class OutOfMemoryError extends Error {
  override readonly name: string = "OutOfMemoryError";
  constructor() {
    super("parachan: out of shared memory; raise it with configure({ memory: bytes }) before first use");
  }
}

/**
 * DeadlockError says that all goroutines sleep and nothing can wake one. If a goroutine has thrown what nobody waits for, that is
 * its `cause`.
 */
export class DeadlockError extends Error {
  override readonly name: string = "DeadlockError";
  /** Every goroutine with what it waits for, as `dump()` gives it. */
  readonly dump: string;
  constructor(dump: string, message: string = "all goroutines are asleep - deadlock!", options?: ErrorOptions) {
    super(message, options);
    this.dump = dump;
  }
}

/**
 * Canceled is the error of a context that was cancelled: one object on each thread, to be compared by identity, as Go's is.
 * @see https://pkg.go.dev/context#pkg-variables
 */
export const Canceled: Error = makeSentinel(1, "Canceled", "context canceled");

/**
 * DeadlineExceeded is the error of a wait whose time is up, and of a context whose deadline has passed: one object on each
 * thread, to be compared by identity, as Go's is. Its `timeout` and `temporary` are true.
 * @see https://pkg.go.dev/context#pkg-variables
 */
export const DeadlineExceeded: Error = Object.assign(makeSentinel(2, "DeadlineExceeded", "context deadline exceeded"), {
  timeout: true,
  temporary: true,
});

/** AsError is what was thrown, if it is an error; else one that says it and has it as its cause. It may be anything at all. */
export function asError(thrown: unknown): Error {
  try {
    return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
  } catch {
    return new Error("it cannot say what it is", { cause: thrown });
  }
}

registerError(RuntimeError, "RuntimeError");
registerError(WorkerDiedError, "WorkerDiedError");
registerError(OutOfMemoryError, "OutOfMemoryError");
registerError(DeadlockError, "DeadlockError");
