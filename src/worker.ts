// parachan/worker: what a worker thread runs. It joins, and then takes tasks until it is told to stop; or it is the bell of
// another thread.

import "./handover.js";
import "./runtime/task.js";
import "./sync/waitgroup.js";
import { bootOfWorker, keepWorker, onLoopDry } from "#platform";
import { sleepSoundly, toll } from "./runtime/park.js";
import { kick } from "./runtime/scheduler.js";
import { join } from "./runtime/thread.js";

void bootOfWorker()?.then((boot) => {
  keepWorker();
  if (boot.bell !== undefined) toll(boot, boot.bell);
  join(boot);
  onLoopDry(sleepSoundly);
  kick();
});
