import type { SendChan, Task } from "parachan";

export const end: Task<() => Promise<void>>;
export const nothing: Task<() => void>;
export const one: Task<() => number>;
export const sendLater: Task<(ch: SendChan<number>, milliseconds: number) => Generator<never, void>>;
export const two: Task<() => Generator<never, number>>;
