// parachan/metrics: what Go keeps in runtime/metrics, and the line of GODEBUG=schedtrace.

export { type Metrics, read, type ThreadMetrics } from "./read.js";
export { schedtrace } from "./schedtrace.js";
