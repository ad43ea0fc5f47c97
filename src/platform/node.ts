// What only Node (and Deno and Bun, as Node) can say or do. Its twin for browsers is browser.ts.

import { writeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Boot, RunningWorker, WorkerFactory } from "./types.js";

/** Cores that this process may use. */
export function cores(): number {
  return availableParallelism();
}

/** Most bytes that the shared memory may grow to unless configured. Only what is used is resident. */
export const defaultMemory: number = 2 ** 30;

/** Whether this thread may sleep without its event loop. */
export function mayBlock(): boolean {
  return true;
}

/** Whether threads can share memory here; if not, why. */
export function whyNoThreads(): string | undefined {
  return undefined;
}

/** Calls `callback` after a turn of the event loop. */
export function nextTurn(callback: () => void): void {
  setImmediate(callback);
}

/** Calls `callback` in about `milliseconds`, without keeping the process alive for it. */
export function laterUnheld(callback: () => void, milliseconds: number): void {
  setTimeout(callback, milliseconds).unref();
}

let holder: NodeJS.Timeout | undefined;

/** Keeps the process alive, or lets it end. */
export function hold(on: boolean): void {
  if (holder === undefined) {
    if (!on) return;
    holder = setInterval(() => {}, 2 ** 30);
  }
  if (on) holder.ref();
  else holder.unref();
}

/** Calls `callback` when the event loop has run dry, which it may fill again. */
export function onLoopDry(callback: () => void): void {
  process.on("beforeExit", callback);
}

/** What Node exits with when a top-level await can never end. */
const UNSETTLED_TOP_LEVEL_AWAIT = 13;

/** Calls `callback` when the process ends under a top-level await that can never end: with its report, it ends with `status`. */
export function onUnsettledAwait(callback: () => string | undefined, status: number): void {
  process.on("exit", () => {
    const report = process.exitCode === UNSETTLED_TOP_LEVEL_AWAIT ? callback() : undefined;
    if (report === undefined) return;
    writeSync(2, report);
    process.exitCode = status;
  });
}

/**
 * Whether anything but this library may still call back into this thread: timers, I/O, ports of the user's. Undefined
 * where the platform does not say.
 */
export function eventsOutstanding(): boolean | undefined {
  let ports = 0;
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource === "MessagePort") ports += 1;
    else if (resource !== "CloseReq" && resource !== "Immediate") return true;
  }
  return ports > 2; // One to the parent, and one for standard output while it flows.
}

/** What this thread was started with, if it is a worker of this library. */
export function bootOfWorker(): Promise<Boot> | undefined {
  if (isMainThread) return undefined;
  const boot: unknown = (workerData as { parachan?: unknown } | null)?.parachan;
  return boot === undefined ? undefined : Promise.resolve(boot as Boot);
}

/** Ends this worker thread, or in a browser once its stack is empty; called when its goroutines are to be cut off. */
export function exitWorker(): void {
  process.exit();
}

/** In a worker: keeps the thread alive while it has nothing to do. */
export function keepWorker(): void {
  parentPort?.on("message", () => {});
}

/** In a bell: wakes the thread that started it. */
export function ring(): void {
  parentPort?.postMessage({ parachan: "bell" });
}

/** Starts a worker thread, whose bell `onBell` hears. It does not keep the process alive. */
export function startWorker(
  boot: Boot,
  factory: WorkerFactory | undefined,
  onExit: (reason: string) => void,
  onBell: () => void = () => {},
): RunningWorker {
  const options = { workerData: { parachan: boot } };
  const url = new URL("../worker.js", import.meta.url);
  const worker =
    factory === undefined
      ? new Worker(new URL("../worker.js", import.meta.url), options)
      : (factory(url, options) as Worker);
  let reason = "";
  worker.on("error", (error: Error) => {
    reason = error.message;
  });
  worker.on("message", (message: { parachan?: unknown } | null) => {
    if (message?.parachan === "bell") onBell();
  });
  worker.on("exit", (code) => onExit(reason === "" ? `exit code ${code}` : reason));
  worker.unref();
  return {
    terminate: () => void worker.terminate(),
  };
}
