// What only Node (and Deno and Bun, as Node) can say or do. Its twin for browsers is browser.ts.

import { createHook } from "node:async_hooks";
import { writeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { inspect } from "node:util";
import { isMainThread, parentPort, Worker, type WorkerOptions, workerData } from "node:worker_threads";
import type { InstantiateInJavascript } from "../core/core.js";
import { instantiate } from "../core/javascript.js";
import { tie, untie } from "./lifeline.js";
import { inBundle, noWorker, ownWorker } from "./own-worker.js";
import type { Boot, WorkerFactory, WorkerLike } from "./types.js";

export { isDeclaredAgain, moduleUrl, renewedUrl } from "./evaluated-again.js";
export { isOver } from "./lifeline.js";
export { mayBlock } from "./may-block.js";

/** The core in JavaScript, or undefined where a program must ask for it. */
export const coreInJavascript: InstantiateInJavascript | undefined = instantiate;

/** Cores that this process may use. */
export function cores(): number {
  return availableParallelism();
}

/** The core that the environment asks for, if it does. */
export function wantedCore(): string | undefined {
  return process.env.PARACHAN_CORE;
}

/** The text of bytes that are one character each: a fifth of the time of TextDecoder, and from shared memory too. */
export const latin1Slice: ((this: Uint8Array, start: number, end: number) => string) | undefined = Reflect.get(
  Buffer.prototype,
  "latin1Slice",
);

/** Most bytes that the shared memory may grow to unless configured. Only what is used is resident. */
export const defaultMemory: number = 2 ** 30;

/** Whether threads can share memory here; if not, why. */
export function whyNoThreads(): string | undefined {
  return undefined;
}

// As they are now: test runners put others in their place, which no event loop drives.
const { setImmediate: callInNextTurn, setInterval: callAgainAndAgain } = globalThis;

/** Calls `callback` after a turn of the event loop. */
export function nextTurn(callback: () => void): void {
  callInNextTurn(callback);
}

/** Calls `callback` in about `milliseconds`, without keeping the process alive for it. */
export function laterUnheld(callback: () => void, milliseconds: number): void {
  setTimeout(callback, milliseconds).unref();
}

/** Whether this is Deno or Bun. */
const isOther: boolean = process.versions.bun !== undefined || "Deno" in globalThis;

/** Deno and Bun do not say in a worker that its event loop has run dry: there it is looked at, and not all I/O is listed. */
export const looksForDry: boolean = !isMainThread && isOther;
const LOOK_EVERY = 100;

let holder: NodeJS.Timeout | undefined;
let held = false;

/** Keeps this thread's event loop alive, or lets it run dry. */
export function hold(on: boolean): void {
  held = on;
  if (holder === undefined) {
    if (!on) return;
    holder = callAgainAndAgain(() => {}, 2 ** 30);
  }
  if (on || looksForDry) holder.ref();
  else holder.unref();
}

const whenDry: (() => void)[] = [];

/** Calls `callback` whenever the event loop has run dry: nothing but other threads can call back into this one. */
export function onLoopDry(callback: () => void): void {
  if (!looksForDry) process.on("beforeExit", callback);
  else if (whenDry.push(callback) === 1) callAgainAndAgain(lookForDry, LOOK_EVERY);
}

function lookForDry(): void {
  if (!held && !eventsOutstanding()) for (const callback of whenDry) callback();
}

/**
 * Whether timers, I/O or ports of the user's may still call back into this thread, as far as the platform lists them: it does
 * not list what its thread pool does. Undefined where it lists nothing.
 */
export function eventsOutstanding(): boolean | undefined {
  let ports = 0;
  let timeouts = 0;
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource === "MessagePort") ports += 1;
    else if (resource === "Timeout") timeouts += 1;
    else if (resource !== "CloseReq" && resource !== "Immediate") return true;
  }
  return ports > OWN_PORTS || timeouts > OWN_TIMEOUTS;
}

/** The files, sockets, processes and the like that keep the event loop alive: an item each, as far as the platform lists it. */
export function openResources(): readonly string[] {
  const listed = process.getActiveResourcesInfo().filter((resource) => !UNCOUNTED.has(resource));
  return [...listed, ...Array<string>(fileRequests.size).fill("file")];
}

/** What has been asked of files and not been answered, while that is watched: Node 26 does not list the reading of a whole file. */
const fileRequests = new Set<number>();
const answered = (request: number) => void fileRequests.delete(request);
const fileHook = createHook({
  init(request, type) {
    if (type.startsWith("FSREQ")) fileRequests.add(request);
  },
  before: answered,
  destroy: answered,
});

/** Watches what is asked of files, for `openResources`, or does so no longer: it costs all promises time. */
export function watchFiles(on: boolean): void {
  fileRequests.clear();
  if (on) fileHook.enable();
  else fileHook.disable();
}

/** Standard output, too, becomes a pipe or a terminal when something is first printed. */
const UNCOUNTED: ReadonlySet<string> = new Set(["Timeout", "Immediate", "MessagePort", "PipeWrap", "TTYWrap"]);

/** One to the parent, and one for standard output while it flows. */
const OWN_PORTS = 2;
/** The one that holds, and the one that looks. */
const OWN_TIMEOUTS = looksForDry ? 2 : 1;

