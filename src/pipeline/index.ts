// parachan/pipeline: stages that pipelines of channels are often made of.

export type { Clock } from "../clock.js";
export type { Lifetime } from "../lifetime.js";
export type { Drop } from "../overflow.js";
export type { RateOptions } from "../rate/clock.js";
export { type BroadcastOptions, broadcast } from "./broadcast.js";
export { debounce } from "./debounce.js";
export { fanOut } from "./fan-out.js";
export { Hub, type SubscribeOptions } from "./hub.js";
export { merge } from "./merge.js";
export type { StageOptions } from "./stage.js";
export { throttle } from "./throttle.js";
export type { WindowOptions } from "./window.js";
