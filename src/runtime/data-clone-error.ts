// The error of a value that cannot be copied to another thread.

/**
 * DataCloneError is thrown for a value that cannot be copied to another thread. It says where in the value the
 * fault lies; neither the value nor what it refers to has been touched.
 */
export class DataCloneError extends Error {
  /** Where the fault lies, as an expression: `value.options.onDone`. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path} ${reason}`);
    this.name = "DataCloneError";
    this.path = path;
    Object.defineProperty(this, "name", { enumerable: false });
  }
}
