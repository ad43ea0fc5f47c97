// Making and dropping: goroutines, channels, messages, selects, timers, tasks and threads, for as long as there is time. After
// the first rounds, memory is to stay as it is: what was dropped is used again.

import { chan, configure, go, numGoroutine, shutdown } from "parachan";
import { expect, test } from "vitest";
import { eventually } from "../conformance/clock.js";
import { makers, tasks } from "../tasks/churn.mjs";
import { collectHere } from "../tasks/collector.mjs";
import { Flat } from "./held.js";
import { type Round, runRounds, timeLimit } from "./rounds.js";

/** How often each maker makes its thing in a round. */
const COUNT = 400;

test(
  "memory stays as it is while goroutines, channels, messages, selects, timers and tasks come and go",
  async () => {
    configure({ threads: 2 });
    const flat = new Flat();
    await runRounds("churn", { short: 10, part: 0.6, after: (part) => flat.look(part) }, churn);
    flat.expectFlat();
  },
  timeLimit("churn"),
);

test(
  "memory stays as it is while threads come and go with all that they made",
  async () => {
    const flat = new Flat(collectHere); // The others end with their garbage.
    await runRounds("churn", { short: 8, part: 0.4, after: (part) => flat.look(part) }, async (round) => {
      await shutdown();
      configure({ threads: 1 + (round.number % 3) });
      await churn(round);
    });
    flat.expectFlat();
  },
  timeLimit("churn"),
);

async function churn({ draw, count }: Round): Promise<void> {
  const before = numGoroutine();
  const seed = (): number => 1 + draw(2 ** 30);
  const post = chan<unknown>(draw(4));
  const empty = chan<unknown>();
  const full = chan<unknown>(1);
  full.trySend(0);
  const readers = [go(tasks.readers, post), go(makers.readers, post)];
  const posting = [go(tasks.messages, COUNT, seed(), post), go(makers.messages, COUNT, seed(), post)];
  const working = [makers, tasks].flatMap((where) => [
    go(where.goroutines, COUNT),
    go(where.channels, COUNT, seed()),
    go(where.selects, COUNT, seed(), empty, full),
    go(where.timers, COUNT / 4),
    go(where.tasks, COUNT / 2),
  ]);
  for (const goroutine of [...posting, ...working]) await goroutine;
  post.close();
  let read = 0;
  for (const reader of readers) read += await reader;
  expect(read).toBe(2 * COUNT);
  expect([empty.tryRecvOk(), full.length]).toEqual([undefined, 1]);
  await eventually(() => numGoroutine() === before);
  count(2 * (COUNT * 8));
}
