import type { SendChan, Tasks } from "parachan";

export declare const roles: {
  skynet(out: SendChan<number>, first: number, size: number, spread: number): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
