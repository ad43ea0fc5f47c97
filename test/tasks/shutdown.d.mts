import type { SendChan, Task } from "parachan";

export const nothing: Task<() => void>;
export const sendLater: Task<(ch: SendChan<number>, milliseconds: number) => Generator<never, void>>;
