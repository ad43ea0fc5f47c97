// Where goroutines were started, for dumps.
//
// A stack costs a few microseconds, more than a goroutine does. So there is an allowance: the first thousand goroutines and
// some in every second are recorded, which is all of them in a program small enough for its dump to be read.

import { GOROUTINE_ORIGIN } from "../core/layout.js";
import { wordAt } from "./memory.js";
import { elapsed } from "./stopwatch.js";
import { readStored, storeBytes } from "./stored.js";
import { core } from "./thread.js";

const ALLOWANCE = 1024;
const ALLOWANCE_PER_SECOND = 512;
/** Goroutines between two looks at the clock, once the allowance is used up. */
const LOOK_EVERY = 256;

let allowance = ALLOWANCE;
let refilled = 0;
let skipped = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The address of the caller's place outside this library, encoded; 0 if the allowance is used up or memory is. */
export function recordOrigin(): number {
  if (allowance <= 0 && !refill()) return 0;
  allowance -= 1;
  try {
    const place = callerOutside(); // Throws where the program has a form of its own for stacks, which is no text or throws.
    return place === undefined ? 0 : storeBytes(encoder.encode(place));
  } catch {
    return 0; // It is worth no error.
  }
}

/** Frees what `recordOrigin` gave for the goroutine. */
export function forgetOrigin(goroutine: number): void {
  const origin = wordAt(goroutine + GOROUTINE_ORIGIN);
  if (origin !== 0) core.free(origin);
}

/** The place at the address. */
export function readOrigin(origin: number): string {
  return readStored(origin, (bytes, start, end) => decoder.decode(bytes.slice(start, end)));
}

function refill(): boolean {
  skipped += 1;
  if (skipped < LOOK_EVERY) return false;
  skipped = 0;
  const now = elapsed();
  allowance = Math.floor(Math.min(ALLOWANCE, ((now - refilled) / 1000) * ALLOWANCE_PER_SECOND));
  if (allowance > 0) refilled = now;
  return allowance > 0;
}

/** Where a line of a stack says that this file is, as far as its folder's parent. */
const HERE = /[^\s(@]*(?=runtime\/origin\.[jt]s)/;

/** What the lines of a stack have in common that are in this library: with source maps on, that is not its URL. */
let library: string | undefined;

function callerOutside(): string | undefined {
  const lines = (new Error().stack ?? "").split("\n");
  library ??= lines.map((line) => HERE.exec(line)?.[0]).find(Boolean);
  if (library === undefined) return undefined; // A bundle, whose lines are all of one file.
  const inside = library;
  return lines
    .slice(1)
    .find((line) => !line.includes(inside))
    ?.trim();
}
