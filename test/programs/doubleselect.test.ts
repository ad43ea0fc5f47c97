// doubleselect: a select that waits on several channels sends its value on one of them.

import { chan, go, run } from "parachan";
import { WaitGroup } from "parachan/sync";
import { expect, test } from "vitest";
import { roles, tasks } from "../tasks/doubleselect.mjs";
import { everywhere, here } from "./where.js";

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("Go 47: a sender selecting over 4 channels never sends a value twice, %s", async (_, { sender, muxer }) => {
  const count = 100_000;
  const seen = await run(function* () {
    const channels = Array.from({ length: 4 }, () => chan<number>());
    const merged = chan<number>();
    const muxers = new WaitGroup();
    go(sender, channels, count);
    for (const ch of channels) muxers.go(muxer, ch, merged);
    go(function* () {
      yield* muxers.wait();
      merged.close();
    });
    const seen = new Set<number>();
    for (;;) {
      const [value, ok] = yield* merged.recvOk();
      if (!ok) return seen;
      if (seen.has(value)) throw new Error(`got duplicate value: ${value}`);
      seen.add(value);
    }
  });
  expect(seen.size).toBe(count);
});
