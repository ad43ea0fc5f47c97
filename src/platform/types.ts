// What the platforms share: types only.

/** What a worker thread needs in order to join. */
export interface Boot {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** The name that the worker is to have. */
  readonly name: number;
}

/** A worker thread as the thread that started it sees it. */
export interface RunningWorker {
  terminate(): void;
}
