// Goroutines' numbers in a program that has run for long.

import { go } from "parachan";
import { expect, test } from "vitest";
import { join } from "../../dist/runtime/thread.js";
import { storeCell } from "../../dist/runtime/words.js";
import { ROOT_LAST_ID } from "../../src/core/layout.js";

test("a goroutine's number is not negative beyond 2^31 of them", () => {
  join();
  storeCell(ROOT_LAST_ID, -(2 ** 31)); // 2^31 in a word.
  expect(go(function* () {}).id).toBe(2 ** 31 + 2);
});
