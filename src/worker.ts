// parachan/worker: what a worker thread runs. It joins, and then takes tasks until it is told to stop.

import "./handover.js";
import "./runtime/task.js";
import "./sync/waitgroup.js";
import { bootOfWorker, keepWorker } from "#platform";
import { kick } from "./runtime/scheduler.js";
import { join } from "./runtime/thread.js";

void bootOfWorker()?.then((boot) => {
  keepWorker();
  join(boot);
  kick();
});
