// What this thread runs next (Go's findRunnable): its ready queue, its inbox, and on a worker the fresh tasks of its run
// queue, of the global queue, and of others. Where there may be no workers, the thread that began takes from these: some may
// run yet.
//
// Fresh tasks come first at every 61st turn, as in Go, or two goroutines that wake each other would keep them waiting.

import {
  CLOSED,
  FRESH,
  GOROUTINE_INDEX,
  GOROUTINE_TAG,
  GOROUTINE_WAITER,
  HOME,
  NOTHING,
  RETRY,
  ROOT_SEARCHING,
  ROOT_THREADS,
  ROOT_WORKERS,
  THREAD_RETURNED,
  THREAD_SEARCHING,
  THREAD_TAG,
  THREAD_TASK,
  WAITER_TAG,
} from "../../src/core/layout";
import { endSelect, isSelecting } from "../channel/select";
import { addCell, loadCell, readWord, writeWord } from "../seam";
import { retry } from "../sync/locker";
import { self } from "../thread";
import { beginTurn } from "./goroutine";
import { hasFresh, standsIn, takesFresh, wakeForMore } from "./idle";
import { drainInbox, isInboxEmpty } from "./inbox";
import { takeInjected } from "./inject";
import { popReady } from "./ready";
import { popRun } from "./runq";
import { foundTask } from "./spin";
import { hasEnded, start, stealTask } from "./task";

/** Turns between two looks at the fresh tasks before the ready ones. */
const FRESH_FIRST = 61;

let turns: u32 = 0;

/**
 * The index of the goroutine to resume, with what it waited for in the mailbox; or NOTHING; or FRESH or HOME, with the task
 * there.
 */
export function next(): i32 {
  turns = u32(turns + 1);
  if (!isInboxEmpty()) drainInbox();
  if (turns % FRESH_FIRST === 0 && (takesFresh() || standsIn())) {
    let task = takeInjected();
    if (task === 0) task = popRun();
    if (task !== 0) return begin(task);
  }
  let goroutine = popReady();
  while (goroutine !== 0 && readWord(goroutine + GOROUTINE_TAG) === RETRY && !retry(goroutine)) goroutine = popReady();
  if (goroutine !== 0) return resume(goroutine);
  const task = popFresh();
  return task === 0 ? NOTHING : begin(task);
}

function popFresh(): usize {
  if (!takesFresh() && !standsIn()) return 0;
  const own = popRun();
  if (own !== 0) return own;
  const injected = takeInjected();
  return injected !== 0 ? injected : search();
}

function resume(goroutine: usize): i32 {
  if (isSelecting(goroutine)) endSelect(goroutine);
  beginTurn(goroutine);
  const tag = readWord(goroutine + GOROUTINE_TAG);
  writeWord(self + THREAD_TAG, tag);
  if (tag === CLOSED) writeWord(self + THREAD_RETURNED, readWord(goroutine + GOROUTINE_WAITER + WAITER_TAG));
  if (!hasEnded(goroutine)) return readWord(goroutine + GOROUTINE_INDEX);
  writeWord(self + THREAD_TASK, i32(goroutine));
  return HOME;
}

function begin(task: usize): i32 {
  writeWord(self + THREAD_TASK, i32(task));
  start(task);
  foundTask();
  beginTurn(task);
  wakeForMore();
  return FRESH;
}

/**
 * Looks for a task in the others' run queues, unless half of the workers do already. Who has pushed one meanwhile has woken
 * nobody, and if another worker is free by now, it is not for this one.
 */
function search(): usize {
  if (!hasFresh() || loadCell(ROOT_SEARCHING) * 2 >= loadCell(ROOT_WORKERS) + 1) return 0;
  addCell(ROOT_SEARCHING, 1);
  writeWord(self + THREAD_SEARCHING, 1);
  const found = stealTask(loadCell(ROOT_THREADS));
  addCell(ROOT_SEARCHING, -1);
  writeWord(self + THREAD_SEARCHING, 0);
  if (found === 0 && !takesFresh()) wakeForMore();
  return found;
}