/** What Node exits with when a top-level await can never end. */
const UNSETTLED_TOP_LEVEL_AWAIT = 13;

/** Calls `callback` when the process ends under a top-level await that can never end: with its report, it ends with `status`. */
export function onUnsettledAwait(callback: () => string | undefined, status: number): void {
  let ranDry = false; // Else it is the program itself that exits with that status.
  process.on("beforeExit", () => {
    ranDry = process.exitCode === undefined;
  });
  process.on("exit", () => {
    const report = ranDry && process.exitCode === UNSETTLED_TOP_LEVEL_AWAIT ? callback() : undefined;
    if (report === undefined) return;
    writeSync(2, report);
    process.exitCode = status;
  });
}

/** What this thread was started with, if it is a worker of this library. */
export function bootOfWorker(): Promise<Boot> | undefined {
  if (isMainThread) return undefined;
  const boot: unknown = (workerData as { parachan?: unknown } | null)?.parachan;
  return boot === undefined ? undefined : Promise.resolve(boot as Boot);
}

/** Ends this worker thread, and calls `last` when no other JavaScript runs on it any more. */
export function exitWorker(last: () => void): void {
  process.on("exit", last); // After what listens already.
  process.exit();
}

/** In a worker: calls `callback` when its thread ends by itself, be it that it exits or of an error. */
export function onExit(callback: () => void): void {
  process.on("exit", callback);
}

/** In a worker: keeps the thread alive while it has nothing to do. */
export function keepWorker(): void {
  hold(true);
}

/** In a bell: wakes the thread that started it. */
export function ring(): void {
  parentPort?.postMessage({ parachan: "bell" });
}

/** Flags of Node's that say what the main script is: a worker that inherits them does not start. */
const FOR_MAIN_ONLY = /^(--input-type|--eval|--print|-e|-p|-pe)(=|$)/;

/** The flags of this process that a worker may be given. */
function flagsForWorker(): string[] {
  const { execArgv } = process;
  return execArgv.filter((flag, index) => {
    const before = execArgv[index - 1] ?? "";
    const isValue = !flag.startsWith("-") && FOR_MAIN_ONLY.test(before) && !before.includes("=");
    return !isValue && !FOR_MAIN_ONLY.test(flag);
  });
}

function makeWorker(boot: Boot, factory: WorkerFactory | undefined): Worker {
  const options: WorkerOptions = { workerData: { parachan: boot } };
  if (!isOther) {
    const lifeline = tie(boot.name);
    options.workerData.lifeline = lifeline;
    options.transferList = [lifeline];
  }
  const flags = flagsForWorker();
  // Given only where it must be: what is inherited may hold the engine's flags, what is given may not.
  if (flags.length < process.execArgv.length) options.execArgv = flags;
  if (factory !== undefined) return makeByFactory(factory, boot, options);
  if (ownWorker === undefined) {
    throw inBundle('(_url, options) => new Worker(new URL("./worker.js", import.meta.url), options)');
  }
  try {
    return new Worker(ownWorker, options);
  } catch (error) {
    // It lists the engine's flags, which hold for all threads as it is.
    const refused = /invalid execArgv flags: (.*)/.exec(String(error))?.[1]?.split(", ") ?? [];
    if (refused.length === 0) throw error;
    options.execArgv = flags.filter((flag) => !refused.includes(flag));
    return new Worker(ownWorker, options);
  }
}

function makeByFactory(factory: WorkerFactory, boot: Boot, options: WorkerOptions): Worker {
  const entry = ownWorker ?? noWorker;
  try {
    return ofNode(factory(entry, options));
  } catch (error) {
    if (!/transfer/i.test(String(error))) throw error;
    // It passes on only what the worker has to know: then this one has no lifeline.
    untie(boot.name);
    return ofNode(factory(entry, { workerData: { parachan: boot } }));
  }
}

/** Deno and Bun have a global Worker too, which is the browsers' and is given no workerData. */
function ofNode(worker: WorkerLike): Worker {
  if (typeof (worker as Worker | undefined)?.on === "function") return worker as Worker;
  throw new TypeError("configure({ worker }) must answer a Worker of node:worker_threads");
}

/** Starts a worker thread, whose bell `onBell` hears. It does not keep the process alive. */
export function startWorker(
  boot: Boot,
  factory: WorkerFactory | undefined,
  onExit: (reason: string) => void,
  onBell: () => void = () => {},
): void {
  let worker: Worker;
  let reason = "";
  try {
    worker = makeWorker(boot, factory);
    worker.on("error", (error: unknown) => {
      const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
      reason = typeof message === "string" ? message : inspect(error); // Anything can be thrown.
      // An error that nobody caught crashes the program, on whichever thread it is thrown; running out of heap ends the worker.
      if (code !== "ERR_WORKER_OUT_OF_MEMORY") void Promise.reject(error);
    });
  } catch (error) {
    untie(boot.name);
    onExit(`it could not be made: ${error}`);
    return;
  }
  worker.on("message", (message: { parachan?: unknown } | null) => {
    if (message?.parachan === "bell") onBell();
  });
  worker.on("exit", (code) => {
    untie(boot.name);
    onExit(reason === "" ? `exit code ${code}` : reason);
  });
  worker.unref();
}
