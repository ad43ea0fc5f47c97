import type { RecvChan, SendChan, Tasks } from "parachan";

interface Plan {
  readonly seed: number;
  /** After how many steps it ends its thread; infinite for never. */
  readonly leaveAfter: number;
}

interface Sending extends Plan {
  readonly from: number;
  readonly count: number;
}

type Receives = readonly RecvChan<number>[];

export declare const roles: {
  receive(plan: Plan, channels: Receives, seen: SendChan<number>): Generator<never, void>;
  receivePlainly(plan: Plan, channels: Receives, seen: SendChan<number>): Generator<never, void>;
  send(plan: Sending, channels: readonly SendChan<number>[]): Generator<never, number>;
  leave(plan: Plan): Promise<void>;
  identity(value: number): number;
};

export declare const tasks: Tasks<typeof roles>;
