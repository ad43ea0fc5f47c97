// parachan/atomic: what Go keeps in package sync/atomic, and typed arrays that threads share.

export { Bool } from "./bool.js";
export { Float64 } from "./float64.js";
export { Int32, Int64, Uint32, Uint64 } from "./integers.js";
export { type SharedArrays, sharedArray } from "./shared-array.js";
export { Value } from "./value.js";
