// The pipeline of examples/01-md5 from within: who is left when it has ended.

import { go, numGoroutine, run } from "parachan";
import { expect, test } from "vitest";

interface Example {
  sums(paths: Iterable<Buffer>, n: number, progress: object): Generator<never, unknown[]>;
}
const built: string = "../../build/examples/01-md5/sums.js";
const { sums } = (await import(built)) as Example;

let workers = 0;
process.on("worker", (worker) => {
  workers += 1;
  worker.on("exit", () => {
    workers -= 1;
  });
});

/** Far more files than the channels hold, with one that has gone when its turn comes. */
function* withMissing(): Generator<Buffer> {
  for (let i = 0; i < 2_000; i++) yield Buffer.from(i === 700 ? "no such file" : "package.json");
}

test.each([1, 2, 5])("with %i digesters, an unreadable file leaves no goroutine and no worker", async (n) => {
  const progress = { found: 0, read: 0, bytes: 0 };
  let left: number | undefined;
  const main = async (): Promise<void> => {
    await expect(go(sums, withMissing(), n, progress)).rejects.toThrow("no such file: ENOENT");
    await expect.poll(numGoroutine, { timeout: 30_000 }).toBe(2); // The main program, and this one.
    left = workers;
  };
  await run(main);
  expect(left).toBeGreaterThan(0);
  expect(workers).toBe(0);
  expect(progress.found).toBeLessThan(2_000);
});

test("what the walk throws ends the pipeline", async () => {
  function* broken(): Generator<Buffer> {
    yield Buffer.from("package.json");
    throw new Error("the disk is gone");
  }
  await expect(run(sums, broken(), 2, { found: 0, read: 0, bytes: 0 })).rejects.toThrow("the disk is gone");
  expect(workers).toBe(0);
});
