// Measures a job on one worker thread and on two: a few rounds of one after the other, so that a machine which has other
// things to do as well is unfair to both alike. A job includes the start of its threads.

import { gomaxprocs } from "parachan";

/** What a job took, in seconds. */
interface Taken {
  readonly wall: number;
  /** Of all threads together: what other programs take of the machine is not in it. */
  readonly user: number;
}

/** Runs `job` with one thread and with two, `rounds` times, and prints what that took. */
export async function measure(rounds: number, job: () => Promise<void>): Promise<void> {
  const threads = gomaxprocs();
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const one = await timeOn(1, job);
    const two = await timeOn(2, job);
    ratios.push(one.wall / two.wall);
    console.log(
      `round ${round}: 1 thread ${text(one)}, 2 threads ${text(two)}: ${(one.wall / two.wall).toFixed(2)} times`,
    );
  }
  gomaxprocs(threads);
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] as number;
  console.log(`two threads are ${median.toFixed(2)} times as fast as one (median of ${rounds})`);
}

async function timeOn(threads: number, job: () => Promise<void>): Promise<Taken> {
  gomaxprocs(threads);
  const before = process.cpuUsage();
  const started = performance.now();
  await job();
  const wall = (performance.now() - started) / 1000;
  return { wall, user: process.cpuUsage(before).user / 1e6 };
}

function text({ wall, user }: Taken): string {
  return `${wall.toFixed(2)} s (user ${user.toFixed(2)} s)`;
}
