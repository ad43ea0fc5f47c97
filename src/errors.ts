// The errors of this library, with Go's words where Go has them.

import { registerError } from "./runtime/error-classes.js";
import { HANDLE, type HandleKind, registerHandle } from "./runtime/handles.js";

/** RuntimeError is a misuse that Go's runtime panics for, or ends the process for, with the same text. */
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

/** DeadlockError says that all goroutines sleep and nothing can wake one. */
export class DeadlockError extends Error {
  override readonly name: string = "DeadlockError";
  /** Every goroutine with what it waits for, in the form of Go's dump. */
  readonly dump: string;
  constructor(dump: string) {
    super("all goroutines are asleep - deadlock!");
    this.dump = dump;
  }
}

/**
 * DeadlineExceeded is the error of a wait whose time is up: one object, to be compared by identity, as Go's is.
 * @see https://pkg.go.dev/context#pkg-variables
 */
export const DeadlineExceeded: Error = Object.assign(new Error("context deadline exceeded"), {
  name: "DeadlineExceeded",
  timeout: true,
  stack: "DeadlineExceeded: context deadline exceeded",
});

// It is the same object on every thread: each finds its own.
const HANDLE_DEADLINE_EXCEEDED = 32;
const deadlineExceededKind: HandleKind<Error> = {
  tag: HANDLE_DEADLINE_EXCEEDED,
  retain() {},
  write() {},
  read: () => DeadlineExceeded,
  release() {},
};
registerHandle(deadlineExceededKind);
Object.defineProperty(DeadlineExceeded, HANDLE, { value: deadlineExceededKind });

registerError(RuntimeError, "RuntimeError");
registerError(WorkerDiedError, "WorkerDiedError");
registerError(OutOfMemoryError, "OutOfMemoryError");
registerError(DeadlockError, "DeadlockError");
