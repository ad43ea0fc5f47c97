// Reads the release core's text for what a terminated worker may leave half done: V8 stops it at the head of a loop or at the
// entry of a function, so there must be neither while it holds a lock, nor between certain writes.
//
// Sections are found by walking each function's instructions along all ways through it. Two things that the ways do not tell
// are taken from the sources: `lock` returns with the lock, and what is done `if (isShared(object))` to the lock and nothing
// else is done whenever it matters.

import { OBJECT_LOCK, OBJECT_SHARED, ROOT_ARENA_LOCK, ROOT_INJECT, THREAD_ROSTER_LOCK } from "../../src/core/layout.js";

/** A function of the text: its instructions, one a line. */
export interface Func {
  readonly name: string;
  readonly lines: readonly string[];
}

/** What may be stopped at while a lock is held. */
export interface Stop {
  readonly name: string;
  readonly line: string;
}

const LOCK = "call $assembly/lock/lock";
const UNLOCKED = 1;
const LOCKED = 2;

export function functionsOf(text: string): Map<string, Func> {
  const found = new Map<string, Func>();
  for (const part of text.split(/^ \(func /m).slice(1)) {
    const lines = part.split("\n").map((line) => line.trim());
    const name = (lines[0].match(/^\$\S+/) ?? [""])[0];
    const end = lines.indexOf(")");
    const body = lines.slice(1, end === -1 ? undefined : end).filter((line) => !/^\((local|param|result)/.test(line));
    found.set(name, { name, lines: body });
  }
  return found;
}

interface Frame {
  readonly kind: string;
  readonly label: string;
  readonly start: number;
  /** What the ways may have come with that leave it at its end. */
  out: number;
  /** What it was entered with. */
  readonly before: number;
}

/** Walks the function: where it may stop with a lock, and what it may return with. `lockers` are functions that return with one. */
export function walk(func: Func, lockers: ReadonlySet<string>): { stops: Stop[]; returns: number } {
  const stops: Stop[] = [];
  const frames: Frame[] = [{ kind: "func", label: "", start: -1, out: 0, before: UNLOCKED }];
  let state = UNLOCKED;
  const target = (label: string): Frame => {
    const frame = frames.findLast((one) => one.label === label);
    if (frame === undefined) throw new Error(`no label ${label} in ${func.name}`);
    return frame;
  };
  func.lines.forEach((line, at) => {
    const [op, operand = ""] = line.split(" ");
    if (op === "block" || op === "if" || op === "loop") {
      if (op === "loop" && (state & LOCKED) !== 0) stops.push({ name: func.name, line: `${at}: ${line}` });
      const label = operand.startsWith("$") ? operand : "";
      frames.push({ kind: op, label, start: at, out: 0, before: state });
    } else if (op === "else") {
      const frame = frames[frames.length - 1];
      frame.out |= state;
      state = frame.before;
      frames[frames.length - 1] = { ...frame, kind: "else" };
    } else if (op === "end") {
      const frame = frames.pop() as Frame;
      state |= frame.out;
      if (frame.kind === "if" && !isLockAlone(func.lines.slice(frame.start - 1, at))) state |= frame.before;
    } else if (op === "br" || op === "br_if") {
      const frame = target(operand);
      if (frame.kind === "loop") {
        if ((state & LOCKED) !== 0) stops.push({ name: func.name, line: `${at}: ${line}, a loop` });
      } else frame.out |= state;
      if (op === "br") state = 0;
    } else if (op === "br_table") {
      for (const label of line.split(" ").slice(1)) {
        const frame = target(label);
        if (frame.kind !== "loop") frame.out |= state;
      }
      state = 0;
    } else if (op === "return") {
      frames[0].out |= state;
      state = 0;
    } else if (op === "unreachable") {
      state = 0;
    } else if (op === "call" || op === "call_indirect") {
      if ((state & LOCKED) !== 0) stops.push({ name: func.name, line: `${at}: ${line}` });
      if (lockers.has(operand) && state !== 0) state = LOCKED;
    } else if (isUnlock(func, at) && state !== 0) {
      state = UNLOCKED;
    }
  });
  return { stops, returns: state | frames[0].out };
}

/** Whether the lines are `if (isShared(object))` with the lock or the unlock of it in it, and nothing else. */
function isLockAlone(lines: readonly string[]): boolean {
  if (lines[0] !== `i32.load offset=${OBJECT_SHARED}`) return false;
  const rest = lines.slice(2);
  const last = rest[rest.length - 1];
  const done = last === LOCK || last === `i32.atomic.store offset=${OBJECT_LOCK}`;
  return done && rest.slice(0, -1).every((line) => /^(local\.get|i32\.const|i32\.add)/.test(line));
}

const LOCKS = [OBJECT_LOCK, THREAD_ROSTER_LOCK, ROOT_ARENA_LOCK, ROOT_INJECT];

function isUnlock(func: Func, at: number): boolean {
  const store = /^i32\.atomic\.store(?: offset=(\d+))?$/.exec(func.lines[at]);
  if (store === null || func.lines[at - 1] !== "i32.const 0") return false;
  const offset = Number(store[1] ?? 0);
  if (offset !== 0) return LOCKS.includes(offset);
  const address = /^i32\.const (\d+)$/.exec(func.lines[at - 2]);
  if (address !== null) return LOCKS.includes(Number(address[1]));
  return /Batch$|arena/.test(func.name); // A depot's, which begins with its lock.
}

/** Lines like `last`, and for each the stops between it and the nearest line before it that is like `first`. */
export function between(func: Func, first: RegExp, last: RegExp): { found: number; stops: Stop[] } {
  const stops: Stop[] = [];
  let found = 0;
  func.lines.forEach((line, at) => {
    if (!last.test(line)) return;
    found += 1;
    let back = at - 1;
    while (back >= 0 && !first.test(func.lines[back])) {
      if (/^(loop|call)\b/.test(func.lines[back]))
        stops.push({ name: func.name, line: `${back}: ${func.lines[back]}` });
      back -= 1;
    }
    if (back < 0) stops.push({ name: func.name, line: `nothing like ${first} before ${at}: ${line}` });
  });
  return { found, stops };
}
