// What a thread's garbage collector is told of the shared memory that its objects keep. A process of its own, with one worker.

import { expect, test } from "vitest";
import { runProgram } from "./process/node.js";

test.each([
  ["a shared array", `sharedArray("u8", size)`],
  ["a small part of a shared array", `sharedArray("u8", size).subarray(0, 8)`],
  ["a channel with a large buffer", "chan(size / 16)"],
  ["several channels", "[1, 2, 3, 4].map(() => chan(size / 64))"],
])("%s weighs on the thread that receives it, too", async (_name, made) => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan, configure, go } from "parachan";
    import { sharedArray } from "parachan/atomic";
    import { tasks } from "./tasks/weighing.mjs";
    configure({ threads: 1 });
    const size = 2 ** 26;
    const before = await go(tasks.seen, 0);
    const after = await go(tasks.seen, ${made});
    console.log(after - before > size / 2); // Other buffers come and go.
  `);
  expect([code, stdout, stderr]).toEqual([0, "true\n", ""]);
});

test("where the collector cannot be told, for want of memory, channels are made all the same", async () => {
  const { code, stdout, stderr } = await runProgram(`
    import { chan } from "parachan";
    chan();
    globalThis.ArrayBuffer = class {
      constructor() {
        throw new RangeError("Array buffer allocation failed");
      }
    };
    console.log(chan(1_000_000).capacity, chan(1000).capacity);
  `);
  expect([code, stdout, stderr]).toEqual([0, "1000000 1000\n", ""]);
});
