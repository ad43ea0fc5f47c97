// The types of adapters.mjs.

import type { RecvChan, SendChan, Task } from "parachan";
import type { Context } from "parachan/context";

type Role<R = void> = Generator<unknown, R, never>;

export declare const tasks: {
  readonly twice: Task<(numbers: RecvChan<number>, doubled: SendChan<number>) => Role<number>>;
  readonly count: Task<(n: number, numbers: SendChan<number>) => Role>;
  readonly countWithin: Task<(ctx: Context, numbers: SendChan<number>, causeOf: SendChan<string>) => Role>;
  readonly collect: Task<(values: RecvChan<unknown>) => Role<unknown[]>>;
  readonly readSlowly: Task<(n: number) => Role<number>>;
};
