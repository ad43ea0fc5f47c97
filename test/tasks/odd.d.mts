import type { Task } from "parachan";

export const kinds: readonly string[];
export const words: Readonly<Record<string, string>>;
export const tasks: {
  readonly now: Task<(kind: string) => never>;
  readonly later: Task<(kind: string) => Promise<never>>;
};
