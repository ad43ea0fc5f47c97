// A platform without WebAssembly: the memory is a bare SharedArrayBuffer.

import { expect, test } from "vitest";
import { runProgram } from "../process/node.js";

test("atomics, shared arrays, Values and Maps work where there is no WebAssembly at all", async () => {
  const { code, stdout, stderr } = await runProgram(`
    delete globalThis.WebAssembly;
    const { chan, configure, go } = await import("parachan");
    const { Int32, sharedArray, Value } = await import("parachan/atomic");
    const { Map: SyncMap } = await import("parachan/sync");
    const { tasks } = await import("./tasks/maps.mjs");
    configure({ threads: 0 });
    const n = new Int32(1);
    const array = sharedArray("u8", 2_000_000);
    array.fill(7);
    const map = new SyncMap([["n", n]]);
    const value = new Value({ text: "x".repeat(2_000_000) });
    const ch = chan(1);
    await go(tasks.identity, [map, value, array, ch]);
    map.load("n").add(2);
    await ch.send(value.load().text.length);
    console.log(n.load(), array.at(-1), await ch.recv());
    process.exit();
  `);
  expect([stderr, code, stdout]).toEqual(["", 0, "3 7 2000000\n"]);
});
