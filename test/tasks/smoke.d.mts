import type { Chan, Task } from "parachan";

export declare const tasks: {
  readonly double: Task<(from: Chan<unknown>, to: Chan<unknown>) => Generator<never, number>>;
  readonly here: Task<() => boolean>;
  readonly sleep: Task<(milliseconds: number) => Promise<string>>;
  readonly fail: Task<() => never>;
  readonly change: Task<(value: { list: number[] }) => number>;
};
