// The types of contexts.mjs.

import type { Limit, RecvChan, SendChan, Tasks } from "parachan";
import type { Bool } from "parachan/atomic";
import type { Context } from "parachan/context";
import type { Weighted } from "parachan/semaphore";
import type { Map as SyncMap } from "parachan/sync";

type Role<R = void> = Generator<unknown, R, never>;

export declare const roles: {
  waitDone(ctx: Context, started: SendChan<number>): Role<[err: string, cause: string]>;
  waitChild(ctx: Context, started: SendChan<number>): Role<string[]>;
  pollChild(ctx: Context, started: SendChan<number>): Role<[err: string, cause: string]>;
  pollChildBy(ctx: Context, started: SendChan<number>, what: "channel" | "signal"): Role<[err: string, cause: string]>;
  stopLate(ctx: Context, started: SendChan<number>, ended: Bool): Role<[stopped: boolean, called: boolean]>;
  reportDone(ctx: Context, started: SendChan<number>, ended: SendChan<unknown>): Role;
  pollDone(ctx: Context, started: SendChan<number>): Role<boolean>;
  waitSignal(ctx: Context, started: SendChan<number>): Role<string>;
  receiveWithin(ch: RecvChan<unknown>, ctx: Context, started: SendChan<number>): Role<unknown>;
  cancelChild(ctx: Context): [child: string, parent: string];
  values(ctx: Context, keys: readonly unknown[]): unknown[];
  describe(ctx: Context): [name: string, deadline: Date | undefined];
  loadOften(map: SyncMap<string, unknown>, rounds: number): unknown[];
  pass(ctx: Context, to: SendChan<Context>): Role;
  hammer(semaphore: Weighted, n: number, loops: number): Role;
  acquire(semaphore: Weighted, n: number, acquired: SendChan<number>): Role;
  acquireWithin(semaphore: Weighted, n: number, limit: Limit): Role<string>;
  release(semaphore: Weighted, n: number): void;
  below(n: number, limit: number): number;
};

export declare const tasks: Tasks<typeof roles>;
