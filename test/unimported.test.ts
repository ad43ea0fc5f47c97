// What a thread gets that is sent an object of a package which it has not imported. This file imports the root alone.

import { chan, go, run, shutdown } from "parachan";
import { describe, expect, test } from "vitest";
import { names, tasks } from "./tasks/unimported.mjs";

const WHAT_TO_DO = /^an object of (parachan\/\w+) has arrived where that is not imported: add import "\1"$/;

describe.each(names)("%s", (name) => {
  test("a task's result is an error that says what to import", async () => {
    await expect(run(tasks.make, name)).rejects.toThrow(WHAT_TO_DO);
  });

  test("a task's error is one that says what to import", async () => {
    await expect(run(tasks.fail, name)).rejects.toThrow(WHAT_TO_DO);
  });

  test("a receiver gets an error that says what to import, and then the next value", async () => {
    const main = function* () {
      const ch = chan<object>(1);
      const sender = go(tasks.send, name, ch);
      for (const how of ["inside a value", "alone"]) {
        let error: unknown;
        try {
          yield* ch.recv();
        } catch (caught) {
          error = caught;
        }
        expect(String(error).replace("Error: ", ""), how).toMatch(WHAT_TO_DO);
      }
      expect(yield* ch.recv()).toEqual({ after: ch });
      yield* sender;
    };
    await run(main);
  });

  test("what comes home as the program ends does not disturb that", async () => {
    await go(tasks.make, name).then(undefined, () => {}); // Now the worker has what it needs.
    void go(tasks.make, name).then(undefined, () => {});
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); // The result arrives, and nobody looks.
    await shutdown();
  });
});
