import type { RecvChan, SendChan, Task } from "parachan";

export declare const tasks: {
  readonly core: Task<() => "wasm" | "js">;
  readonly double: Task<(numbers: RecvChan<number>, doubles: SendChan<number>) => Generator<never, number>>;
  readonly chooseOften: Task<
    (
      first: SendChan<number>,
      second: SendChan<number>,
      count: number,
    ) => Generator<never, { first: number; second: number }>
  >;
  readonly sumAll: Task<(values: RecvChan<Uint8Array>) => Generator<never, number>>;
};
