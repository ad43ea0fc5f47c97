// The dining philosophers, wrong and right.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { go, run } from "parachan";
import { expect, test } from "vitest";
import { layTheTable, roles, tasks } from "../tasks/philosophers.mjs";
import { everywhere, here } from "./where.js";

const program = fileURLToPath(new URL("../tasks/philosophers.mjs", import.meta.url));

test.each([
  [here, "here"],
  [everywhere, "everywhere"],
])("Go 147: if all take the left fork first, the deadlock is reported with all five of them, %s", async (_, place) => {
  const [status, out, err] = await new Promise<[number | null, string, string]>((resolve) => {
    const child = execFile(process.execPath, [program, place], { timeout: 50_000 }, (_, out, err) =>
      resolve([child.exitCode, out, err]),
    );
  });
  expect(err).toBe("");
  expect(out).toMatch(/^all goroutines are asleep - deadlock!\n/);
  const waiting = [...out.matchAll(/^goroutine (\d+) \[chan receive\]:\ncreated .*philosophers\.mjs:\d+:\d+\)?$/gm)];
  expect(new Set(waiting.map(([, id]) => id)).size).toBe(5);
  expect(out.match(/\[chan receive\]/g)).toHaveLength(5);
  expect(out.match(/\[sync\.WaitGroup\.Wait\]/g)).toHaveLength(1); // Who gave the dinner.
  expect(status).toBe(2);
});

test.each([
  [here, roles],
  [everywhere, tasks],
] as const)("if one of them takes the right fork first, all eat, %s", async (_, { philosopher }) => {
  const meals = 200;
  const forks = layTheTable();
  const eaten = await run(function* () {
    const guests = forks.map((left, seat) => {
      const right = forks[(seat + 1) % forks.length];
      return seat === 0 ? go(philosopher, right, left, meals) : go(philosopher, left, right, meals);
    });
    const eaten: number[] = [];
    for (const guest of guests) eaten.push(yield* guest);
    return eaten;
  });
  expect(eaten).toEqual([meals, meals, meals, meals, meals]);
  expect(forks.map((fork) => fork.length)).toEqual([1, 1, 1, 1, 1]);
});
