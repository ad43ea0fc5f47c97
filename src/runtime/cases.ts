// Room in shared memory for the cases of a select, used again and again: most selects are small.

import { CASE_SIZE } from "../core/layout.js";
import { made } from "./allocate.js";
import { atEnd } from "./end.js";
import { core } from "./thread.js";

/** Selects of fewer cases than this keep their room. */
const POOLED = 9;
const MAX_IDLE = 64;

const idle: number[][] = Array.from({ length: POOLED }, () => []);

atEnd(() => {
  for (const pool of idle) for (const cases of pool.splice(0)) core.free(cases);
});

/** Room for `count` cases, until it is returned. This thread must have joined. */
export function borrowCases(count: number): number {
  return idle[count]?.pop() ?? made(core.makeCases(count));
}

export function returnCases(cases: number, count: number): void {
  const pool = idle[count];
  if (pool !== undefined && pool.length < MAX_IDLE) pool.push(cases);
  else core.free(cases);
}

/** The address of a case. */
export function caseAt(cases: number, number: number): number {
  return cases + number * CASE_SIZE;
}
