import type { RecvChan, SendChan, Tasks } from "parachan";

export interface Count {
  readonly sent: number;
  readonly received: number;
}

export declare const roles: {
  sender(ch: SendChan<number>, first: number): Generator<unknown, Count, never>;
  receiver(ch: RecvChan<number>, first: number): Generator<unknown, Count, never>;
  mixer(
    receives: readonly (readonly [RecvChan<number>, number])[],
    sends: readonly (readonly [SendChan<number>, number])[],
  ): Generator<unknown, Count, never>;
};

export declare const tasks: Tasks<typeof roles>;
