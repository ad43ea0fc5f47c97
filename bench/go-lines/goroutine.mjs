// The goroutine lines of Go's runtime/proc_test.go, with its loops.

import { chan, go, parallel } from "parachan";
import { WaitGroup } from "parachan/sync";

/** Calls itself as a new goroutine n times; never more than two are alive. */
function chain(n, done) {
  if (n === 0) done.trySend(0);
  else go(chain, n - 1, done);
}

export const bodies = {
  *chains(n) {
    const done = chan(1);
    go(chain, n, done);
    yield* done.recv();
  },

  chainOfTasks(n, done) {
    if (n === 0) done.trySend(0);
    else go(tasks.chainOfTasks, n - 1, done);
  },

  *capture(n) {
    for (let i = 0; i < n; i++) {
      const group = new WaitGroup();
      group.add(4);
      for (let j = 0; j < 4; j++) {
        go(() => {
          if (j >= 4) throw new Error("unreachable");
          group.done();
        });
      }
      yield* group.wait();
    }
  },

  *single(n) {
    const group = new WaitGroup();
    group.add(n);
    const done = () => group.done();
    for (let i = 0; i < n; i++) go(done);
    yield* group.wait();
  },
};

export const tasks = parallel(import.meta.url, bodies);

export const lines = {
  /** One operation: a goroutine started, run and ended, in a chain. */
  CreateGoroutines: {
    *run(b) {
      yield* b.go("chains", b.n);
    },
  },
  /** As many chains as threads. */
  CreateGoroutinesParallel: {
    *run(b) {
      const goroutines = [];
      for (let p = 0; p < b.threads; p++) goroutines.push(b.go("chains", Math.floor(b.n / b.threads)));
      for (const goroutine of goroutines) yield* goroutine;
    },
  },
  /** One operation: four goroutines that capture variables, and a WaitGroup for them. */
  CreateGoroutinesCapture: {
    *run(b) {
      yield* b.go("capture", b.n);
    },
  },
  /** One operation: one of n goroutines that are alive together. In Go the other threads steal them; here they stay. */
  CreateGoroutinesSingle: {
    *run(b) {
      yield* b.go("single", b.n);
    },
  },
  /** As CreateGoroutines, each a task that may run on any worker. Its peer is the same Go line. */
  "CreateGoroutines/tasks": {
    go: "CreateGoroutines",
    threads: [2],
    *run(b) {
      const done = chan(1);
      b.go("chainOfTasks", b.n, done);
      yield* done.recv();
    },
  },
};
