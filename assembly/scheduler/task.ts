// Tasks: goroutines that may start on any worker.
//
//   home: spawn ─▶ run queue or global queue ─▶ worker: start ─▶ … ─▶ finish ─▶ home's inbox
//
// A task's control block is made by the thread that starts it, its home; it belongs to the worker that takes it until it
// has ended, and then comes home with its result. Between, it hangs in its worker's list, so that home can be told if that
// thread dies.

import {
  ABANDONED,
  GOROUTINE_HOME,
  GOROUTINE_HOME_INDEX,
  GOROUTINE_ID,
  GOROUTINE_INDEX,
  GOROUTINE_NAME,
  GOROUTINE_ORIGIN,
  GOROUTINE_PHASE,
  GOROUTINE_REASON,
  GOROUTINE_TAG,
  GOROUTINE_TASK_NEXT,
  GOROUTINE_TASK_PREVIOUS,
  GOROUTINE_THREAD,
  GOROUTINE_VALUE,
  HOME,
  RUNNABLE,
  SENT,
  TASK_FINISHED,
  TASK_FRESH,
  TASK_RUNNING,
  THREAD_HELD,
  THREAD_RUNQ_HEAD,
  THREAD_SERVING,
  THREAD_TASKS,
} from "../../src/core/layout";
import { loadCell, readWord, storeCell, writeDouble, writeWord } from "../seam";
import { me, self, threadBlock } from "../thread";
import { ready } from "./goroutine";
import { isWorker, wakeForFresh } from "./idle";
import { inject } from "./inject";
import { random } from "./random";
import { pushRun, runLength, steal } from "./runq";
import { pause, SHORT_GRACE } from "./spin";

/**
 * Queues the task of this name, with its arguments as a tag and 64 bits, in a control block of this thread's. `homeIndex` is
 * this thread's own name for its handle, `id` the goroutine's number, `origin` where it was started, encoded, or 0.
 */
export function spawn(task: usize, name: i32, tag: i32, args: f64, homeIndex: i32, id: i32, origin: i32): void {
  writeWord(task + GOROUTINE_HOME, me);
  writeWord(task + GOROUTINE_HOME_INDEX, homeIndex);
  writeWord(task + GOROUTINE_ID, id);
  writeWord(task + GOROUTINE_ORIGIN, origin);
  writeWord(task + GOROUTINE_REASON, RUNNABLE);
  writeWord(task + GOROUTINE_PHASE, TASK_FRESH);
  writeWord(task + GOROUTINE_NAME, name);
  writeWord(task + GOROUTINE_TAG, tag);
  writeDouble(task + GOROUTINE_VALUE, args);
  if (isWorker(self)) pushRun(task);
  else inject(task, task, 1);
  wakeForFresh(); // Push before the look.
}

/** Makes a fresh task this worker's own. */
export function start(task: usize): void {
  writeWord(task + GOROUTINE_THREAD, me);
  writeWord(task + GOROUTINE_PHASE, TASK_RUNNING);
  const first = readWord(self + THREAD_TASKS);
  writeWord(task + GOROUTINE_TASK_PREVIOUS, 0);
  writeWord(task + GOROUTINE_TASK_NEXT, first);
  if (first !== 0) writeWord(usize(first) + GOROUTINE_TASK_PREVIOUS, i32(task));
  writeWord(self + THREAD_TASKS, i32(task));
  storeCell(self + THREAD_HELD, loadCell(self + THREAD_HELD) + 1);
  writeWord(self + THREAD_SERVING, 0);
}

/** Gives a started task this thread's own name for it. */
export function adopt(task: usize, index: i32): void {
  writeWord(task + GOROUTINE_INDEX, index);
}

/**
 * Sends a task home with its result: SENT. HOME if this thread is its home, or ABANDONED if its home has died: then the result
 * and the task are the caller's.
 */
export function finish(task: usize, phase: i32, tag: i32, value: f64): i32 {
  conclude(task, phase, tag, value);
  const next = readWord(task + GOROUTINE_TASK_NEXT);
  const previous = readWord(task + GOROUTINE_TASK_PREVIOUS);
  if (previous === 0) writeWord(self + THREAD_TASKS, next);
  else writeWord(usize(previous) + GOROUTINE_TASK_NEXT, next);
  if (next !== 0) writeWord(usize(next) + GOROUTINE_TASK_PREVIOUS, previous);
  storeCell(self + THREAD_HELD, loadCell(self + THREAD_HELD) - 1);
  if (readWord(task + GOROUTINE_HOME) === me) return HOME;
  writeWord(self + THREAD_SERVING, i32(task));
  return ready(task) ? SENT : ABANDONED;
}

/** Whether the goroutine is a task that has ended. */
export function hasEnded(goroutine: usize): bool {
  return readWord(goroutine + GOROUTINE_PHASE) >= TASK_FINISHED;
}

/**
 * Takes a task from another worker's run queue, or answers 0. Victims come round from a random one on. A lone task is left to
 * its owner for a moment, as Go leaves runnext (proc.go, runqgrab): a chain of tasks would change threads with each.
 */
export function stealTask(threads: i32): usize {
  let number = random(threads);
  for (let i = 0; i < threads; i++) {
    const victim = threadBlock(number);
    if (victim !== self && !keepsUp(victim)) {
      const task = steal(victim);
      if (task !== 0) return task;
    }
    number = number + 1 === threads ? 0 : number + 1;
  }
  return 0;
}

/** Whether the thread has one fresh task, and takes it soon. */
function keepsUp(thread: usize): bool {
  if (runLength(thread) !== 1) return false;
  const head = loadCell(thread + THREAD_RUNQ_HEAD);
  pause(SHORT_GRACE);
  return loadCell(thread + THREAD_RUNQ_HEAD) !== head;
}

/** As `finish`, for a task that is in no list. */
export function sendHome(task: usize, phase: i32, tag: i32, value: f64): bool {
  conclude(task, phase, tag, value);
  return ready(task);
}

function conclude(task: usize, phase: i32, tag: i32, value: f64): void {
  writeWord(task + GOROUTINE_PHASE, phase);
  writeWord(task + GOROUTINE_TAG, tag);
  writeDouble(task + GOROUTINE_VALUE, value);
  writeWord(task + GOROUTINE_THREAD, readWord(task + GOROUTINE_HOME));
}
