import type { Chan, Tasks } from "parachan";
import type { WaitGroup } from "parachan/sync";

export declare const roles: {
  philosopher(
    first: Chan<"fork">,
    second: Chan<"fork">,
    meals: number,
    seated?: WaitGroup,
  ): Generator<unknown, number, never>;
};

export declare const tasks: Tasks<typeof roles>;

export declare function layTheTable(): Chan<"fork">[];
