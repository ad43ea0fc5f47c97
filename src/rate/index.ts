// parachan/rate: what Go keeps in golang.org/x/time/rate, and three limiters beside it.

export type { Clock } from "../clock.js";
export type { RateOptions } from "./clock.js";
export { FixedWindow } from "./fixed-window.js";
export { LeakyBucket } from "./leaky-bucket.js";
export { every, Inf, Limiter } from "./limiter.js";
export type { Reservation } from "./reservation.js";
export { SlidingWindow } from "./sliding-window.js";
export { Sometimes, type SometimesOptions } from "./sometimes.js";
