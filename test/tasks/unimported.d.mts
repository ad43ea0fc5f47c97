import type { SendChan, Task } from "parachan";

export type Name = "Mutex" | "Context";
export const names: readonly Name[];
export const tasks: {
  readonly make: Task<(name: Name) => Promise<object>>;
  readonly send: Task<(name: Name, ch: SendChan<object>) => Promise<void>>;
  readonly fail: Task<(name: Name) => Promise<never>>;
};
