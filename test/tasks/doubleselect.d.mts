import type { RecvChan, SendChan, Tasks } from "parachan";

export declare const roles: {
  sender(channels: readonly SendChan<number>[], count: number): Generator<unknown, void, never>;
  muxer(from: RecvChan<number>, to: SendChan<number>): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
