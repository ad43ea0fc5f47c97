// Maps and Values in programs of their own: what the collector frees, and what a thread that dies leaves behind.

import { expect, test } from "vitest";
import { runProgram } from "./process/node.js";

test("Go 245: what is in a map that nobody can reach is garbage, and so is what was deleted or replaced", async () => {
  const { code, stdout } = await runProgram(
    `
    import { Map as SyncMap } from "parachan/sync";
    import { Value } from "parachan/atomic";
    const kept = new SyncMap(), value = new Value();
    function drop() {
      const [inMap, deleted, replaced, inValue] = [{}, {}, {}, {}];
      new SyncMap([["a", inMap]]);
      kept.store("b", deleted);
      kept.delete("b");
      kept.store("c", replaced);
      kept.store("c", 1);
      value.store(inValue);
      value.store({});
      return [inMap, deleted, replaced, inValue].map((object) => new WeakRef(object));
    }
    const dropped = Array.from({ length: 20 }, drop).flat();
    for (let look = 0; look < 100 && dropped.some((reference) => reference.deref() !== undefined); look++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    console.log(dropped.filter((reference) => reference.deref() !== undefined).length);
  `,
    ["--expose-gc"],
  );
  expect([code, stdout]).toEqual([0, "0\n"]);
});

test("Go 245: the shared memory of maps and values that all threads have dropped is freed", async () => {
  const { code, stdout } = await runProgram(
    `
    import { configure, go } from "parachan";
    import { Map as SyncMap } from "parachan/sync";
    import { Value } from "parachan/atomic";
    import { core } from "../../dist/runtime/thread.js";
    import { tasks } from "./tasks/maps.mjs";
    configure({ threads: 0 });
    async function round() {
      const inner = new SyncMap([["text", "x".repeat(20_000)]]);
      const map = new SyncMap(Array.from({ length: 100 }, (_, n) => [n, { n, inner, text: "z".repeat(500) }]));
      const value = new Value({ map, text: "y".repeat(20_000) });
      await go(tasks.identity, [map, value]);
      map.store(1, "other");
    }
    let reserved = 0;
    for (let n = 0; n < 400; n++) {
      await round();
      if (n % 10 === 0) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 1));
        gc();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      if (n === 100) reserved = core.reservedBytes();
    }
    // 300 rounds: of the entries 18 MB, of the inner maps and of the values 6 MB each. Ten rounds at a time are garbage.
    console.log(core.reservedBytes() - reserved < 3_000_000);
  `,
    ["--expose-gc"],
  );
  expect([code, stdout]).toEqual([0, "true\n"]);
});

test("threads that are terminated in the middle of operations leave nothing that others wait for, and no thread's memory grows", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { Worker } from "node:worker_threads";
    import { configure, go } from "parachan";
    import { Map as SyncMap } from "parachan/sync";
    import { Value } from "parachan/atomic";
    import { core } from "../../dist/runtime/thread.js";
    import { tasks } from "./tasks/maps.mjs";
    const workers = new Set();
    configure({ threads: 2, worker: (url, options) => {
      const worker = new Worker(url, options);
      workers.add(worker);
      return worker;
    } });
    function terminateAll() {
      for (const worker of workers) worker.terminate();
      workers.clear();
    }
    const map = new SyncMap(), value = new Value({ i: 0 });
    let died = 0;
    for (let round = 0; round < 15; round++) {
      const hammers = [go(tasks.hammer, map, value), go(tasks.hammer, map, value)];
      for (const hammer of hammers) hammer.then(undefined, (error) => {
        if (error.name === "WorkerDiedError") died += 1;
        else console.log(error);
      });
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20));
      terminateAll();
      // Nobody has been told yet that they are dead, and this thread does not wait for it.
      for (let i = 0; i < 200; i++) {
        map.store("mine", i);
        if (map.load("mine") === undefined) map.store("mine", i);
        map.delete(i % 50);
        for (const [key] of map) map.loadAndDelete(key);
        value.store({ i });
      }
      while (died < 2 * (round + 1)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        terminateAll(); // One may have started only now.
      }
    }
    map.clear();
    map.store("alive", 1);
    console.log(died, [...map].join(), value.load().i);
    const before = core.reservedBytes();
    for (let i = 0; i < 100_000; i++) map.store("alive", { i, text: "a text that takes some room, as texts do" });
    console.log(core.reservedBytes() - before < 1_000_000);
    process.exit();
  `);
  expect([stderr, code, stdout]).toEqual(["", 0, "30 alive,1 199\ntrue\n"]);
}, 120_000);
