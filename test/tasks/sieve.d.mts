import type { RecvChan, SendChan, Tasks } from "parachan";

export declare const roles: {
  filter(from: RecvChan<number>, to: SendChan<number>, prime: number): Generator<unknown, never, never>;
};

export declare const tasks: Tasks<typeof roles>;
