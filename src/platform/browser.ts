// What only browsers can say or do. Its twin for Node is node.ts.
//
//   starter ── { parachan: boot, life } ──▶ worker     takes the lock named `life`, joins
//   starter ◀── { parachan: "joined" } ──── worker     from now on, getting that lock means that the worker is dead
//   starter ◀── { parachan: "bell" } ────── worker     the starter's thread is to be woken
//   starter ◀── { parachan: "over" } ────── worker     terminate it
//
// Browsers tell nobody that a worker has ended, be it that it closed itself or that the system took it. They do give its
// locks back.

// First, so that it is first in a bundle, as this file is: its letters are other ones than the code's, and among that they
// cost gzip half a kilobyte.
import "../core/wasm.js";
import type { InstantiateInJavascript } from "../core/core.js";
import { inBundle, noWorker, ownWorker } from "./own-worker.js";
import type { Boot, WorkerFactory } from "./types.js";

export { mayBlock } from "./may-block.js";

/** There is none here. */
export const latin1Slice: ((this: Uint8Array, start: number, end: number) => string) | undefined = undefined;

/** A worker thread's name, which says that the messages to it are ours. */
const NAME = "parachan";

interface Hello {
  readonly parachan: Boot;
  readonly life: string;
}

interface Report {
  readonly parachan: "joined" | "bell" | "over";
}

/** What is used here of a dedicated worker's global object; the compiler knows a window's only. */
interface WorkerScope {
  readonly name: string;
  postMessage(report: Report): void;
  close(): void;
}

/** Cores that this page may use. */
export function cores(): number {
  return Math.max(1, navigator.hardwareConcurrency || 1);
}

/** The core that the environment asks for: a page has none. */
export function wantedCore(): string | undefined {
  return undefined;
}

/** Not here: a page that needs the core in JavaScript imports `parachan/js`, and the others need not load it. */
export const coreInJavascript: InstantiateInJavascript | undefined = undefined;

/** Most bytes that the shared memory may grow to unless configured: phones refuse much more. */
export const defaultMemory: number = 2 ** 28;

// Evaluated again, a module of a page is refused: then development servers load the page anew, and with it its workers.

/** Whether what is declared was so before, by the same module. */
export function isDeclaredAgain(_name: string): boolean {
  return false;
}

/** By which URL workers find the tasks of a module that declares some. */
export function moduleUrl(url: string): string {
  return url;
}

/** Its new URL, since it declares a task once more. */
export function renewedUrl(_url: string): string | undefined {
  return undefined;
}

/** Whether threads can share memory here; if not, why. */
export function whyNoThreads(): string | undefined {
  if (typeof Worker === "undefined") return "this kind of worker can start no workers";
  try {
    structuredClone(new SharedArrayBuffer(0));
    return undefined;
  } catch {
    if (crossOriginIsolated) return "this browser lets no threads share memory";
    return (
      "this page is not cross-origin isolated: serve it with the headers " +
      '"Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"'
    );
  }
}

let channel: MessageChannel | undefined;
const turns: (() => void)[] = [];

/** Calls `callback` after a turn of the event loop. Timers are clamped to 4 ms and throttled in hidden pages: messages are not. */
export function nextTurn(callback: () => void): void {
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => (turns.shift() as () => void)();
  }
  turns.push(callback);
  channel.port2.postMessage(undefined);
}

/** Empty: a browser does not say what is under way. */
export function openResources(): readonly string[] {
  return [];
}

/** Does nothing: there are none. */
export function watchFiles(_on: boolean): void {}

/** Calls `callback` in about `milliseconds`. */
export function laterUnheld(callback: () => void, milliseconds: number): void {
  setTimeout(callback, milliseconds);
}

/** Does nothing: a page lives until it is left. */
export function hold(_on: boolean): void {}

/** Nobody says so here. */
export function onExit(_callback: () => void): void {}

/** Nor is it looked for. */
export const looksForDry: boolean = false;

/** A page's event loop is never known to have run dry: there may always be another event. */
export function onLoopDry(_callback: () => void): void {}

/** A page has no end to report at. */
export function onUnsettledAwait(_callback: () => string | undefined, _status: number): void {}

/** Undefined: a browser does not say whether timers, requests or users may still call back into this thread. */
export function eventsOutstanding(): boolean | undefined {
  return undefined;
}

/** What this thread was started with, if it is a worker of this library. */
export function bootOfWorker(): Promise<Boot> | undefined {
  if (!isOurs()) return undefined;
  return new Promise((resolve) => {
    const hear = (event: MessageEvent<Partial<Hello> | null>): void => {
      const { parachan, life } = event.data ?? {};
      if (parachan === undefined || life === undefined) return;
      removeEventListener("message", hear);
      navigator.locks
        .request(life, () => {
          resolve(parachan);
          return new Promise(() => {}); // Held for life.
        })
        .catch(() => {}); // The worker has ended.
    };
    addEventListener("message", hear);
  });
}

/** In a worker: says that it has joined. It lives until it is told to end. */
export function keepWorker(): void {
  scope().postMessage({ parachan: "joined" });
}

/** In a bell: wakes the thread that started it. */
export function ring(): void {
  scope().postMessage({ parachan: "bell" });
}

/** Ends this worker thread once its stack is empty, and calls `last` before others learn of it. */
export function exitWorker(last: () => void): void {
  last();
  scope().postMessage({ parachan: "over" });
  scope().close();
}

function isOurs(): boolean {
  return typeof document === "undefined" && scope().name === NAME;
}

function scope(): WorkerScope {
  return globalThis as unknown as WorkerScope;
}

/** Whether the thread of the worker of this name is known to have ended: a thread that is blocked is not told here. */
export function isOver(_name: number): boolean {
  return false;
}

/** Starts a worker thread. `onBell` is called when it rings. */
export function startWorker(
  boot: Boot,
  factory: WorkerFactory | undefined,
  onExit: (reason: string) => void,
  onBell: () => void = () => {},
): void {
  let worker: Worker;
  const life = `parachan ${crypto.randomUUID()}`;
  let joined = false;
  let ended = false;
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    worker.terminate();
    onExit(reason);
  };
  try {
    worker = makeWorker(factory);
    worker.addEventListener("error", (event) => {
      // Once it runs, an error of the user's does not end it. Before, it will never run. Browsers do not say why it cannot be loaded.
      if (!joined)
        end(event.message ?? "its script could not be loaded, or lacks the header Cross-Origin-Embedder-Policy");
    });
  } catch (error) {
    onExit(`it could not be made: ${error}`); // Of another origin, or against the page's CSP; or the factory has made none.
    return;
  }
  worker.addEventListener("message", (event: MessageEvent<Partial<Report> | null>) => {
    const report = event.data?.parachan;
    if (report === "bell") onBell();
    if (report === "over") end("it was told to stop");
    if (report !== "joined") return;
    joined = true;
    void navigator.locks.request(life, () => end("it was closed or killed"));
  });
  worker.postMessage({ parachan: boot, life } satisfies Hello);
}

function makeWorker(factory: WorkerFactory | undefined): Worker {
  const options = { type: "module", name: NAME } as const;
  if (factory !== undefined) return factory(ownWorker ?? noWorker, options) as Worker;
  if (isOurs()) return new Worker(location.href, options); // A bundle's worker knows itself only.
  // Bundlers put the URL of the machine that they run on in place of the module's own.
  if (ownWorker === undefined || ownWorker.protocol === "file:") {
    throw inBundle(`() => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "${NAME}" })`);
  }
  return new Worker(ownWorker, options);
}
