// The types of jobs.mjs, which is plain JavaScript because worker threads load it as it is.

import type { RecvChan, SendChan, Tasks } from "parachan";
import type { Context } from "parachan/context";

type Role<R = void> = Generator<unknown, R, never>;
type Cells = Int32Array<SharedArrayBuffer>;

export declare const jobs: {
  add(a: number, b?: number): number;
  addLater(a: number, b: number): Promise<number>;
  addWaiting(a: number, b: number): Role<number>;
  gate(started: SendChan<never>, release: RecvChan<unknown>, name: unknown): Role<unknown>;
  crowd(cells: Cells): Role;
  mark(cells: Cells, index: number, turns: number): Role<number>;
  fail(text: string): never;
  even(n: number): number;
  untilDone(ctx: Context, started: SendChan<number>): Role<never>;
};

export declare const tasks: Tasks<typeof jobs & { exit(status: number): number; sumSquares(n: number): Role<number> }>;
