// Workers that end where JavaScript runs: tasks call process.exit() at random moments, while senders and receivers of all
// threads exchange values. Workers that are terminated from outside are in kill.test.ts.

import { chan, configure, type Goroutine, go, numGoroutine, shutdown, WorkerDiedError } from "parachan";
import { expect, test } from "vitest";
import { capacities } from "../conformance/capacities.js";
import { eventually } from "../conformance/clock.js";
import { roles, tasks } from "../tasks/leaving.mjs";
import { type Round, runRounds, timeLimit } from "./rounds.js";

/** What each sender sends. */
const COUNT = 200;
/** Senders of this thread, which live on. */
const LIVING = 2;

test(
  "when workers leave at random moments, their goroutines fail, all others go on, and no value comes twice or gets lost",
  async () => {
    await runRounds("exit", { short: 15 }, async (round) => {
      if (round.draw(3) === 0) await shutdown();
      const threads = 1 + round.draw(4);
      configure({ threads });
      const before = numGoroutine();
      await exchange(round);
      await eventually(() => numGoroutine() === before);
      const fine = Array.from({ length: 2 * threads }, (_, n) => go(tasks.identity, n));
      for (const [n, goroutine] of fine.entries()) expect(await goroutine).toBe(n);
    });
  },
  timeLimit("exit"),
);

async function exchange({ draw, count }: Round): Promise<void> {
  const channels = [0, 1].map(() => chan<number>(capacities[draw(capacities.length)]));
  const seen = chan<number>(10 * COUNT);
  const plan = (leaves: boolean): { seed: number; leaveAfter: number } => ({
    seed: 1 + draw(2 ** 30),
    leaveAfter: leaves ? draw(150) : Number.POSITIVE_INFINITY,
  });

  const living: Goroutine<unknown>[] = [];
  for (let n = 0; n < LIVING; n++)
    living.push(go(roles.send, { ...plan(false), from: n * COUNT, count: COUNT }, channels));
  const sending: Goroutine<unknown>[] = [];
  for (let n = LIVING; n < LIVING + 3; n++) {
    sending.push(go(tasks.send, { ...plan(draw(3) === 0), from: n * COUNT, count: COUNT }, channels));
  }
  const receiving: Goroutine<unknown>[] = [];
  for (let n = 1 + draw(5); n > 0; n--) {
    receiving.push(go(draw(2) === 0 ? tasks.receive : tasks.receivePlainly, plan(draw(2) === 0), channels, seen));
  }
  const leaving: Goroutine<unknown>[] = Array.from({ length: draw(3) }, () => go(tasks.leave, plan(true)));
  const here = go(roles.receive, plan(false), channels, seen);

  const ends = [...sending, ...receiving, ...leaving].map(howItEnds);
  for (const goroutine of living) await goroutine;
  const sent = await Promise.all(ends.slice(0, sending.length));
  for (const ch of channels) ch.close();
  const received = await Promise.all(ends.slice(sending.length, sending.length + receiving.length));
  const left = await Promise.all(ends.slice(sending.length + receiving.length));
  await here;
  seen.close();

  expect(left).not.toContain("ended");
  const times = new Uint8Array((LIVING + sending.length) * COUNT);
  for await (const value of seen) times[value] += 1;
  const twice = times.findIndex((n) => n > 1);
  expect(twice, `value ${twice} came ${times[twice]} times`).toBe(-1);
  // Of the values of a sender that lives, only what a receiver had in hand when it died may be missing.
  const died = received.filter((end) => end === "died").length;
  let missing = 0;
  for (let sender = 0; sender < LIVING + sending.length; sender++) {
    const values = times.subarray(sender * COUNT, (sender + 1) * COUNT);
    const dead = sender >= LIVING && sent[sender - LIVING] === "died";
    const accepted = dead ? values.lastIndexOf(1) + 1 : COUNT; // It has sent them in order.
    missing += accepted - values.filter((n) => n === 1).length;
  }
  expect(missing, `values missing, with ${died} receivers dead`).toBeLessThanOrEqual(died);
  count(2 * times.length);
}

async function howItEnds(goroutine: Goroutine<unknown>): Promise<"ended" | "died"> {
  try {
    await goroutine;
    return "ended";
  } catch (error) {
    expect(error).toBeInstanceOf(WorkerDiedError);
    return "died";
  }
}
