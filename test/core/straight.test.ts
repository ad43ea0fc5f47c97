// "No loop and no call where nobody may stop" is a property of the release build (scripts/straight.js sees to it), so it is
// checked there. docs/dying.md says what depends on it.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  THREAD_BLOCKED,
  THREAD_FALLING,
  THREAD_HELD,
  THREAD_SEARCHING,
  THREAD_SERVING,
  THREAD_SLEEP,
  THREAD_TASKS,
} from "../../src/core/layout.js";
import { between, functionsOf, walk } from "./straight.js";

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

describe("between", () => {
  const cas = /^i32\.atomic\.rmw\.cmpxchg/;
  const add = /^i32\.atomic\.rmw\.add/;
  const stored = (word: number): RegExp => new RegExp(`^i32\\.(atomic\\.)?store offset=${word}$`);
  const pairs: [what: string, func: string, first: RegExp, last: RegExp, found: number][] = [
    ["a ring's tail and the stamp that offers the value", "channel/channel/send", cas, /^i32\.atomic\.store$/, 1],
    ["a ring's head and the stamp that frees the slot", "channel/channel/receive", cas, /^i32\.atomic\.store$/, 1],
    ["a task's way out of a run queue and its note", "scheduler/runq/popRunOf", cas, stored(THREAD_SERVING), 1],
    ["a task's way to a thief and its note", "scheduler/next/next", cas, stored(THREAD_SERVING), 1],
    [
      "a task's start and the end of that note",
      "scheduler/next/begin",
      stored(THREAD_TASKS),
      stored(THREAD_SERVING),
      1,
    ],
    ["a task's end and its note", "scheduler/task/finish", stored(THREAD_HELD), stored(THREAD_SERVING), 1],
    ["a push into an inbox and the end of the note", "scheduler/goroutine/ready", cas, stored(THREAD_SERVING), 2],
    [
      "that and the wake of its thread",
      "scheduler/goroutine/ready",
      stored(THREAD_SERVING),
      /^memory\.atomic\.notify/,
      1,
    ],
    ["SEARCHING and its mark", "scheduler/next/next", add, stored(THREAD_SEARCHING), 2],
    ["SLEEPING and the sleep word", "scheduler/idle/announce", add, stored(THREAD_SLEEP), 1],
    ["BUSY and its mark", "scheduler/idle/announce", add, stored(THREAD_FALLING), 3],
    ["WORKERS and its mark", "scheduler/idle/countBlocked", add, stored(THREAD_BLOCKED), 1],
    ["BUSY and the sleep word", "scheduler/idle/arise", add, cas, 1],
  ];
  for (const [what, name, first, last, count] of pairs) {
    test(`${what} nobody stops`, () => {
      const func = functions.get(`$assembly/${name}`);
      if (func === undefined) throw new Error(`there is no ${name}`);
      const { found, stops } = between(func, first, last);
      expect(stops).toEqual([]);
      expect(found).toBe(count);
    });
  }
});

describe("the check itself", () => {
  const sections = (body: string): number => {
    const func = functionsOf(` (func $f\n${body.trim().replaceAll(/^ +/gm, "  ")}\n )\n`).get("$f");
    if (func === undefined) throw new Error("no function");
    return walk(func, LOCKERS).stops.length;
  };
  const lock = "  call $assembly/lock/lock\n";
  const unlock = "  i32.const 0\n  i32.atomic.store offset=12\n";

  test("finds a call and a loop before the unlock, on whichever way", () => {
    expect(sections(`${lock}  call $g\n${unlock}`)).toBe(1);
    expect(sections(`${lock}  loop $l\n  br_if $l\n  end\n${unlock}`)).toBe(2);
    expect(sections(`${lock}  local.get 0\n  if\n${unlock}  else\n  call $g\n${unlock}  end\n`)).toBe(1);
    expect(sections(`${lock}  block $b\n  br_if $b\n${unlock}  return\n  end\n  call $g\n${unlock}`)).toBe(1);
  });

  test("passes what is outside of the section", () => {
    expect(sections(`  call $g\n${lock}${unlock}  call $g\n`)).toBe(0);
    expect(sections(`  loop $l\n${lock}  local.get 0\n  if\n${unlock}  br $l\n  end\n${unlock}  end\n`)).toBe(0);
  });
});
