// parachan/worker: what a worker thread runs. It joins, and then takes tasks until it is told to stop; or it is the bell of
// another thread.

import "./atomic/index.js";
import "./context/handover.js";
import "./handover.js";
import "./runtime/task.js";
import "./semaphore/weighted.js";
import "./sync/index.js";
import { bootOfWorker, keepWorker, onExit, onLoopDry } from "#platform";
import { sayEnding } from "./runtime/last-words.js";
import { sleepSoundly, toll } from "./runtime/park.js";
import { kick } from "./runtime/scheduler.js";
import { hasJavascriptCore, join } from "./runtime/thread.js";

void bootOfWorker()?.then(async (boot) => {
  keepWorker();
  if (boot.bell !== undefined) toll(boot, boot.bell);
  if (boot.module === undefined && !hasJavascriptCore()) await loadJavascriptCore();
  join(boot);
  onExit(() => sayEnding(boot.memory));
  onLoopDry(sleepSoundly);
  kick();
});

/** In a page that is not bundled, js.js lies beside this file. In a bundle, the worker's entry must have imported it. */
async function loadJavascriptCore(): Promise<void> {
  await import(/* @vite-ignore */ /* webpackIgnore: true */ import.meta.url.replace(/worker\.js$/, "js.js"));
}
