// "No loop and no call where nobody may stop" is a property of the release build (scripts/straight.js sees to it), so it is
// checked there. docs/dying.md says what depends on it.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { functionsOf, walk } from "./straight.js";

const functions = functionsOf(readFileSync(new URL("../../build/core.wat", import.meta.url), "utf8"));
/** Functions that return with a lock. */
const LOCKERS = new Set(["$assembly/lock/lock", "$assembly/channel/channel/enter"]);

/** The thread that began buries, and a program ends with it. */
const IMMORTAL = "$assembly/scheduler/bury/bury";

describe("where a lock is held", () => {
  for (const func of functions.values()) {
    if (func.name === IMMORTAL || !func.lines.some((line) => LOCKERS.has(line.replace("call ", "")))) continue;
    test(`${func.name} enters no loop and calls nothing`, () => {
      const { stops, returns } = walk(func, LOCKERS);
      expect(stops).toEqual([]);
      expect(returns & 2, "it returns with the lock").toBe(LOCKERS.has(func.name) ? 2 : 0);
    });
  }
});
