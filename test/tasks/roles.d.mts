// The types of roles.mjs, which is plain JavaScript because worker threads load it as it is.

import type { Received, RecvChan, SendChan, Tasks } from "parachan";

type Role<R = void> = Generator<unknown, R, never>;

export declare const roles: {
  sendAll(ch: SendChan<unknown>, values: readonly unknown[]): Role;
  sendRange(ch: SendChan<number>, from: number, to: number): Role;
  sendOne(ch: SendChan<unknown>, value: unknown): Role<string>;
  sendBetween(before: SendChan<number>, ch: SendChan<unknown>, value: unknown, after: SendChan<number>): Role;
  receiveOne(ch: RecvChan<unknown>): Role<unknown>;
  receiveOk(ch: RecvChan<unknown>): Role<Received<unknown>>;
  receiveBetween(before: SendChan<number>, ch: RecvChan<unknown>, after: SendChan<[unknown, boolean]>): Role;
  receiveSome(ch: RecvChan<unknown>, count: number): Role<unknown[]>;
  receiveAll(ch: RecvChan<unknown>): Role<unknown[]>;
  close(ch: SendChan<unknown>): void;
  trySendUntilDone(ch: SendChan<unknown>, value: unknown): Role<number>;
  tryReceiveUntilDone(ch: RecvChan<unknown>): Role<Received<unknown>>;
  serve(requests: RecvChan<[reply: SendChan<number>, n: number]>): Role;
  link(left: SendChan<number>, right: RecvChan<number>): Role;
  sum(ch: RecvChan<number>, sums: SendChan<[count: number, sum: number]>): Role;
};

export declare const tasks: Tasks<typeof roles>;
