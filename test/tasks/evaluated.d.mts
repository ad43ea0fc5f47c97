import type { Task } from "parachan";

export interface Evaluated {
  readonly NotFound: new () => Error;
  readonly fail: Task<() => never>;
  readonly where: Task<() => [url: string, calls: number]>;
}
export const evaluate: () => Evaluated;
export const tasks: Evaluated;
