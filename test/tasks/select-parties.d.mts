import type { Chan, RecvChan, SendChan, Tasks } from "parachan";

type Role<R> = Generator<unknown, R, never>;

export declare const roles: {
  sendMany(ch: SendChan<number>, count: number): Role<number>;
  receiveMany(ch: RecvChan<number>, count: number): Role<number>;
  sendOnAny(channels: readonly SendChan<number>[], count: number): Role<number>;
  receiveFromAny(channels: readonly RecvChan<number>[], count: number): Role<number>;
  sendOrReceive(ch: Chan<number>, me: number, rounds: number): Role<{ sent: number; received: number; self: number }>;
  listen(everybody: RecvChan<number>, own: RecvChan<number>): Role<number[]>;
};

export declare const tasks: Tasks<typeof roles>;
