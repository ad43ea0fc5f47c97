import type { Chan, RecvChan, SendChan, Task } from "parachan";
import type { Mutex, WaitGroup } from "parachan/sync";

export declare const tasks: {
  readonly given: Task<(...values: unknown[]) => unknown[]>;
  readonly first: Task<(...values: unknown[]) => unknown>;
  readonly fail: Task<(value: unknown) => never>;
  readonly contents: Task<(...channels: Chan<unknown>[]) => unknown[][]>;
  readonly depth: Task<(thing: object) => number>;
  readonly meet: Task<(group: WaitGroup, mutex: Mutex) => void>;
  readonly answer: Task<(requests: RecvChan<SendChan<number>>) => Generator<never, void>>;
  readonly areOne: Task<(...values: unknown[]) => boolean>;
  readonly wait: Task<(started: SendChan<boolean>, over: RecvChan<never>) => Generator<never, void>>;
};
