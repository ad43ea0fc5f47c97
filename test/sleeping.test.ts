// Which threads count as asleep.

import { configure, go } from "parachan";
import { expect, test } from "vitest";
import { loadCell } from "../dist/runtime/words.js";
import { ROOT_SLEEPING } from "../src/core/layout.js";
import { tasks } from "./tasks/sleeping.mjs";

test("a worker that slept under its event loop counts once when code that the loop runs blocks it", async () => {
  configure({ threads: 1 });
  await go(tasks.block, 20);
  // It may have been replaced while it was blocked.
  expect(loadCell(ROOT_SLEEPING)).toBeLessThanOrEqual(2);
});
