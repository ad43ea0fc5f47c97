// Threads on different cores in one program: they share its memory, and none can tell.

import { Worker } from "node:worker_threads";
import { chan, configure, go, select } from "parachan";
import { expect, test } from "vitest";
import { compile } from "../../dist/core/core.js";
import type { Boot } from "../../dist/platform/types.js";
import { bootForWorker } from "../../dist/runtime/thread.js";
import { tasks } from "../tasks/mixed.mjs";

const [here, there] = (process.env.PARACHAN_CORE ?? "wasm") === "wasm" ? ["wasm", "js"] : ["js", "wasm"];

configure({
  core: here as "wasm" | "js",
  threads: 2,
  worker: (url, options) => {
    const { parachan: boot } = (options as { workerData: { parachan: Boot } }).workerData;
    const module = there === "wasm" ? compile() : undefined;
    return new Worker(url, { workerData: { parachan: { ...boot, module } } });
  },
});

test("the workers run on the other core", async () => {
  expect(await go(tasks.core)).toBe(there);
  expect(bootForWorker(0).module === undefined).toBe(here === "js");
});

for (const capacity of [0, 1, 3, 100]) {
  test(`values cross between cores in order and once, capacity ${capacity}`, async () => {
    const numbers = chan<number>(capacity);
    const doubles = chan<number>(capacity);
    const done = go(tasks.double, numbers, doubles);
    go(function* () {
      for (let i = 0; i < 5000; i++) yield* numbers.send(i);
      numbers.close();
    });
    const received: number[] = [];
    for await (const double of doubles) received.push(double);
    expect(received).toEqual(Array.from({ length: 5000 }, (_, i) => 2 * i));
    expect(await done).toBe(5000);
  });
}

test("selects on both sides of two channels each commit to one case", async () => {
  const a = chan<number>();
  const b = chan<number>();
  const sending = [go(tasks.chooseOften, a, b, 2000), go(tasks.chooseOften, b, a, 2000)] as const;
  const received = { a: 0, b: 0 };
  for (let i = 0; i < 4000; i++) {
    const { case: which, value } = await select({ a: a.recv(), b: b.recv() });
    received[which] += value as number;
  }
  const [one, two] = [await sending[0], await sending[1]];
  expect(received).toEqual({ a: one.first + two.second, b: one.second + two.first });
});

test("a value that grows the memory on one core is read on the other", async () => {
  const big = chan<Uint8Array>();
  const lengths = go(tasks.sumAll, big);
  let sum = 0;
  for (let i = 1; i <= 8; i++) {
    await big.send(new Uint8Array(i * 1_000_000).fill(i));
    sum += i * i * 1_000_000;
  }
  big.close();
  expect(await lengths).toBe(sum);
});
