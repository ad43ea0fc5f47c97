import type { RecvChan, SendChan, Task } from "parachan";

export declare const tasks: {
  readonly given: Task<(...values: unknown[]) => unknown[]>;
  readonly areOne: Task<(...values: unknown[]) => boolean>;
  readonly wait: Task<(started: SendChan<boolean>, over: RecvChan<never>) => Generator<never, void>>;
};
