// 4 senders × 4 receivers × 100,000 values: each value arrives exactly once, and in its sender's order.

import { chan, go } from "parachan";
import { describe, expect, test } from "vitest";
import { places } from "../conformance/capacities.js";

/** Values of each sender; fewer in a hurry. */
const count = Number(process.env.PARACHAN_TEST_VALUES ?? 100_000);

describe.for(places)("4 senders × 4 receivers $name", ({ party }) => {
  test.for([0, 1, 2, 100])("lose nothing and double nothing (capacity %i)", async (capacity) => {
    const ch = chan<number>(capacity);
    const senders = [0, 1, 2, 3].map((sender) => go(party.sendRange, ch, sender * count, (sender + 1) * count));
    const receivers = [0, 1, 2, 3].map(() => go(party.receiveAll, ch));
    for (const sender of senders) await sender;
    ch.close();
    const seen = new Uint8Array(4 * count);
    let total = 0;
    for (const receiver of receivers) {
      const last = [-1, -1, -1, -1];
      for (const value of (await receiver) as number[]) {
        total += 1;
        seen[value] += 1;
        const sender = Math.floor(value / count);
        if (value <= last[sender]) throw new Error(`${value} came after ${last[sender]}`);
        last[sender] = value;
      }
    }
    expect(total).toBe(4 * count);
    expect(seen.every((times) => times === 1)).toBe(true);
  });
});
