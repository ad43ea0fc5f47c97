// The core's part in stopping the workers.

import { expect, test } from "vitest";
import { Machine, spawn } from "./machine.js";

test.each([true, false])("a worker told to stop before it announces its sleep stays awake, dozing %s", (dozing) => {
  const machine = new Machine();
  const { core } = machine.first;
  expect(spawn(core, 0, 2)).not.toBe(0);
  const worker = machine.join(core.takeWantedWorker());
  expect(worker.core.next()).not.toBe(-1); // It takes the task, which leaves it nothing to do.
  expect(worker.core.hasWork()).toBe(0);

  core.stopAll(); // It is awake: nobody has to wake it.
  expect(worker.core.announce(dozing)).toBe(0);
  expect(core.busyWorkers()).toBe(1);
});
