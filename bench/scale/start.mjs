// How long a program waits for the library: its import, the first channel, the first goroutines.

import { isMainThread, threadId } from "node:worker_threads";

const begun = performance.now();
const { chan, configure, go, parallel, shutdown } = await import("parachan");
const imported = performance.now();

const tasks = parallel(import.meta.url, {
  thread: () => threadId,

  /** Keeps its thread for a moment, so that the next task needs another. */
  busy(milliseconds) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {}
    return threadId;
  },
});

if (isMainThread) {
  configure({ threads: 4 });
  const start = performance.now();
  chan(1).trySend(1);
  const firstChannel = performance.now();
  await go(function* () {});
  const firstGoroutine = performance.now();
  await go(tasks.thread);
  const firstTask = performance.now();
  const threads = [];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const thread = await go(tasks.busy, 400);
      threads.push(thread);
    }),
  );
  const started = new Set(threads).size;
  const each = started > 1 ? (performance.now() - from - 400) / (started - 1) : Number.NaN;
  console.log(
    JSON.stringify({
      figures: [
        { name: "import", unit: "ms", value: imported - begun },
        { name: "first channel", unit: "ms", value: firstChannel - start },
        { name: "first goroutine", unit: "ms", value: firstGoroutine - firstChannel },
        { name: "first task of a worker", unit: "ms", value: firstTask - firstGoroutine },
        { name: "each further worker", unit: "ms", value: each },
        { name: "workers started for 4 tasks", unit: "", value: started },
      ],
    }),
  );
  await shutdown();
}
