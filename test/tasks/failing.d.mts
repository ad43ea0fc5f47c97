import type { SendChan, Tasks } from "parachan";

interface Failure {
  readonly kind: string;
  readonly mark: string;
}

interface Plan extends Failure {
  readonly moment: string;
  readonly seed: number;
}

export declare class Refusal extends Error {}
export declare function culprit(kind: string, mark: string): unknown;
export declare const kinds: readonly string[];
export declare const moments: readonly string[];

export declare const roles: {
  fail(plan: Plan, ch: SendChan<number>): Generator<never, never>;
  failLater(plan: Failure, ch: SendChan<number>): Promise<never>;
  failNow(plan: Failure, ch?: SendChan<number>): never;
};

export declare const tasks: Tasks<typeof roles>;
