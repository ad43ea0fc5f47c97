// Skynet: a million goroutines.

import { chan, go, run } from "parachan";
import { expect, test } from "vitest";
import { roles, tasks } from "../tasks/skynet.mjs";
import { everywhere, here } from "./where.js";

const LEAVES = 1_000_000;

test.each([
  [here, roles, Number.POSITIVE_INFINITY],
  [everywhere, tasks, 100_000],
] as const)(
  "a million goroutines sum up to 499999500000, %s",
  async (_, { skynet }, spread) => {
    const sum = await run(function* () {
      const out = chan<number>();
      go(skynet, out, 0, LEAVES, spread);
      return yield* out.recv();
    });
    expect(sum).toBe(499_999_500_000);
  },
  180_000,
);
