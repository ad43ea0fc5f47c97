// The dining philosophers. As a program: node philosophers.mjs (here | everywhere) — they deadlock, and it prints how.

import { pathToFileURL } from "node:url";
import { chan, configure, DeadlockError, parallel, run } from "parachan";
import { WaitGroup } from "parachan/sync";

const SEATS = 5;

export const roles = {
  /** Eats `meals` times, with a fork in each hand. `seated` counts who has yet to take a first fork: nobody takes a second before. */
  *philosopher(first, second, meals, seated) {
    for (let meal = 0; meal < meals; meal++) {
      yield* first.recv();
      if (meal === 0 && seated !== undefined) {
        seated.done();
        yield* seated.wait();
      }
      yield* second.recv();
      yield* first.send("fork");
      yield* second.send("fork");
    }
    return meals;
  },
};

export const tasks = parallel(import.meta.url, roles);

/** Five forks on the table: each a channel that holds it while nobody does. */
export function layTheTable() {
  return Array.from({ length: SEATS }, () => {
    const fork = chan(1);
    fork.trySend("fork");
    return fork;
  });
}

/** Everybody takes the left fork, and only then the right one. */
function* dine(philosopher) {
  const forks = layTheTable();
  const seated = new WaitGroup();
  seated.add(SEATS);
  const done = new WaitGroup();
  for (let seat = 0; seat < SEATS; seat++) {
    done.go(philosopher, forks[seat], forks[(seat + 1) % SEATS], 1, seated);
  }
  yield* done.wait();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  configure({ threads: 2 });
  const { philosopher } = process.argv[2] === "everywhere" ? tasks : roles;
  try {
    await run(dine, philosopher);
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    console.log(error.message);
    console.log(error.dump);
    process.exitCode = 2;
  }
}
