// Rounds: how long a stress test runs, what it draws, and what it says meanwhile.
//
//   STRESS        minutes that all files of test/stress have together; unset, each runs a few rounds only
//   STRESS_SEED   the seed of the run, which every run prints
//   STRESS_ROUND  runs the round of this number alone
//   STRESS_KEEP   keeps the process of a round that hangs, for a debugger
//
// What a round draws depends on the seed and on the round's number alone, so a round that failed can be run by itself. Which
// thread is faster does not depend on either: a failure that is a race may need a few runs.

import { type Draw, random } from "../tasks/random.mjs";
import { residentMegabytes, sharedMegabytes } from "./held.js";
import { threadReport } from "./report.js";

/** What part of the minutes each file has. */
const SHARES = { mix: 0.25, sync: 0.1, churn: 0.2, kill: 0.15, exit: 0.1, throwing: 0.1, memory: 0.1 };

const minutes = process.env.STRESS === undefined ? 0 : Number(process.env.STRESS);
if (!(minutes >= 0)) throw new RangeError("STRESS is a number of minutes");

/** The seed of this run. */
const seed: number =
  process.env.STRESS_SEED === undefined
    ? 1 + Math.floor(Math.random() * (2 ** 31 - 1))
    : Number(process.env.STRESS_SEED);

const only = process.env.STRESS_ROUND === undefined ? undefined : Number(process.env.STRESS_ROUND);

/** Milliseconds after which a round counts as hung. It takes a few seconds, but a long run may have to share its cores. */
export const HUNG: number = minutes === 0 ? 90_000 : 480_000;

/** What a round is given. */
export interface Round {
  readonly number: number;
  readonly draw: Draw;
  /** Counts operations: what the round has sent, received, started or refused. */
  count(operations: number): void;
}

/** How a file's rounds run. */
export interface Plan {
  /** Rounds of the short form. */
  readonly short: number;
  /** What part of its file's time it has, if it is not the only one there. */
  readonly part?: number;
  /** Called after each round but a replayed one, with how much of the run is over: 0 to 1. */
  readonly after?: (part: number) => Promise<void>;
}

/** How many minutes of STRESS are a file's. */
export function minutesOf(name: keyof typeof SHARES): number {
  return SHARES[name] * minutes;
}

/** The time limit for a test that runs rounds. */
export function timeLimit(name: keyof typeof SHARES): number {
  return minutesOf(name) * 60_000 + 3 * HUNG;
}

/** Runs rounds of a file until its part of STRESS is over, or the few of the short form. */
export async function runRounds(
  name: keyof typeof SHARES,
  { short, part = 1, after }: Plan,
  run: (round: Round) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const time = part * minutesOf(name) * 60_000;
  const over = (): number => (minutes === 0 ? rounds / short : (performance.now() - begun) / time);
  let rounds = 0;
  let operations = 0;
  let said = begun;
  const say = (what: string): void => {
    const passed = ((performance.now() - begun) / 60_000).toFixed(1);
    console.log(
      `${name}: ${what} at ${passed} min: ${rounds} rounds, ${operations} operations, STRESS_SEED=${seed}, ` +
        `shared memory ${sharedMegabytes().toFixed(1)} MB, resident ${residentMegabytes().toFixed(0)} MB`,
    );
    said = performance.now();
  };
  say("begins");
  const one = async (number: number): Promise<void> => {
    const draw = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    for (let i = 0; i < 8; i++) draw(1); // Neighbouring seeds begin alike.
    const count = (more: number): void => {
      operations += more;
    };
    try {
      await orHung(run({ number, draw, count }));
    } catch (error) {
      throw new Error(
        `${name}: round ${number} failed. STRESS_SEED=${seed} STRESS_ROUND=${number} runs it alone: ${String(error)}`,
        { cause: error },
      );
    }
    rounds += 1;
  };
  if (only !== undefined) return one(only);
  for (let number = 0; over() < 1; number++) {
    await one(number);
    await after?.(Math.min(over(), 1));
    if (performance.now() - said > 60_000) say("goes on");
  }
  say("ends");
}

async function orHung(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => void reportHung().then(reject), HUNG);
  });
  try {
    await Promise.race([work, hung]);
  } finally {
    clearTimeout(timer);
  }
}

async function reportHung(): Promise<Error> {
  const first = threadReport();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const report = `a round hangs\n\n${first}\n\nand a second later\n\n${threadReport()}`;
  console.log(report); // At once, for the test may never end.
  if (process.env.STRESS_KEEP !== undefined) {
    console.log(`STRESS_KEEP: process ${process.pid} is kept`);
    await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
  }
  return new Error(report);
}
