// parachan: Go's goroutines and channels. What Go keeps in packages lies in entry points of those names.

import "./handover.js";

export { type Chan, chan, nilChan, type Received, type RecvChan, type SendChan } from "./chan.js";
export { DeadlineExceeded, DeadlockError, OutOfMemoryError, RuntimeError, WorkerDiedError } from "./errors.js";
export { go, type ResultOf, type Runnable } from "./go.js";
export type { Goroutine } from "./goroutine.js";
export { gosched } from "./gosched.js";
export type { Limit, LimitingContext } from "./limit.js";
export type { Op } from "./op.js";
export { configure, gomaxprocs, numGoroutine, type Options, run, shutdown } from "./program.js";
export { type Continue, range } from "./range.js";
export { DataCloneError, registerError } from "./runtime/codec.js";
export { dump } from "./runtime/dump.js";
export type { GoroutineGenerator, Parked, Resumed } from "./runtime/resume.js";
export { type Cases, type OpResult, type Selected, type SelectOptions, select, trySelect } from "./select.js";
export { parallel, type Task, type Tasks } from "./task.js";
export { until } from "./until.js";
