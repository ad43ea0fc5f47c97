// ken/chan: senders, receivers and selects over all of them, in six topologies.

import { type Chan, chan, type Goroutine, go, run } from "parachan";
import { describe, expect, test } from "vitest";
import { type Count, roles, tasks } from "../tasks/kenchan.mjs";
import { everywhere, here } from "./where.js";

type Numbered = readonly [Chan<number>, number];

describe.each([
  [here, roles],
  [everywhere, tasks],
] as const)("%s", (_, { sender, receiver, mixer }) => {
  const send = (channels: readonly Numbered[]) => channels.map(([ch, first]) => go(sender, ch, first));
  const receive = (channels: readonly Numbered[]) => channels.map(([ch, first]) => go(receiver, ch, first));
  const mix = (ins: readonly Numbered[], outs: readonly Numbered[]) => [go(mixer, ins, outs)];

  /** By the number of channels: who is at their ends. */
  const topologies: readonly (readonly [string, number, (c: readonly Numbered[]) => Goroutine<Count>[]])[] = [
    ["senders and receivers", 4, (c) => [...send(c), ...receive(c)]],
    ["senders and one select", 4, (c) => [...send(c), ...mix(c, [])]],
    ["one select and receivers", 4, (c) => [...mix([], c), ...receive(c)]],
    ["two selects", 4, (c) => [...mix([], c), ...mix(c, [])]],
    [
      "two selects of both directions",
      8,
      (c) => {
        const [a, b] = [c.slice(0, 4), c.slice(4)];
        return [...mix(a, b), ...mix(b, a)];
      },
    ],
    [
      "senders, two selects of both directions, receivers",
      12,
      (c) => {
        const [a, b, d] = [c.slice(0, 4), c.slice(4, 8), c.slice(8)];
        return [...send(a), ...mix(a, b), ...mix(b, d), ...receive(d)];
      },
    ],
  ];

  test("Go 46: six topologies over four capacities send and receive 10944 consecutive numbers", async () => {
    const total = { sent: 0, received: 0 };
    for (const capacity of [0, 1, 10, 100]) {
      for (const [name, size, start] of topologies) {
        const channels = Array.from({ length: size }, (_, i) => [chan<number>(capacity), 100 * i] as const);
        const counts = await run(function* () {
          const counts: Count[] = [];
          for (const party of start(channels)) counts.push(yield* party);
          return counts;
        });
        const sent = counts.reduce((sum, count) => sum + count.sent, 0);
        const received = counts.reduce((sum, count) => sum + count.received, 0);
        expect([sent, received], `${name}, capacity ${capacity}`).toEqual([76 * size, 76 * size]);
        expect(channels.every(([ch]) => ch.length === 0)).toBe(true);
        total.sent += sent;
        total.received += received;
      }
    }
    expect(total).toEqual({ sent: 10944, received: 10944 });
  });
});
