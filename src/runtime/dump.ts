// The dump: every goroutine of every thread, what it waits for and where it was started, in the form of Go's.
//
//   goroutine 7 [chan receive]:
//   created at main (file:///app/main.js:12:3)

import { MAX_THREADS, RUNNABLE, SNAPSHOT_ID, SNAPSHOT_ORIGIN, SNAPSHOT_REASON, SNAPSHOT_SIZE } from "../core/layout.js";
import { followers } from "./followers.js";
import { wordAt } from "./memory.js";
import { readOrigin } from "./origin.js";
import { core, hasJoined } from "./thread.js";

/** What the core's reasons are called: Go's words, where Go has them. By the number of the reason. */
const REASONS: readonly string[] = [
  "runnable",
  "running",
  "chan receive",
  "chan send",
  "chan receive (nil chan)",
  "chan send (nil chan)",
  "select",
  "select (no cases)",
  "sync.WaitGroup.Wait",
  "sleep",
  "await",
  "sync.Mutex.Lock",
  "sync.RWMutex.RLock",
  "sync.RWMutex.Lock",
  "sync.Cond.Wait",
];

/** Goroutines of one thread that a dump names at most. */
const MOST = 10_000;

/** A goroutine, as the dump names it. */
interface Row {
  readonly id: number;
  readonly text: string;
}

/**
 * Dump describes every goroutine of every thread: its number, what it waits for and, as far as that was recorded, where it
 * was started, in the form of Go's dump. Number 1 is whoever waits without being a goroutine, as the main program does. Of a thread
 * with more, it names 10,000, or as many as there is shared memory for.
 * @see https://pkg.go.dev/runtime#Stack
 */
export function dump(): string {
  if (!hasJoined()) return "";
  const rows: Row[] = [];
  for (let number = 0; number < MAX_THREADS; number++) {
    if (core.isThread(number) !== 0) rows.push(...rowsOf(number));
  }
  rows.push(...followerRows());
  rows.sort((a, b) => a.id - b.id);
  return rows.map(({ text }) => text).join("\n");
}

/** This thread's goroutines that have no control block yet. What others have of them is theirs alone. */
function followerRows(): Row[] {
  const rows: Row[] = [];
  for (const { id, origin } of followers()) if (rows.push(row(id, RUNNABLE, origin)) === MOST) break;
  return rows;
}

function rowsOf(thread: number): Row[] {
  let most = MOST;
  let address = core.allocate(most * SNAPSHOT_SIZE);
  while (address === 0 && most > 1) {
    most >>= 1; // Memory has nearly run out: some rows are better than none.
    address = core.allocate(most * SNAPSHOT_SIZE);
  }
  if (address === 0) return [];
  const count = core.snapshot(thread, address, most);
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) rows.push(readRow(address + i * SNAPSHOT_SIZE));
  core.free(address);
  return rows;
}

function readRow(at: number): Row {
  return row(wordAt(at + SNAPSHOT_ID), wordAt(at + SNAPSHOT_REASON), wordAt(at + SNAPSHOT_ORIGIN));
}

function row(id: number, reason: number, origin: number): Row {
  const created = origin === 0 ? "" : `created ${readOrigin(origin)}\n`; // Garbage, at worst, if the goroutine has just ended.
  return { id, text: `goroutine ${id} [${REASONS[reason]}]:\n${created}` };
}
