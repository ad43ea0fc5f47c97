// Where goroutines wait for what is not a channel: when that is a deadlock, and when it is none.

import { expect, test } from "vitest";
import { runProgram } from "./process/node.js";

/** Runs `main` as a program; what it prints is its result, or its error and what its goroutines waited for. */
async function outcomeOf(main: string): Promise<string> {
  const { stdout } = await runProgram(`
    import { chan, DeadlockError, run, until } from "parachan";
    import { afterFunc, Timer } from "parachan/time";
    try {
      console.log(await run(function* () { ${main} }));
    } catch (error) {
      const reasons = error instanceof DeadlockError ? error.dump.match(/\\[.*\\]/g) : [];
      console.log(error.name, ...reasons);
    }
  `);
  return stdout.trim();
}

test("waiting for a promise that a timer or I/O will settle is none", async () => {
  expect(await outcomeOf("return yield* until(new Promise((done) => setTimeout(done, 50, 1)));")).toBe("1");
  const read = 'import("node:fs/promises").then((fs) => fs.readFile("package.json", "utf8"))';
  expect(await outcomeOf(`return (yield* until(${read})).length > 0;`)).toBe("true");
});

test("waiting for a timer that has been stopped is a deadlock; for one that runs, it is none", async () => {
  const stopped = "const timer = new Timer(50); timer.stop(); yield* timer.c.recv();";
  expect(await outcomeOf(stopped)).toBe("DeadlockError [await] [chan receive]");
  expect(await outcomeOf("yield* new Timer(50).c.recv(); return 1;")).toBe("1");
  expect(await outcomeOf("const ch = chan(); afterFunc(50, () => ch.trySend(1)); return yield* ch.recv();")).toBe("1");
});
