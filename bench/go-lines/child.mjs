// Runs of lines: node child.mjs GROUP THREADS MILLISECONDS LINE… Prints the last one's figures as JSON. A figure that counts
// is that of a process with one line.

import { isMainThread } from "node:worker_threads";
import { configure, go, parallel, shutdown } from "parachan";
import { Benchmark } from "../harness/benchmark.mjs";
import { meet, newCounter } from "../harness/counter.mjs";

// Declared before anything runs, for the workers import this module too.
const warmUp = parallel(import.meta.url, {
  load() {},
  meet,
});

if (isMainThread) await main(process.argv.slice(2));

async function main([group, threadsText, milliseconds, ...names]) {
  const threads = Number(threadsText);
  const { bodies, tasks, lines } = await import(`./${group}.mjs`);
  configure({ threads: threads === 1 ? 0 : threads });
  if (threads > 1) {
    await go(warmUp.load); // A worker that still imports the module would take all tasks to come.
    const counter = newCounter(0);
    await Promise.all(Array.from({ length: threads }, () => go(warmUp.meet, counter, threads)));
  }
  const benchmark = new Benchmark(threads, bodies, tasks);
  let figures;
  for (const name of names) figures = await measure(benchmark, name, lines[name], Number(milliseconds));
  await shutdown();
  console.log(JSON.stringify(figures));
}

async function measure(benchmark, name, line, milliseconds) {
  try {
    return await benchmark.measure(line.run, milliseconds);
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
}
